/** Steady scans of 100,000 instances of which 10,000 are open: requests, CPU time and memory over 20 scans. */
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { type Engine, engines } from './bench-store.ts';
import { runReportProcess } from './process.ts';
import { type BenchRow, formatMegabytes, formatMs } from './result-row.ts';
import type { ScanBenchReport } from './scan-process.ts';

const instances = 100_000;
const scans = 20;
const maxCpuMs = 500;
const maxMemoryBytes = 200 * 1024 * 1024;
const maxSearchMs = 5;

/** The watcher and the simulator run in separate processes, so that each one's memory can be measured. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const engine of engines) {
    rows.push(
      ...rowsOf(engine, await runReportProcess<ScanBenchReport>('scan-process', `${instances}`, `${scans}`, engine)),
    );
  }
  return rows;
}

function rowsOf(engine: Engine, report: ScanBenchReport): BenchRow[] {
  const open = report.active + report.ready;
  const expected = Math.max(2, Math.ceil(open / defaultPageSize)) + 3;
  const maxRequests = Math.max(...report.requests);
  const minRequests = Math.min(...report.requests);
  const cpuMs = report.cpuMs.reduce((sum, one) => sum + one, 0) / report.cpuMs.length;
  const cases = `${instances.toLocaleString('en')} cases, ${open.toLocaleString('en')} open`;
  return [
    {
      name: `scan, ${engine}, ${cases}: requests`,
      measured: minRequests === maxRequests ? `${maxRequests}` : `${minRequests} to ${maxRequests}`,
      baseline: `pages of open cases + closed statuses: ${expected}`,
      ratio: maxRequests / expected,
      target: '= 1',
      isReached: minRequests === expected && maxRequests === expected,
    },
    {
      name: `scan, ${engine}: CPU time`,
      measured: formatMs(cpuMs),
      baseline: `fetching and parsing the same pages: ${formatMs(report.baselineCpuMs)}`,
      ratio: cpuMs / report.baselineCpuMs,
      target: `≤ ${maxCpuMs} ms`,
      isReached: cpuMs <= maxCpuMs,
    },
    {
      name: `scan, ${engine}: resident memory after ${scans} scans`,
      measured: formatMegabytes(report.memoryBytes),
      baseline: `process before it opens anything: ${formatMegabytes(report.baselineMemoryBytes)}`,
      ratio: report.memoryBytes / report.baselineMemoryBytes,
      target: `≤ ${formatMegabytes(maxMemoryBytes)}`,
      isReached: report.memoryBytes <= maxMemoryBytes,
    },
    {
      name: `scan, ${engine}: name search among all cases`,
      measured: `${report.searchMs.toFixed(2)} ms`,
      baseline: `comparing every name: ${report.baselineSearchMs.toFixed(2)} ms`,
      ratio: report.searchMs / report.baselineSearchMs,
      target: `≤ ${maxSearchMs} ms`,
      isReached: report.searchMs <= maxSearchMs,
    },
  ];
}
