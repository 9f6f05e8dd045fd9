/** A steady watch over 100,000 instances of which 10,000 are open: calls, processor time and memory of 20 looks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { type Engine, engines } from './bench-store.ts';
import { type BenchRow, formatMegabytes } from './result-row.ts';
import type { ScanBenchReport } from './scan-process.ts';

const instances = 100_000;
const scans = 20;
const maxCpuMs = 500;
const maxMemoryBytes = 200 * 1024 * 1024;

/** Runs the watcher and the simulator in processes of their own, so that each one's memory is its own. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const engine of engines) {
    rows.push(...rowsOf(engine, await runScanProcess(`${instances}`, `${scans}`, engine)));
  }
  return rows;
}

function rowsOf(engine: Engine, report: ScanBenchReport): BenchRow[] {
  const open = report.active + report.ready;
  const formula = Math.max(2, Math.ceil(open / defaultPageSize)) + 3;
  const size = `${engine}, ${instances.toLocaleString('en')} instances, ${open.toLocaleString('en')} open`;
  const mostCalls = Math.max(...report.requests);
  const leastCalls = Math.min(...report.requests);
  const cpu = report.cpuMs.reduce((sum, one) => sum + one, 0) / report.cpuMs.length;
  return [
    {
      name: `steady look, ${size}: upstream calls`,
      measured: leastCalls === mostCalls ? `${mostCalls}` : `${leastCalls} to ${mostCalls}`,
      baseline: `open / page + closed statuses: ${formula}`,
      ratio: mostCalls / formula,
      target: '= 1',
      isReached: leastCalls === formula && mostCalls === formula,
    },
    {
      name: 'the same: processor time of a look',
      measured: `${cpu.toFixed(0)} ms`,
      baseline: `only asking and parsing the same pages: ${report.baselineCpuMs.toFixed(0)} ms`,
      ratio: cpu / report.baselineCpuMs,
      target: `≤ ${maxCpuMs} ms`,
      isReached: cpu <= maxCpuMs,
    },
    {
      name: `the same: resident memory after ${scans} looks`,
      measured: formatMegabytes(report.memoryBytes),
      baseline: `the process before it opened anything: ${formatMegabytes(report.baselineMemoryBytes)}`,
      ratio: report.memoryBytes / report.baselineMemoryBytes,
      target: `≤ ${formatMegabytes(maxMemoryBytes)}`,
      isReached: report.memoryBytes <= maxMemoryBytes,
    },
    {
      name: 'the same: a name among all instances',
      measured: `${report.searchMs.toFixed(2)} ms`,
      baseline: `comparing every name: ${report.baselineSearchMs.toFixed(2)} ms`,
      ratio: report.searchMs / report.baselineSearchMs,
      target: '≤ 5 ms',
      isReached: report.searchMs <= 5,
    },
  ];
}

async function runScanProcess(...args: readonly string[]): Promise<ScanBenchReport> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = new URL(`./scan-process.${ending}`, import.meta.url).pathname;
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the watcher ended with ${code}`);
  return JSON.parse(Buffer.concat(chunks).toString());
}
