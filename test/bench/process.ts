/** Server processes that the benchmarks start and measure. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait-for.ts';

/** The command line as it ships. */
export const cliPath = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly address: string;
}

const running = new Set<ChildProcess>();

/**
 * They end with the benchmark, whatever ends it. One that outlives it keeps the output open that they share, and whoever reads
 * that output waits forever.
 */
export function track<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Starts a Node process with only these variables. Resolves when it has printed its address. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProcess> {
  const child = track(
    spawn(process.execPath, args, {
      // The repository, where a script given by `--eval` finds its packages.
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  return { child, address: await waitFor(`the address of ${args.join(' ').slice(-200)}`, readAddress(child.stdout)) };
}

async function readAddress(stdout: Readable): Promise<string> {
  let printed = '';
  // Without destroying the stream: the process may print more.
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    const address = /http:\/\/\S+/u.exec(printed)?.[0];
    if (address !== undefined) {
      stdout.resume();
      return address;
    }
  }
  throw new Error(`the process ended before it was ready: ${printed}`);
}

/** Starts a process and measures the milliseconds until `/readyz` says that it is ready. */
export async function measureStart(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProcess & { readonly ms: number }> {
  const startedAt = performance.now();
  const started = await startProcess(args, env);
  await waitFor(`the readiness of ${started.address}`, untilReady(new URL('/readyz', started.address)));
  return { ...started, ms: performance.now() - startedAt };
}

/** The baseline apps have no such page: any response means that they are ready. */
async function untilReady(page: URL): Promise<void> {
  for (;;) {
    // A pooled socket of an earlier process on the same port can be stale.
    const response = await fetch(page, { headers: { connection: 'close' } }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response !== undefined && response.status !== 503) return;
    // Lets a timeout end the wait.
    await sleep(1);
  }
}

/** Reports take minutes. */
const maxReportMs = 30 * 60_000;

/** Runs a script of this folder, such as `scan-process`, and resolves with the JSON that it prints. */
export async function runReportProcess<Report>(name: string, ...args: readonly string[]): Promise<Report> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
  const child = track(spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }));
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    printed += part;
  });
  const [code] = await waitFor(`the report of ${name}`, once(child, 'close'), maxReportMs);
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return JSON.parse(printed) as Report;
}

/** Sends SIGTERM to a process and waits until it has ended. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode !== null || child.signalCode !== null) return;
  await waitFor(`the end of ${child.spawnargs.join(' ').slice(-200)}`, once(child, 'exit'));
}
