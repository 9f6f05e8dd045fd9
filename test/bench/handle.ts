/** Our own time for an answer: the door, the commands and the cards, on an upstream that answers from memory. */
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
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { createRequestLimiter, defaultLimits } from '../../src/rate-limit/limiter.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { allowAll } from '../allow-all.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

/** One of so many people, each in a conversation of their own: no limit is in the way. */
const peopleCount = 2_000;
const personAndConversation = (n: number): { readonly person: Person; readonly conversation: Conversation } => ({
  person: { platform: 'web', tenant: 'local', id: `person-${n % peopleCount}`, name: 'Alice' },
  conversation: { platform: 'web', tenant: 'local', id: `chat-${n % peopleCount}`, isDirect: true },
});

/** Enough for a 99th percentile that means something. */
const rounds = 3_000;
const warmUp = 500;

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
    watchQueries: disabledQueries,
    deletion: { needsSecondPerson: false, undoSeconds: 0, leaseHolder: 'this', wake: () => undefined },
    definitions,
    offeredMessages: {},
    webLink: () => undefined,
    pictureLink: () => undefined,
    checkHealth: async () => [],
    log: pino({ level: 'info' }, { write: () => undefined }),
    now,
    locale: 'en',
    ...allowAll,
    requestLimiter: createRequestLimiter(defaultLimits),
  });
  try {
    return [
      await measureRow("handle('list')", 'list', () => barium.listInstances({ status: 'active', max: 10 }), bot),
      await measureRow("handle('show <id>')", `show ${guid(7)}`, () => barium.getInstance(guid(7)), bot),
      await measureRow("handle('show <name>')", 'show order 4321', () => barium.getInstance(guid(322)), bot),
    ];
  } finally {
    await store.close();
    await rm(dir, { recursive: true });
  }
}

async function measureRow(
  what: string,
  line: string,
  upstream: () => Promise<unknown>,
  bot: Bot,
): Promise<BenchRow> {
  const ask = (n: number) =>
    bot.handle({ kind: 'text', line, ...personAndConversation(n + warmUp), idempotencyKey: `${what} ${n}` });
  const reply = await ask(-1);
  if (reply.outcome !== 'done') throw new Error(`${line} was refused: ${reply.card.title}`);
  const bare = await measureMs(() => upstream());
  const ours = await measureMs((n) => ask(n));
  const own = (share: number) => quantile(ours, share) - quantile(bare, 0.5);
  return {
    name: what,
    measured: `median ${formatMs(own(0.5))}, p99 ${formatMs(own(0.99))}`,
    baseline: `a budget of 2 ms; the upstream’s ${formatMs(quantile(bare, 0.5))} taken out`,
    ratio: own(0.5) / 2,
    target: 'median ≤ 2 ms, p99 ≤ 5 ms',
    isReached: own(0.5) <= 2 && own(0.99) <= 5,
  };
}

async function measureMs(run: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let n = -warmUp; n < rounds; n += 1) {
    const started = performance.now();
    await run(n);
    if (n >= 0) times.push(performance.now() - started);
  }
  return times;
}
