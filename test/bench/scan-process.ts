/** The watcher of the scan bench: in a process of its own, with the simulator in another. Prints one JSON. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { allowAllListeners } from '../allow-all.ts';
import { optimizeHeapForSize } from '../../src/app/heap.ts';
import { createBariumClient } from '../../src/barium/client.ts';
import { definitions } from '../../src/commands/index.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { normalize } from '../../src/lib/normalize.ts';
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { openWatcher } from '../../src/watch/watcher.ts';
import { type Engine, type BenchStore, openBenchStore } from './bench-store.ts';

export interface ScanBenchReport {
  readonly active: number;
  readonly ready: number;
  /** By look. */
  readonly requests: readonly number[];
  readonly cpuMs: readonly number[];
  /** Reading the same pages and doing nothing with them. */
  readonly baselineCpuMs: number;
  /** In bytes. */
  readonly memoryBytes: number;
  readonly baselineMemoryBytes: number;
  readonly searchMs: number;
  readonly baselineSearchMs: number;
}

type SimulatorAddress = Pick<Simulator, 'baseUrl' | 'credentials'>;

// As the bot itself does when it starts to serve.
optimizeHeapForSize();
const [first = '', second = '', engine] = process.argv.slice(2);
if (first === 'simulator') await runSimulator(Number(second));
else {
  const report = await runWatcher(Number(first), Number(second), engine === 'PostgreSQL' ? engine : 'SQLite');
  process.stdout.write(JSON.stringify(report));
}

/** The other process: tells where it listens and stays until it is killed. */
async function runSimulator(instances: number): Promise<void> {
  // Loaded here only: the watcher's memory is the watcher's.
  const { startSimulator } = await import('../../src/simulator/index.ts');
  const { baseUrl, credentials } = await startSimulator({ instances, speed: 0 });
  process.send?.({ baseUrl, credentials });
}

async function runWatcher(instances: number, cycles: number, engine: Engine): Promise<ScanBenchReport> {
  const bareMemory = process.memoryUsage.rss();
  const simulator = fork(process.argv[1] ?? '', ['simulator', `${instances}`]);
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-scan-'));
  try {
    const [address] = (await once(simulator, 'message')) as [SimulatorAddress];
    const ground = await openBenchStore(engine, folder);
    return { ...(await measure(address, ground, cycles)), baselineMemoryBytes: bareMemory };
  } finally {
    simulator.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  { baseUrl, credentials }: SimulatorAddress,
  { store, cluster, close }: BenchStore,
  cycles: number,
): Promise<Omit<ScanBenchReport, 'baselineMemoryBytes'>> {
  let calls = 0;
  const barium = createBariumClient({ baseUrl, ...credentials, onAttempt: () => (calls += 1) });
  const now = () => new Date();
  const watching = await openWatcher({
    barium,
    upstream: 'bench',
    store,
    definitions,
    liveIndex: createLiveIndex({ barium, now }),
    authorize: allowAllListeners,
    cron: '0,20 0 0 1 1 *',
    locale: 'en',
    webLink: () => undefined,
    pictureLink: () => undefined,
    log: pino({ level: 'error' }, pino.destination(2)),
    now,
    ...omitUndefined({ replicas: cluster }),
  });
  watching.start([]);
  await watching.trigger();
  const [active, ready] = await Promise.all(
    ['active', 'ready'].map(async (status) => (await barium.listInstances({ status, max: 1 })).total),
  );
  const all: { calls: number; cpuMs: number }[] = [];
  for (let n = 0; n < cycles; n += 1) {
    calls = 0;
    const cpuMs = await measureCpuMs(() => watching.trigger());
    all.push({ calls, cpuMs });
  }
  const memory = process.memoryUsage.rss();
  const bareCpuMs = await measureCpuMs(() => readPages(barium, [active ?? 0, ready ?? 0]));
  const names = (await watching.index.listByStatus(undefined)).rows.map((row) => normalize(row.name ?? ''));
  const searchMs = await measureBestMs(() => watching.index.search('no such name 4711', 20));
  const bareSearchMs = await measureBestMs(async () => names.filter((name) => name.includes('no such name 4711')));
  await watching.stop();
  barium.close();
  await cluster?.close();
  await store.close();
  await close();
  return {
    active: active ?? 0,
    ready: ready ?? 0,
    memoryBytes: memory,
    baselineCpuMs: bareCpuMs,
    searchMs,
    baselineSearchMs: bareSearchMs,
    requests: all.map((one) => one.calls),
    cpuMs: all.map((one) => one.cpuMs),
  };
}

async function readPages(barium: ReturnType<typeof createBariumClient>, totals: readonly number[]): Promise<void> {
  for (const [index, status] of ['active', 'ready'].entries()) {
    for (let start = 0; start < (totals[index] ?? 0); start += defaultPageSize) {
      await barium.listInstances({ status, start, max: defaultPageSize });
    }
  }
}

async function measureCpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function measureBestMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 30; n += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}
