/**
 * How cost grows: prints the tables of `docs/scale.md`, and holds what they reckon with against the bot itself. The
 * real watcher looks at Barium, finds changes and fills real queues; its calls and messages are the model's.
 */
import { pino } from 'pino';
import { allowAllListeners } from '../allow-all.ts';
import type { Barium } from '../../src/barium/types.ts';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { definitions } from '../../src/commands/index.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import type { SnapshotRow } from '../../src/store/contract/snapshot.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { toSnapshotRow } from '../../src/watch/scan/diff.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { openWatcher } from '../../src/watch/watcher.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import type { BenchRow } from './result-row.ts';
import { messageCount, requestsPerSteadyScan } from './scale-model.ts';
import { scaleTables } from './scale-tables.ts';

const open = 5_000;
const places = 20;
/** In the first place one change, in the second two, and so on: told one by one, or as lists. */
const changedIn = (place: number) => place + 1;
const known = 50_000;

/** None is part of another's. */
const nameOf = (place: number) => `Process ${String(place).padStart(3, '0')}`;

export async function bench(): Promise<BenchRow[]> {
  process.stdout.write(`${scaleTables()}\n\n`);
  const real = await watchForReal();
  const messages = Array.from({ length: places }, (_, place) => messageCount(changedIn(place)));
  const expected = messages.reduce((sum, one) => sum + one, 0);
  const bytes = bytesOfKnown();
  const rows = JSON.stringify(Array.from({ length: 1_000 }, (_, n) => knownRow(n))).length / 1_000;
  return [
    same(`scale: calls of a look at ${open.toLocaleString('en')} open cases`, requestsPerSteadyScan(open), real.calls),
    same(`scale: messages for changes in ${places} places`, expected, real.messages),
    {
      name: `scale: memory for each of ${known.toLocaleString('en')} known cases`,
      measured: `${bytes.toFixed(0)} bytes`,
      baseline: `its row as JSON, ${rows.toFixed(0)} bytes`,
      ratio: bytes / rows,
      target: '≤ 1,000 bytes',
      isReached: bytes <= 1_000,
    },
  ];
}

function same(what: string, model: number, real: number): BenchRow {
  return {
    name: what,
    measured: `the simulation: ${model}`,
    baseline: `the bot itself: ${real}`,
    ratio: model / real,
    target: '= 1',
    isReached: model === real,
  };
}

/** One look after which nothing has changed, and one that finds changes; what they took and told. */
async function watchForReal(): Promise<{ calls: number; messages: number }> {
  const barium = createMemoryBarium(
    Array.from({ length: open }, (_, n) => ({
      instance: instance(n + 1, { applicationName: nameOf(n % places) }),
    })),
  );
  const counted = counting(barium);
  const store = await openSqliteStore(':memory:');
  const now = () => new Date();
  let messages = 0;
  const watching = await openWatcher({
    barium: counted.barium,
    upstream: 'bench',
    store,
    definitions,
    locale: 'en',
    now,
    liveIndex: createLiveIndex({ barium, now }),
    authorize: allowAllListeners,
    cron: '0,20 0 0 1 1 *',
    webLink: () => undefined,
    pictureLink: () => undefined,
    log: pino({ level: 'error' }, pino.destination(2)),
  });
  watching.start([platform(() => (messages += 1))]);
  await watching.trigger();
  for (let n = 0; n < places; n += 1) await store.watches.add(watchOf(n, now().toISOString()));
  const before = counted.calls();
  await watching.trigger();
  const calls = counted.calls() - before;
  for (let place = 0; place < places; place += 1) {
    for (let nth = 0; nth < changedIn(place); nth += 1) move(barium, nth * places + place);
  }
  await watching.trigger();
  while ((await store.outbox.listQueues()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await watching.stop();
  await store.close();
  return { calls, messages };
}

function counting(barium: Barium): { barium: Barium; calls(): number } {
  let calls = 0;
  const listInstances: Barium['listInstances'] = (...args) => {
    calls += 1;
    return barium.listInstances(...args);
  };
  const getInstance: Barium['getInstance'] = (...args) => {
    calls += 1;
    return barium.getInstance(...args);
  };
  return { barium: { ...barium, listInstances, getInstance }, calls: () => calls };
}

function move(barium: ReturnType<typeof createMemoryBarium>, n: number): void {
  const holding = barium.cases.get(guid(n + 1));
  if (holding !== undefined) holding.instance = { ...holding.instance, milestone: 'Packed' };
}

function watchOf(n: number, createdAt: string) {
  const conversation: Conversation = { platform: 'web', tenant: 'local', id: `channel-${n}`, isDirect: false };
  const owner = { platform: 'web', tenant: 'local', id: 'alice', name: 'Alice' } as const;
  const any = { instance: undefined, statuses: undefined, match: undefined, milestone: undefined };
  const filter = { ...any, startedBy: undefined, app: nameOf(n) };
  return { conversation, owner, filter, on: ['milestone'], as: 'flat', diagram: false, createdAt } as const;
}

function platform(onPost: () => void): ChatAdapter {
  return {
    platform: 'web',
    rateLimits: [],
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'platform', ok: true, detail: '' }),
    async post() {
      onPost();
      return 'posted';
    },
    update: async () => undefined,
  };
}

function knownRow(n: number): SnapshotRow {
  return toSnapshotRow(instance(n + 1, { name: `Order ${n} Nord AB` }), 'active');
}

/** What the copy in memory takes that names are looked up in and changes are found against. */
function bytesOfKnown(): number {
  const used = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  const snapshot = createSnapshot();
  for (let from = 0; from < known; from += 500) {
    snapshot.apply(Array.from({ length: 500 }, (_, n) => knownRow(from + n)));
  }
  const after = used();
  if (snapshot.size !== known) throw new Error(`it knows ${snapshot.size}`);
  return (after - before) / known;
}
