/**
 * Reading 100,000 open cases at 300 ms a page, several pages at the same time: from a Barium that bears eight requests at once. And
 * from one that bears two and refuses more, for long enough to see whether it is left alone.
 */
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { runReportProcess } from './process.ts';
import { type BenchRow, formatMegabytes, formatMs } from './result-row.ts';
import type { ScanPagesArguments, ScanPagesReport } from './scan-pages-process.ts';

const openCases = 100_000;
const responseMs = 300;
const requestsPerScan = openCases / defaultPageSize + 3;
const maxScanSeconds = 10;
const maxFirstScanSeconds = 180;
const maxCpuRatio = 1.2;
const maxMemoryBytes = 200 * 1024 * 1024;

const seconds = (value: number) => `${value.toFixed(1)} s`;

export async function bench(): Promise<BenchRow[]> {
  const wide = await run({ cases: openCases, capacity: 8, responseMs, scans: 6, untilSeconds: 0 });
  const narrow = await run({ cases: 20_000, capacity: 2, responseMs, scans: 1, untilSeconds: 100 });
  return [...wideRows(wide), narrowRow(narrow)];
}

function run(settings: ScanPagesArguments): Promise<ScanPagesReport> {
  return runReportProcess('scan-pages-process', 'watcher', JSON.stringify(settings));
}

function wideRows(report: ScanPagesReport): readonly BenchRow[] {
  const scanSeconds = Math.max(...report.scanSeconds);
  const sequentialSeconds = (requestsPerScan * responseMs) / 1_000;
  const firstSequentialSeconds = 2 * sequentialSeconds;
  const name = `scan, ${openCases.toLocaleString('en')} open cases, Barium bears 8 requests at once`;
  return [
    {
      name: `${name}: slowest of ${report.scanSeconds.length}`,
      measured: seconds(scanSeconds),
      baseline: `one page of ${responseMs} ms after the other: ${seconds(sequentialSeconds)}`,
      ratio: scanSeconds / sequentialSeconds,
      target: `≤ ${maxScanSeconds} s`,
      isReached: scanSeconds <= maxScanSeconds,
    },
    {
      name: `${name}: first reading, with the scan after it`,
      measured: seconds(report.firstScanSeconds),
      baseline: `every list twice, one page after the other: ${seconds(firstSequentialSeconds)}`,
      ratio: report.firstScanSeconds / firstSequentialSeconds,
      target: `≤ ${maxFirstScanSeconds} s`,
      isReached: report.firstScanSeconds <= maxFirstScanSeconds,
    },
    {
      name: `${name}: requests`,
      measured: `${Math.max(...report.requests)}`,
      baseline: `pages of open cases + closed statuses: ${requestsPerScan}`,
      ratio: Math.max(...report.requests) / requestsPerScan,
      target: '= 1',
      isReached: report.requests.every((count) => count === requestsPerScan),
    },
    {
      name: `${name}: CPU time`,
      measured: formatMs(report.cpuMs),
      baseline: `fetching and parsing the same pages: ${formatMs(report.baselineCpuMs)}`,
      ratio: report.cpuMs / report.baselineCpuMs,
      target: `≤ ${maxCpuRatio} times`,
      isReached: report.cpuMs <= maxCpuRatio * report.baselineCpuMs,
    },
    {
      name: `${name}: resident memory`,
      measured: formatMegabytes(report.memoryBytes),
      baseline: `process before it opens anything: ${formatMegabytes(report.baselineMemoryBytes)}`,
      ratio: report.memoryBytes / report.baselineMemoryBytes,
      target: `≤ ${formatMegabytes(maxMemoryBytes)}`,
      isReached: report.memoryBytes <= maxMemoryBytes,
    },
  ];
}

function narrowRow(report: ScanPagesReport): BenchRow {
  return {
    name: 'scan, Barium bears 2 requests at once: at the same time, refused',
    measured: `${report.maxConcurrentLater} after the first minute, ${report.refusedLater} refused (before: ${report.maxConcurrent}, ${report.refused})`,
    baseline: 'what Barium bears: 2, 0',
    ratio: report.maxConcurrentLater / 2,
    target: '≤ 2, 0',
    isReached: report.maxConcurrentLater <= 2 && report.refusedLater === 0,
  };
}
