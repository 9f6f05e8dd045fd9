/** The command line as people run it: a process of its own, with no variable and no folder of the developer's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

export type Env = Readonly<Record<string, string>>;

/** What a process printed, and how it ended. */
export interface ProcessResult {
  /** The exit code, or the name of the signal that ended it. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProcess {
  readonly pid: number;
  /** What was printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the match as soon as stdout holds one; rejects when the process ends before. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  kill(name: NodeJS.Signals): void;
  readonly result: Promise<ProcessResult>;
}

/** `it`, for tests that start processes: on a busy machine each of them takes seconds. */
export function itTakesTime(name: string, test: () => Promise<void>): void {
  it(name, test, 60_000);
}

const folders: string[] = [];
const running = new Set<RunningProcess>();

/** A folder of the test's own; {@link killAndRemoveFolders} removes it. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-cli-'));
  folders.push(folder);
  return folder;
}

/** Ends what still runs and removes every folder. For `afterAll`. */
export async function killAndRemoveFolders(): Promise<void> {
  for (const one of running) one.kill('SIGKILL');
  await Promise.all([...running].map((one) => one.result));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Starts `barium-bot` in `cwd` with the variables of `env` and no other. */
export function startCli(cwd: string, args: readonly string[], env: Env = {}): RunningProcess {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, TZ: 'UTC', DATA_DIR: join(cwd, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = collectOutput(child);
  const ended = once(child, 'close').then(
    ([code, signal]): ProcessResult => ({ code: code ?? signal, stdout: printed.stdout, stderr: printed.stderr }),
  );
  const one: RunningProcess = {
    pid: child.pid ?? 0,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    waitForOutput: (pattern) => waitForMatch(child, () => pattern.exec(printed.stdout), ended),
    kill: (name) => void child.kill(name),
    result: ended,
  };
  running.add(one);
  void ended.then(() => running.delete(one));
  return one;
}

/** Runs `barium-bot` to its end. */
export function runCli(cwd: string, args: readonly string[], env: Env = {}): Promise<ProcessResult> {
  return startCli(cwd, args, env).result;
}

function collectOutput(child: ChildProcess): { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  return printed;
}

async function waitForMatch<T>(child: ChildProcess, match: () => T | null, result: Promise<ProcessResult>): Promise<T> {
  let earlyResult: ProcessResult | undefined;
  void result.then((end) => {
    earlyResult = end;
  });
  for (;;) {
    const found = match();
    if (found !== null) return found;
    if (earlyResult) throw new Error(`ended with ${earlyResult.code} before it said so:\n${earlyResult.stdout}${earlyResult.stderr}`);
    await Promise.race([once(child.stdout ?? child, 'data'), result]);
  }
}
