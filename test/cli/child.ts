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
export interface Ended {
  /** The exit code, or the name of the signal that ended it. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  /** What was printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the match as soon as stdout holds one; rejects when the process ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** `it`, for tests that start processes: on a busy machine each of them takes seconds. */
export function itTakesTime(name: string, test: () => Promise<void>): void {
  it(name, test, 60_000);
}

const folders: string[] = [];
const running = new Set<Running>();

/** A folder of the test's own; {@link cleanUp} removes it. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-cli-'));
  folders.push(folder);
  return folder;
}

/** Ends what still runs and removes every folder. For `afterAll`. */
export async function cleanUp(): Promise<void> {
  for (const one of running) one.signal('SIGKILL');
  await Promise.all([...running].map((one) => one.ended));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Starts `barium-bot` in `cwd` with the variables of `env` and no other. */
export function startCli(cwd: string, args: readonly string[], env: Env = {}): Running {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, TZ: 'UTC', DATA_DIR: join(cwd, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = collect(child);
  const ended = once(child, 'close').then(
    ([code, signal]): Ended => ({ code: code ?? signal, stdout: printed.stdout, stderr: printed.stderr }),
  );
  const one: Running = {
    pid: child.pid ?? 0,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    says: (pattern) => waitFor(child, () => pattern.exec(printed.stdout), ended),
    signal: (name) => void child.kill(name),
    ended,
  };
  running.add(one);
  void ended.then(() => running.delete(one));
  return one;
}

/** Runs `barium-bot` to its end. */
export function cli(cwd: string, args: readonly string[], env: Env = {}): Promise<Ended> {
  return startCli(cwd, args, env).ended;
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  return printed;
}

async function waitFor<T>(child: ChildProcess, look: () => T | null, ended: Promise<Ended>): Promise<T> {
  let over: Ended | undefined;
  void ended.then((end) => {
    over = end;
  });
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (over) throw new Error(`ended with ${over.code} before it said so:\n${over.stdout}${over.stderr}`);
    await Promise.race([once(child.stdout ?? child, 'data'), ended]);
  }
}
