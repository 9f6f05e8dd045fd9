/** `barium-bot` as a child process, without the developer's environment variables and folders. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

export type Env = Readonly<Record<string, string>>;

export interface ProcessResult {
  /** The exit code, or the name of the signal that ended the process. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProcess {
  readonly pid: number;
  /** The output so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the first match in stdout; rejects if the process ends without one. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  readonly result: Promise<ProcessResult>;
}

const folders: string[] = [];
const running = new Set<RunningProcess>();

/** Creates a temporary folder, which {@link killAndRemoveFolders} removes. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-cli-'));
  folders.push(folder);
  return folder;
}

/** Kills all running processes and removes all folders. For `afterEach` or `afterAll`. */
export async function killAndRemoveFolders(): Promise<void> {
  for (const one of running) one.kill('SIGKILL');
  await Promise.all([...running].map((one) => one.result));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Also keeps `doctor` from asking a bot that a developer runs on the default port. */
const freePort = { PORT: '0' };

/** Starts `barium-bot` in `cwd` with only the variables of `env`, on a free port. */
export function startCli(cwd: string, args: readonly string[], env: Env = {}): RunningProcess {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, TZ: 'UTC', DATA_DIR: join(cwd, 'data'), ...freePort, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const result = once(child, 'close').then(
    ([code, signal]): ProcessResult => ({ code: code ?? signal, stdout: output.stdout, stderr: output.stderr }),
  );
  const started: RunningProcess = {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    waitForOutput: (pattern) => waitForMatch(child, () => pattern.exec(output.stdout), result),
    kill: (signal) => void child.kill(signal),
    result,
  };
  running.add(started);
  void result.then(() => running.delete(started));
  return started;
}

/** Runs `barium-bot` until it ends. */
export function runCli(cwd: string, args: readonly string[], env: Env = {}): Promise<ProcessResult> {
  return startCli(cwd, args, env).result;
}

function collectOutput(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return output;
}

async function waitForMatch<T>(child: ChildProcess, match: () => T | null, result: Promise<ProcessResult>): Promise<T> {
  let ended: ProcessResult | undefined;
  void result.then((end) => {
    ended = end;
  });
  for (;;) {
    const found = match();
    if (found !== null) return found;
    if (ended) {
      throw new Error(`ended with ${ended.code} without the expected output:\n${ended.stdout}${ended.stderr}`);
    }
    await Promise.race([once(child.stdout ?? child, 'data'), result]);
  }
}

/** The authorization header for the token in the address that the bot prints. */
export function authorizationFor(address: string): { readonly authorization: string } {
  return { authorization: `Bearer ${new URL(address).searchParams.get('token')}` };
}
