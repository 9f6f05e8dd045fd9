/** The watcher of the scan benchmark, with the simulator in a child process. Prints a {@link ScanBenchReport} as JSON. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optimizeHeapForSize } from '../../src/app/heap.ts';
import { createBariumClient } from '../../src/barium/client.ts';
import { normalize } from '../../src/lib/normalize.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { openTriggeredWatcher } from '../watch/triggered-watcher.ts';
import { type BenchStore, type Engine, openBenchStore } from './bench-store.ts';

export interface ScanBenchReport {
  readonly active: number;
  readonly ready: number;
  /** One entry per scan. */
  readonly requests: readonly number[];
  readonly cpuMs: readonly number[];
  /** Fetching and parsing the same pages without using them. */
  readonly baselineCpuMs: number;
  readonly memoryBytes: number;
  readonly baselineMemoryBytes: number;
  readonly searchMs: number;
  readonly baselineSearchMs: number;
}

type SimulatorAddress = Pick<Simulator, 'baseUrl' | 'credentials'>;

// As `serve` does.
optimizeHeapForSize();
const [first = '', second = '', engine] = process.argv.slice(2);
if (first === 'simulator') await runSimulator(Number(second));
else {
  const report = await runWatcher(Number(first), Number(second), engine === 'PostgreSQL' ? engine : 'SQLite');
  process.stdout.write(JSON.stringify(report));
}

/** The child process: sends its address to the parent and runs until it is killed. */
async function runSimulator(instances: number): Promise<void> {
  // Loaded here only, so that it does not count as the watcher's memory.
  const { startSimulator } = await import('../../src/simulator/index.ts');
  const { baseUrl, credentials } = await startSimulator({ instances, speed: 0 });
  process.send?.({ baseUrl, credentials });
}

async function runWatcher(instances: number, scans: number, engine: Engine): Promise<ScanBenchReport> {
  const baselineMemoryBytes = process.memoryUsage.rss();
  const simulator = fork(process.argv[1] ?? '', ['simulator', `${instances}`]);
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-scan-'));
  try {
    const [address] = (await once(simulator, 'message')) as [SimulatorAddress];
    const benchStore = await openBenchStore(engine, join(folder, 'bot.db'));
    return { ...(await measure(address, benchStore, scans)), baselineMemoryBytes };
  } finally {
    simulator.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  { baseUrl, credentials }: SimulatorAddress,
  { store, cluster, close }: BenchStore,
  scans: number,
): Promise<Omit<ScanBenchReport, 'baselineMemoryBytes'>> {
  let requestCount = 0;
  const barium = createBariumClient({ baseUrl, ...credentials, onAttempt: () => (requestCount += 1) });
  const watcher = await openTriggeredWatcher({ barium, store, coordination: cluster });
  watcher.start([]);
  await watcher.trigger();
  const [active = 0, ready = 0] = await Promise.all(
    ['active', 'ready'].map(async (status) => (await barium.listInstances({ status, max: 1 })).total),
  );
  const requests: number[] = [];
  const cpuMs: number[] = [];
  for (let n = 0; n < scans; n += 1) {
    requestCount = 0;
    cpuMs.push(await measureCpuMs(() => watcher.trigger()));
    requests.push(requestCount);
  }
  const memoryBytes = process.memoryUsage.rss();
  const baselineCpuMs = await measureCpuMs(() => readPages(barium, { active, ready }));
  const names = (await watcher.index.listByStatus(undefined)).rows.map((row) => normalize(row.name ?? ''));
  const searchMs = await measureBestMs(() => watcher.index.search('no such name 4711', 20));
  const baselineSearchMs = await measureBestMs(async () => names.filter((name) => name.includes('no such name 4711')));
  await watcher.stop();
  barium.close();
  await cluster?.close();
  await store.close();
  await close();
  return { active, ready, requests, cpuMs, memoryBytes, baselineCpuMs, searchMs, baselineSearchMs };
}

async function readPages(
  barium: ReturnType<typeof createBariumClient>,
  totals: Readonly<Record<string, number>>,
): Promise<void> {
  for (const [status, total] of Object.entries(totals)) {
    for (let start = 0; start < total; start += defaultPageSize) {
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

/** The shortest of 30 runs. */
async function measureBestMs(work: () => Promise<unknown>): Promise<number> {
  const durationsMs: number[] = [];
  for (let n = 0; n < 30; n += 1) {
    const startedAt = performance.now();
    await work();
    durationsMs.push(performance.now() - startedAt);
  }
  return Math.min(...durationsMs);
}
