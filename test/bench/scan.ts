/** A steady watch over 100,000 instances of which 10,000 are open: calls, processor time and memory of 20 looks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { usualPage } from '../../src/watch/scan/page-size.ts';
import { type Engine, engines } from './bench-store.ts';
import { type BenchRow, megabytes } from './result-row.ts';
import type { ScanBenchReport } from './scan-process.ts';

const instances = 100_000;
const cycles = 20;
const mostCpuMs = 500;
const mostMemory = 200 * 1024 * 1024;

/** Runs the watcher and the simulator in processes of their own, so that each one's memory is its own. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const engine of engines) {
    rows.push(...rowsOf(engine, await watchIn(`${instances}`, `${cycles}`, engine)));
  }
  return rows;
}

function rowsOf(engine: Engine, report: ScanBenchReport): BenchRow[] {
  const open = report.active + report.ready;
  const formula = Math.max(2, Math.ceil(open / usualPage)) + 3;
  const size = `${engine}, ${instances.toLocaleString('en')} instances, ${open.toLocaleString('en')} open`;
  const mostCalls = Math.max(...report.calls);
  const leastCalls = Math.min(...report.calls);
  const cpu = report.cpuMs.reduce((sum, one) => sum + one, 0) / report.cpuMs.length;
  return [
    {
      what: `steady look, ${size}: upstream calls`,
      measured: leastCalls === mostCalls ? `${mostCalls}` : `${leastCalls} to ${mostCalls}`,
      against: `open / page + closed statuses: ${formula}`,
      ratio: mostCalls / formula,
      target: '= 1',
      ok: leastCalls === formula && mostCalls === formula,
    },
    {
      what: 'the same: processor time of a look',
      measured: `${cpu.toFixed(0)} ms`,
      against: `only asking and parsing the same pages: ${report.bareCpuMs.toFixed(0)} ms`,
      ratio: cpu / report.bareCpuMs,
      target: `≤ ${mostCpuMs} ms`,
      ok: cpu <= mostCpuMs,
    },
    {
      what: `the same: resident memory after ${cycles} looks`,
      measured: megabytes(report.memory),
      against: `the process before it opened anything: ${megabytes(report.bareMemory)}`,
      ratio: report.memory / report.bareMemory,
      target: `≤ ${megabytes(mostMemory)}`,
      ok: report.memory <= mostMemory,
    },
    {
      what: 'the same: a name among all instances',
      measured: `${report.searchMs.toFixed(2)} ms`,
      against: `comparing every name: ${report.bareSearchMs.toFixed(2)} ms`,
      ratio: report.searchMs / report.bareSearchMs,
      target: '≤ 5 ms',
      ok: report.searchMs <= 5,
    },
  ];
}

async function watchIn(...args: readonly string[]): Promise<ScanBenchReport> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = new URL(`./scan-process.${ending}`, import.meta.url).pathname;
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the watcher ended with ${code}`);
  return JSON.parse(Buffer.concat(chunks).toString());
}
