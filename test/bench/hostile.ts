/**
 * A person who wants to stop the bot, at 100,000 known cases: how long each line keeps the event loop, next to an idle
 * process, and what others lose while one account sends the worst lines as fast as it is let. Memory is measured in
 * `hostile-memory.ts`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../../src/chat/person.ts';
import { createRequestLimiter, defaultLimits } from '../../src/rate-limit/limiter.ts';
import type { TestBot } from '../bot/test-bot.ts';
import { openLargeBot } from '../hostile/large-bot.ts';
import { largeNames, longLines, longQueries } from '../hostile/long-lines.ts';
import { measureLoopDelay } from '../hostile/loop-delay.ts';
import { guid } from '../memory-barium.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

const changes = 150_000;
const maxDelayMs = 50;
const maxHealthMs = 100;
const maxLostShare = 0.1;
const runs = 3;
const idleMs = 2_000;
const floodMs = 15_000;
/** Each asks as often as a person may in the long run. */
const bystanders = 20;
const intervalMs = 500;
/** An answer that takes longer is lost. */
const maxAnswerMs = 1_000;

const personOf = (id: string): Person => ({ platform: 'web', tenant: 'local', id, name: id, membership: 'member' });
const directChat = (id: string) => ({ platform: 'web', tenant: 'local', id, isDirect: true }) as const;

export async function bench(): Promise<BenchRow[]> {
  return [...(await measureLines()), ...(await measureFlood())];
}

/** The worst of a few runs of each line, without limits. */
async function measureLines(): Promise<BenchRow[]> {
  const testBot = await openLargeBot({ changes });
  try {
    await testBot.say('help');
    const idle = await measureLoopDelay(() => sleep(idleMs));
    const suggest = (text: string) =>
      testBot.bot.suggest({ field: 'line', text, person: personOf('mallory'), conversation: directChat('mallory') });
    const works = [
      ...Object.entries(longLines).map(([name, line]) => [name, () => testBot.say(line)] as const),
      ...Object.entries(longQueries).map(([name, text]) => [`suggest ${name}`, () => suggest(text)] as const),
    ];
    const rows: BenchRow[] = [];
    for (const [name, work] of works) {
      // Compiles what it needs.
      await work();
      const delays: number[] = [];
      for (let run = 0; run < runs; run += 1) delays.push(await measureLoopDelay(work));
      rows.push(delayRow(name, Math.min(...delays), idle));
    }
    return rows;
  } finally {
    await testBot.close();
  }
}

function delayRow(name: string, delayMs: number, idleMs: number): BenchRow {
  return {
    name: `hostile: event loop, ${name}`,
    measured: formatMs(delayMs),
    baseline: `idle process ${formatMs(idleMs)}`,
    target: `≤ ${maxDelayMs} ms`,
    isReached: delayMs <= maxDelayMs,
  };
}

interface Traffic {
  readonly answered: number;
  readonly asked: number;
  /** `/healthz`, in ms. */
  readonly healthMs: readonly number[];
}

async function measureFlood(): Promise<BenchRow[]> {
  const testBot = await openLargeBot({ changes, limiter: createRequestLimiter(defaultLimits) });
  try {
    const calm = await ask(testBot, () => undefined);
    let sent = 0;
    const flooded = await ask(testBot, (signal) => {
      const lines = Object.values(longLines);
      const flood = async (worker: number) => {
        for (let n = worker; !signal.aborted; n += 1) {
          await send(testBot, 'mallory', lines[n % lines.length] ?? '');
          sent += 1;
          // As fast as a platform hands its requests on: one after the other on each of its connections.
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      };
      for (let worker = 0; worker < 8; worker += 1) void flood(worker);
    });
    const share = (traffic: Traffic) => traffic.answered / traffic.asked;
    const lost = 1 - share(flooded) / share(calm);
    const worstHealthMs = Math.max(...flooded.healthMs);
    return [
      {
        name: `hostile: answers lost by ${bystanders} others while one account sends ${Math.round(sent / (floodMs / 1_000))} lines/s`,
        measured: `${(100 * lost).toFixed(1)} %`,
        baseline: `${((calm.answered * 1_000) / floodMs).toFixed(0)} answers/s without`,
        ratio: share(flooded) / share(calm),
        target: `≤ ${100 * maxLostShare} %`,
        isReached: lost <= maxLostShare,
      },
      {
        name: 'hostile: /healthz meanwhile, worst and p99',
        measured: `${formatMs(worstHealthMs)}, ${formatMs(quantile(flooded.healthMs, 0.99))}`,
        baseline: `without ${formatMs(Math.max(...calm.healthMs))}, ${formatMs(quantile(calm.healthMs, 0.99))}`,
        target: `≤ ${maxHealthMs} ms, or as without`,
        isReached: worstHealthMs <= Math.max(maxHealthMs, ...calm.healthMs),
      },
    ];
  } finally {
    await testBot.close();
  }
}

let events = 0;

function send(testBot: TestBot, id: string, line: string) {
  events += 1;
  return testBot.bot.handle({
    kind: 'text',
    line,
    person: personOf(id),
    conversation: directChat(id),
    idempotencyKey: `hostile ${events}`,
  });
}

/** The bystanders ask for a case by its name at their own pace, while something else goes on. */
async function ask(testBot: TestBot, start: (signal: AbortSignal) => void): Promise<Traffic> {
  const server = createServer((_, response) => void response.end('ok\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
  const stop = new AbortController();
  const healthMs: number[] = [];
  let [asked, answered] = [0, 0];
  start(stop.signal);
  const probe = (async () => {
    while (!stop.signal.aborted) {
      const startedAt = performance.now();
      await (await fetch(url)).text();
      healthMs.push(performance.now() - startedAt);
      await sleep(50);
    }
  })();
  const lines = [`show ${largeNames.nameOf(4_710)}`, `show ${guid(4_711)}`];
  const askOnce = async (id: string) => {
    asked += 1;
    const startedAt = performance.now();
    const { outcome } = await send(testBot, id, lines[asked % lines.length] ?? '');
    if (outcome === 'done' && performance.now() - startedAt <= maxAnswerMs) answered += 1;
  };
  const running: Promise<void>[] = [];
  for (const endsAt = performance.now() + floodMs; performance.now() < endsAt; ) {
    for (let n = 0; n < bystanders; n += 1) {
      running.push(askOnce(`bystander ${n}`));
      await sleep(intervalMs / bystanders);
    }
  }
  await Promise.all(running);
  stop.abort();
  await probe;
  server.close();
  server.closeAllConnections();
  return { asked, answered, healthMs };
}
