/**
 * Prints the tables of `docs/scale.md` and checks the simulation against the bot: the real watcher scans Barium, finds
 * changes and fills its queues, and its requests and messages must match the model's.
 */
import { pino } from 'pino';
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
import { allowAllListeners } from '../allow-all.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import type { BenchRow } from './result-row.ts';
import { messageCount, requestsPerSteadyScan } from './scale-model.ts';
import { scaleTables } from './scale-tables.ts';

const openCases = 5_000;
const channelCount = 20;
/** One change in the first channel, two in the second, and so on: enough for single messages and for lists. */
const changesIn = (channel: number) => channel + 1;
const knownCases = 50_000;
const maxBytesPerCase = 1_000;

/** Zero-padded, so that no name is part of another one. */
const applicationOf = (channel: number) => `Process ${String(channel).padStart(3, '0')}`;

export async function bench(): Promise<BenchRow[]> {
  process.stdout.write(`${scaleTables()}\n\n`);
  const real = await runWatcher();
  const channels = Array.from({ length: channelCount }, (_, channel) => channel);
  const messages = channels.reduce((sum, channel) => sum + messageCount(changesIn(channel)), 0);
  return [
    modelRow(
      `scale: requests per scan, ${openCases.toLocaleString('en')} open cases`,
      requestsPerSteadyScan(openCases),
      real.requests,
    ),
    modelRow(`scale: messages for changes in ${channelCount} channels`, messages, real.messages),
    memoryRow(),
  ];
}

function modelRow(name: string, model: number, real: number): BenchRow {
  return {
    name,
    measured: `simulation: ${model}`,
    baseline: `bot: ${real}`,
    ratio: model / real,
    target: '= 1',
    isReached: model === real,
  };
}

function memoryRow(): BenchRow {
  const bytes = snapshotBytesPerCase();
  const jsonBytes = JSON.stringify(Array.from({ length: 1_000 }, (_, n) => snapshotRow(n))).length / 1_000;
  return {
    name: `scale: memory per case, ${knownCases.toLocaleString('en')} cases`,
    measured: `${bytes.toFixed(0)} bytes`,
    baseline: `row as JSON: ${jsonBytes.toFixed(0)} bytes`,
    ratio: bytes / jsonBytes,
    target: `≤ ${maxBytesPerCase.toLocaleString('en')} bytes`,
    isReached: bytes <= maxBytesPerCase,
  };
}

/** Runs a scan without changes and one with changes. Returns the requests of the first and the messages of the second. */
async function runWatcher(): Promise<{ requests: number; messages: number }> {
  const barium = createMemoryBarium(
    Array.from({ length: openCases }, (_, n) => ({
      instance: instance(n + 1, { applicationName: applicationOf(n % channelCount) }),
    })),
  );
  const counted = countRequests(barium);
  const store = await openSqliteStore(':memory:');
  const now = () => new Date();
  let messages = 0;
  const watcher = await openWatcher({
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
  watcher.start([countingAdapter(() => (messages += 1))]);
  await watcher.trigger();
  for (let channel = 0; channel < channelCount; channel += 1) {
    await store.watches.add(createWatch(channel, now().toISOString()));
  }
  const before = counted.requests();
  await watcher.trigger();
  const requests = counted.requests() - before;
  for (let channel = 0; channel < channelCount; channel += 1) {
    for (let nth = 0; nth < changesIn(channel); nth += 1) changeMilestone(barium, nth * channelCount + channel);
  }
  await watcher.trigger();
  while ((await store.outbox.listQueues()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await watcher.stop();
  await store.close();
  return { requests, messages };
}

function countRequests(barium: Barium): { barium: Barium; requests(): number } {
  let requests = 0;
  const listInstances: Barium['listInstances'] = (...args) => {
    requests += 1;
    return barium.listInstances(...args);
  };
  const getInstance: Barium['getInstance'] = (...args) => {
    requests += 1;
    return barium.getInstance(...args);
  };
  return { barium: { ...barium, listInstances, getInstance }, requests: () => requests };
}

function changeMilestone(barium: ReturnType<typeof createMemoryBarium>, n: number): void {
  const stored = barium.cases.get(guid(n + 1));
  if (stored !== undefined) stored.instance = { ...stored.instance, milestone: 'Packed' };
}

function createWatch(channel: number, createdAt: string) {
  const conversation: Conversation = {
    platform: 'web',
    tenant: 'local',
    id: `channel-${channel}`,
    isDirect: false,
  };
  const owner = { platform: 'web', tenant: 'local', id: 'alice', name: 'Alice', membership: 'member' } as const;
  const any = { instance: undefined, statuses: undefined, match: undefined, milestone: undefined };
  const filter = { ...any, startedBy: undefined, app: applicationOf(channel) };
  return { conversation, owner, filter, on: ['milestone'], as: 'flat', diagram: false, createdAt } as const;
}

function countingAdapter(onPost: () => void): ChatAdapter {
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

function snapshotRow(n: number): SnapshotRow {
  return toSnapshotRow(instance(n + 1, { name: `Order ${n} Nord AB` }), 'active');
}

/** Heap bytes per case of the in-memory snapshot, which name searches and diffs use. */
function snapshotBytesPerCase(): number {
  const heapUsed = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = heapUsed();
  const snapshot = createSnapshot();
  for (let from = 0; from < knownCases; from += 500) {
    snapshot.apply(Array.from({ length: 500 }, (_, n) => snapshotRow(from + n)));
  }
  const after = heapUsed();
  if (snapshot.size !== knownCases) throw new Error(`the snapshot has ${snapshot.size} cases`);
  return (after - before) / knownCases;
}
