/** The bot's own time for an answer: parsing, authorization, command and card, on an upstream that responds from memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createRoles } from '../../src/access/roles.ts';
import { createBot } from '../../src/bot/bot.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { definitions } from '../../src/commands/index.ts';
import { createDeadlines } from '../../src/instance-index/deadlines.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { createRequestLimiter, defaultLimits } from '../../src/rate-limit/limiter.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { allowAll } from '../allow-all.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

/** So many people, each in a direct message, that no one reaches a rate limit. */
const peopleCount = 2_000;
const personAndConversation = (n: number): { readonly person: Person; readonly conversation: Conversation } => ({
  person: { platform: 'web', tenant: 'local', id: `person-${n % peopleCount}`, name: 'Alice', membership: 'member' },
  conversation: { platform: 'web', tenant: 'local', id: `chat-${n % peopleCount}`, isDirect: true },
});

/** Enough for a meaningful 99th percentile. */
const rounds = 3_000;
const warmUpRounds = 500;
const maxMedianMs = 2;
const maxP99Ms = 5;

export async function bench(): Promise<BenchRow[]> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const store = await openSqliteStore(join(dir, 'store.db'));
  const barium = createMemoryBarium(
    Array.from({ length: 500 }, (_, n) => ({
      instance: instance(n + 1, { name: `Order ${n + 4_000} Nord AB` }),
    })),
  );
  const now = () => new Date();
  const everyone = [{ kind: 'everyone' }] as const;
  const bot = createBot({
    barium,
    store,
    access: createRoles({ viewers: everyone, operators: everyone, admins: everyone }),
    index: createLiveIndex({ barium, now }),
    deadlines: createDeadlines(now),
    watchQueries: disabledQueries,
    deletion: { needsSecondPerson: false, undoSeconds: 0, leaseHolder: 'this', wake: () => undefined },
    definitions,
    offeredMessages: () => ({}),
    webLink: () => undefined,
    pictureLink: () => undefined,
    checkHealth: async () => [],
    log: pino({ level: 'info' }, { write: () => undefined }),
    now,
    locale: 'en',
    ...allowAll,
    requestLimiter: createRequestLimiter(defaultLimits),
  });
  const measure = (name: string, line: string, upstream: () => Promise<unknown>) =>
    measureRow(bot, name, line, upstream);
  try {
    return [
      await measure('list', 'list', () => barium.listInstances({ status: 'active', max: 10 })),
      await measure('show <id>', `show ${guid(7)}`, () => barium.getInstance(guid(7))),
      await measure('show <name>', 'show order 4321', () => barium.getInstance(guid(322))),
    ];
  } finally {
    await store.close();
    await rm(dir, { recursive: true });
  }
}

async function measureRow(bot: Bot, name: string, line: string, upstream: () => Promise<unknown>): Promise<BenchRow> {
  const handle = (n: number) =>
    bot.handle({
      kind: 'text',
      line,
      ...personAndConversation(n + warmUpRounds),
      idempotencyKey: `${name} ${n}`,
    });
  const reply = await handle(-1);
  if (reply.outcome !== 'done') throw new Error(`${line} was rejected: ${reply.card.title}`);
  const upstreamMs = quantile(await measureMs(() => upstream()), 0.5);
  const durationsMs = await measureMs((n) => handle(n));
  const ownMs = (share: number) => quantile(durationsMs, share) - upstreamMs;
  return {
    name: `handle: ${name}`,
    measured: `median ${formatMs(ownMs(0.5))}, p99 ${formatMs(ownMs(0.99))}`,
    baseline: `budget ${maxMedianMs} ms, without the upstream's ${formatMs(upstreamMs)}`,
    ratio: ownMs(0.5) / maxMedianMs,
    target: `median ≤ ${maxMedianMs} ms, p99 ≤ ${maxP99Ms} ms`,
    isReached: ownMs(0.5) <= maxMedianMs && ownMs(0.99) <= maxP99Ms,
  };
}

async function measureMs(run: (n: number) => Promise<unknown>): Promise<number[]> {
  const durationsMs: number[] = [];
  for (let n = -warmUpRounds; n < rounds; n += 1) {
    const startedAt = performance.now();
    await run(n);
    if (n >= 0) durationsMs.push(performance.now() - startedAt);
  }
  return durationsMs;
}
