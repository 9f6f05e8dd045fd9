/**
 * The watcher of the benchmark of pages that are read at the same time, with Barium in a child process. Prints a
 * {@link ScanPagesReport} as JSON.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optimizeHeapForSize } from '../../src/app/heap.ts';
import { createBariumClient } from '../../src/barium/client.ts';
import type { Barium } from '../../src/barium/types.ts';
import { runConcurrently } from '../../src/lib/run-concurrently.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { type PacedBarium, pacedCredentials, startPacedBarium } from '../watch/paced-barium.ts';
import { openTriggeredWatcher } from '../watch/triggered-watcher.ts';
import { quantile } from './result-row.ts';

export interface ScanPagesReport {
  readonly firstScanSeconds: number;
  /** One entry per steady scan. */
  readonly scanSeconds: readonly number[];
  readonly requests: readonly number[];
  readonly cpuMs: number;
  /** Of fetching and parsing the same pages without using them, as many at the same time. */
  readonly baselineCpuMs: number;
  readonly memoryBytes: number;
  /** Before it opened anything. */
  readonly baselineMemoryBytes: number;
  /** Requests that Barium had at the same time, at most: from the start, and after the first minute. */
  readonly maxConcurrent: number;
  readonly maxConcurrentLater: number;
  /** Requests that Barium refused: from the start, and after the first minute. */
  readonly refused: number;
  readonly refusedLater: number;
}

export interface ScanPagesArguments {
  readonly cases: number;
  readonly capacity: number;
  readonly responseMs: number;
  /** Steady scans at least, and until when they go on, in seconds since the first request. */
  readonly scans: number;
  readonly untilSeconds: number;
}

type Stats = PacedBarium['stats'];

// As `serve` does.
optimizeHeapForSize();
const baselineMemoryBytes = process.memoryUsage.rss();
const [role = '', json = '{}'] = process.argv.slice(2);
const settings = JSON.parse(json) as ScanPagesArguments;
if (role === 'barium') await runBarium();
else process.stdout.write(JSON.stringify(await runWatcher()));

/** The child process: answers each message with its figures of the time since the last one. */
async function runBarium(): Promise<void> {
  const { cases, capacity, responseMs } = settings;
  const barium = await startPacedBarium({ active: cases, capacity, responseMs, refuses: true });
  process.on('message', () => {
    process.send?.(barium.stats);
    Object.assign(barium.stats, { maxConcurrent: 0, refusedAtMs: [] });
  });
  process.send?.(barium.baseUrl);
}

async function runWatcher(): Promise<ScanPagesReport> {
  const server = fork(process.argv[1] ?? '', ['barium', json]);
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-scan-pages-'));
  try {
    const [baseUrl] = (await once(server, 'message')) as [string];
    const barium = createBariumClient({ baseUrl, ...pacedCredentials });
    const takeStats = async (): Promise<Stats> => {
      server.send('stats');
      const [stats] = (await once(server, 'message')) as [Stats];
      return stats;
    };
    return await measure(barium, join(folder, 'bot.db'), takeStats);
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(barium: Barium, file: string, takeStats: () => Promise<Stats>): Promise<ScanPagesReport> {
  const store = await openSqliteStore(file);
  const requests: number[] = [];
  const watcher = await openTriggeredWatcher({
    barium,
    store,
    extraLoadPercent: 0,
    onScan: (report) => requests.push(report.requests),
  });
  const startedAt = performance.now();
  const secondsSince = (from: number) => (performance.now() - from) / 1_000;
  watcher.start([]);
  await watcher.trigger();
  const firstScanSeconds = secondsSince(startedAt);
  requests.length = 0;
  const first = await takeStats();
  const scanSeconds: number[] = [];
  const cpuMs: number[] = [];
  const scan = async () => {
    const from = performance.now();
    cpuMs.push(await measureCpuMs(() => watcher.trigger()));
    scanSeconds.push(secondsSince(from));
  };
  while (scanSeconds.length < settings.scans || secondsSince(startedAt) < Math.min(60, settings.untilSeconds)) {
    await scan();
  }
  const middle = await takeStats();
  while (secondsSince(startedAt) < settings.untilSeconds) await scan();
  const later = await takeStats();
  const memoryBytes = process.memoryUsage.rss();
  const baselineCpuMs: number[] = [];
  for (const _ of scanSeconds) baselineCpuMs.push(await measureCpuMs(() => readPages(barium)));
  await watcher.stop();
  barium.close();
  await store.close();
  return {
    firstScanSeconds,
    scanSeconds,
    requests,
    cpuMs: median(cpuMs),
    baselineCpuMs: median(baselineCpuMs),
    memoryBytes,
    baselineMemoryBytes,
    maxConcurrent: Math.max(first.maxConcurrent, middle.maxConcurrent, later.maxConcurrent),
    maxConcurrentLater: later.maxConcurrent,
    refused: first.refusedAtMs.length + middle.refusedAtMs.length + later.refusedAtMs.length,
    refusedLater: later.refusedAtMs.length,
  };
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function readPages(barium: Barium): Promise<void> {
  let start = 0;
  const take = () => {
    if (start >= settings.cases) return undefined;
    const query = { status: 'active', start, max: defaultPageSize };
    start += defaultPageSize;
    return async () => void (await barium.listInstances(query));
  };
  return runConcurrently(take, barium.backgroundConcurrency, () => undefined);
}

async function measureCpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
