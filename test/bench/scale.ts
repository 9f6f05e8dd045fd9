/**
 * Prints the tables of `docs/scale.md` and checks the simulation against the bot: the real watcher scans Barium, finds
 * changes and fills its queues, and its requests and messages must match the model's.
 */
import type { Barium } from '../../src/barium/types.ts';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { SnapshotRow } from '../../src/store/contract/snapshot.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { toSnapshotRow } from '../../src/watch/scan/diff.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { openTriggeredWatcher } from '../watch/triggered-watcher.ts';
import { type BenchRow, formatMs } from './result-row.ts';
import { maxConcurrentPages, messageCount, requestsPerSteadyScan, scanRounds } from './scale-model.ts';
import { scaleTables } from './scale-tables.ts';

interface Size {
  readonly openCases: number;
  readonly channels: number;
  changesIn(channel: number): number;
}

/** One change in the first channel, two in the second, and so on: enough for single messages and for lists. */
const checked: Size = { openCases: 5_000, channels: 20, changesIn: (channel) => channel + 1 };
/** A tenth of them has a change. */
const manyChannels: Size = {
  openCases: 10_000,
  channels: 10_000,
  changesIn: (channel) => (channel % 10 === 0 ? 1 : 0),
};
const maxManyChannelsMs = 8_000;
const casesOfRounds = 20_000;
const knownCases = 50_000;
const maxBytesPerCase = 1_000;

/** Zero-padded, so that no name is part of another one. */
const applicationOf = (channel: number) => `Process ${String(channel).padStart(5, '0')}`;

export async function bench(): Promise<BenchRow[]> {
  process.stdout.write(`${scaleTables()}\n\n`);
  const real = await runWatcher(checked);
  const channels = Array.from({ length: checked.channels }, (_, channel) => channel);
  const messages = channels.reduce((sum, channel) => sum + messageCount(checked.changesIn(channel)), 0);
  return [
    modelRow(
      `scale: requests per scan, ${format(checked.openCases)} open cases`,
      requestsPerSteadyScan(checked.openCases),
      real.requests,
    ),
    modelRow(`scale: messages for changes in ${checked.channels} channels`, messages, real.messages),
    await roundsRow(),
    await channelsRow(),
    memoryRow(),
  ];
}

const format = (count: number) => count.toLocaleString('en');

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

/** How long a scan takes, in the time of a page: requests that are sent at the same time are answered at the same time. */
async function roundsRow(): Promise<BenchRow> {
  const cases = Array.from({ length: casesOfRounds }, (_, n) => ({ instance: instance(n + 1) }));
  const counted = countRounds(createMemoryBarium(cases));
  const { store, watcher } = await startWatcher(counted.barium);
  const before = counted.rounds();
  await watcher.trigger();
  const rounds = counted.rounds() - before;
  await watcher.stop();
  await store.close();
  const name = `scale: a scan of ${format(casesOfRounds)} open cases, in times of a page`;
  return modelRow(name, scanRounds(casesOfRounds, maxConcurrentPages), rounds);
}

/** The simulation takes the decision who is notified for free. */
async function channelsRow(): Promise<BenchRow> {
  const { quietCpuMs, changesCpuMs } = await runWatcher(manyChannels);
  return {
    name: `scale: processor time of a scan with a change in 1,000 of ${format(manyChannels.channels)} channels`,
    measured: formatMs(changesCpuMs),
    baseline: `the same without a change: ${formatMs(quietCpuMs)}`,
    ratio: changesCpuMs / quietCpuMs,
    target: `≤ ${formatMs(maxManyChannelsMs)}`,
    isReached: changesCpuMs <= maxManyChannelsMs,
  };
}

function memoryRow(): BenchRow {
  const bytes = snapshotBytesPerCase();
  const jsonBytes = JSON.stringify(Array.from({ length: 1_000 }, (_, n) => snapshotRow(n))).length / 1_000;
  return {
    name: `scale: memory per case, ${format(knownCases)} cases`,
    measured: `${bytes.toFixed(0)} bytes`,
    baseline: `row as JSON: ${jsonBytes.toFixed(0)} bytes`,
    ratio: bytes / jsonBytes,
    target: `≤ ${format(maxBytesPerCase)} bytes`,
    isReached: bytes <= maxBytesPerCase,
  };
}

interface WatcherRun {
  /** Of a scan without changes. */
  readonly requests: number;
  readonly quietCpuMs: number;
  /** Of a scan with changes. */
  readonly messages: number;
  readonly changesCpuMs: number;
}

async function runWatcher({ openCases, channels, changesIn }: Size): Promise<WatcherRun> {
  const barium = createMemoryBarium(
    Array.from({ length: openCases }, (_, n) => ({
      instance: instance(n + 1, { applicationName: applicationOf(n % channels) }),
    })),
  );
  const counted = countRequests(barium);
  let messages = 0;
  const { store, watcher } = await startWatcher(counted.barium, () => (messages += 1));
  for (let channel = 0; channel < channels; channel += 1) {
    await store.watches.add(createWatch(channel, new Date().toISOString()));
  }
  const before = counted.requests();
  const quietCpuMs = await measureCpuMs(() => watcher.trigger());
  const requests = counted.requests() - before;
  for (let channel = 0; channel < channels; channel += 1) {
    for (let nth = 0; nth < changesIn(channel); nth += 1) changeMilestone(barium, nth * channels + channel);
  }
  const changesCpuMs = await measureCpuMs(() => watcher.trigger());
  while ((await store.outbox.listQueues()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await watcher.stop();
  await store.close();
  return { requests, quietCpuMs, messages, changesCpuMs };
}

/** A watcher that has read everything once. */
async function startWatcher(barium: Barium, onPost: () => void = () => undefined) {
  const store = await openSqliteStore(':memory:');
  const watcher = await openTriggeredWatcher({ barium, store });
  watcher.start([countingAdapter(onPost)]);
  await watcher.trigger();
  return { store, watcher };
}

async function measureCpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
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

function countRounds(barium: Barium): { barium: Barium; rounds(): number } {
  let rounds = 0;
  const waiting: (() => void)[] = [];
  const waitForRound = () =>
    new Promise<void>((resolve) => {
      if (waiting.length === 0) setTimeout(endRound, 20);
      waiting.push(resolve);
    });
  function endRound(): void {
    rounds += 1;
    for (const resolve of waiting.splice(0)) resolve();
  }
  const listInstances: Barium['listInstances'] = async (...args) => {
    await waitForRound();
    return barium.listInstances(...args);
  };
  return { barium: { ...barium, listInstances }, rounds: () => rounds };
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
