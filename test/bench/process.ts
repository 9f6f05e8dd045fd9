/** Servers in processes of their own, for the benches to time and to ask. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command line as it is shipped. */
export const cliPath = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly address: string;
}

/** Starts a program of ours with these variables and no other; resolves when it has printed its address. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProcess> {
  const child = spawn(process.execPath, args, {
    // Where packages are found by a program that is given on the command line.
    cwd: fileURLToPath(new URL('../../../', import.meta.url)),
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    const address = /http:\/\/\S+/u.exec(printed)?.[0];
    if (address !== undefined) return { child, address };
  }
  throw new Error(`it ended before it was ready: ${printed}`);
}

/** Milliseconds from starting a program until `/readyz` says that it is ready, and the program. */
export async function measureStart(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProcess & { readonly ms: number }> {
  const startedAt = performance.now();
  const started = await startProcess(args, env);
  const ready = new URL('/readyz', started.address);
  // A bare program has no such page: that it answers at all says as much.
  for (;;) {
    const response = await fetch(ready, { headers: { connection: 'close' } });
    await response.arrayBuffer();
    if (response.status !== 503) return { ...started, ms: performance.now() - startedAt };
  }
}

/** Asks a program to stop, and waits until it has. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
