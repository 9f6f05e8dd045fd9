/** From nothing to ready on the embedded default, and what it weighs then. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliPath, measureStart, stopProcess } from './process.ts';
import { type BenchRow, formatMegabytes, formatMs, quantile } from './result-row.ts';

/** A server of the same HTTP stack that does nothing: what starting at all costs here. */
const bareServer = `
  import express from 'express';
  const server = express().get('/readyz', (_, response) => response.send('ok')).listen(0, '127.0.0.1', () => {
    console.log('ready: http://127.0.0.1:' + server.address().port + '/');
  });`;

interface Measured {
  readonly ms: number;
  readonly rss: number;
}

export async function bench(): Promise<BenchRow[]> {
  const ours: Measured[] = [];
  const bare: Measured[] = [];
  for (let round = 0; round < 5; round += 1) {
    bare.push(await startOnce(['--input-type=module', '--eval', bareServer], 0));
    ours.push(await startOnce([cliPath, 'serve'], 2_000));
  }
  const median = (runs: readonly Measured[], pick: (one: Measured) => number) =>
    quantile(runs.map(pick), 0.5);
  const ms = median(ours, (one) => one.ms);
  const bareMs = median(bare, (one) => one.ms);
  const rss = median(ours, (one) => one.rss);
  const bareRss = median(bare, (one) => one.rss);
  return [
    {
      name: 'start to ready, nothing configured',
      measured: formatMs(ms),
      baseline: `a bare Express server, ${formatMs(bareMs)}`,
      ratio: ms / bareMs,
      target: '≤ 1.5 s',
      isReached: ms <= 1_500,
    },
    {
      name: 'memory at rest, simulator included',
      measured: formatMegabytes(rss),
      baseline: `a bare Express server, ${formatMegabytes(bareRss)}`,
      ratio: rss / bareRss,
      target: '≤ 150 MB',
      isReached: rss <= 150 * 1024 * 1024,
    },
  ];
}

/** Starts a server, waits until it is ready, lets it rest, reads its memory and ends it. */
async function startOnce(args: readonly string[], restMs: number): Promise<Measured> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const { child, ms } = await measureStart(args, { DATA_DIR: dir, PORT: '0', LOG_LEVEL: 'warn' });
  try {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return { ms, rss: await residentMemory(child) };
  } finally {
    await stopProcess(child);
    await rm(dir, { recursive: true });
  }
}

/** In bytes, as Linux accounts it; elsewhere there is nothing to read. */
async function residentMemory(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const kilobytes = Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? Number.NaN);
  return kilobytes * 1024;
}
