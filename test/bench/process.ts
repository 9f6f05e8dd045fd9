/** Server processes that the benchmarks start and measure. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command line as it ships. */
export const cliPath = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly address: string;
}

/** Starts a Node process with only these variables. Resolves when it has printed its address. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProcess> {
  const child = spawn(process.execPath, args, {
    // The repository, where a script given by `--eval` finds its packages.
    cwd: fileURLToPath(new URL('../../../', import.meta.url)),
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  // Without destroying the stream: the process may print more.
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    const address = /http:\/\/\S+/u.exec(printed)?.[0];
    if (address !== undefined) {
      child.stdout.resume();
      return { child, address };
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
  const ready = new URL('/readyz', started.address);
  // The baseline apps have no such page: any response means that they are ready.
  for (;;) {
    // A pooled socket of an earlier process on the same port can be stale.
    const response = await fetch(ready, { headers: { connection: 'close' } }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response !== undefined && response.status !== 503) return { ...started, ms: performance.now() - startedAt };
  }
}

/** Sends SIGTERM to a process and waits until it has ended. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
