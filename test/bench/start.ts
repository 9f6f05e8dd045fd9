/** Time to ready and memory at rest with nothing configured: the simulator and the playground. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliPath, measureStart, stopProcess } from './process.ts';
import { type BenchRow, formatMegabytes, formatMs, quantile } from './result-row.ts';

/** An empty server on the same HTTP stack: what starting a process costs on this machine. */
const emptyServer = `
  import express from 'express';
  const server = express().get('/readyz', (_, response) => response.send('ok')).listen(0, '127.0.0.1', () => {
    console.log('ready: http://127.0.0.1:' + server.address().port + '/');
  });`;

const rounds = 5;
const restMs = 2_000;
const maxStartMs = 600;
const maxMemoryBytes = 150 * 1024 * 1024;

interface Measurement {
  readonly startMs: number;
  readonly memoryBytes: number;
}

export async function bench(): Promise<BenchRow[]> {
  const bot: Measurement[] = [];
  const baseline: Measurement[] = [];
  for (let round = 0; round < rounds; round += 1) {
    baseline.push(await startOnce(['--input-type=module', '--eval', emptyServer], 0));
    bot.push(await startOnce([cliPath, 'serve'], restMs));
  }
  const median = (runs: readonly Measurement[], value: (one: Measurement) => number) => quantile(runs.map(value), 0.5);
  const startMs = median(bot, (one) => one.startMs);
  const baselineMs = median(baseline, (one) => one.startMs);
  const memory = median(bot, (one) => one.memoryBytes);
  const baselineMemory = median(baseline, (one) => one.memoryBytes);
  return [
    {
      name: 'start to ready, nothing configured',
      measured: formatMs(startMs),
      baseline: `empty Express server: ${formatMs(baselineMs)}`,
      ratio: startMs / baselineMs,
      target: `≤ ${maxStartMs} ms`,
      isReached: startMs <= maxStartMs,
    },
    {
      name: 'memory at rest, simulator included',
      measured: formatMegabytes(memory),
      baseline: `empty Express server: ${formatMegabytes(baselineMemory)}`,
      ratio: memory / baselineMemory,
      target: `≤ ${formatMegabytes(maxMemoryBytes)}`,
      isReached: memory <= maxMemoryBytes,
    },
  ];
}

/** Starts a server, waits until it is ready and then for `restMs`, reads its memory and stops it. */
async function startOnce(args: readonly string[], restMs: number): Promise<Measurement> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const { child, ms } = await measureStart(args, { DATA_DIR: dir, PORT: '0', LOG_LEVEL: 'warn' });
  try {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return { startMs: ms, memoryBytes: await residentMemory(child) };
  } finally {
    await stopProcess(child);
    await rm(dir, { recursive: true });
  }
}

/** In bytes; NaN on systems without `/proc`. */
async function residentMemory(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const kilobytes = Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? Number.NaN);
  return kilobytes * 1024;
}
