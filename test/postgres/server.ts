/** A real PostgreSQL server on this machine, for tests and benchmarks. Works for root too, though PostgreSQL doesn't. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { findBinaries } from './binaries.ts';

export interface PostgresServer {
  readonly port: number;
  /** The address of a database, with the superuser's credentials. */
  url(database: string): string;
  /** `SIGINT` is an orderly shutdown that closes all connections, `SIGQUIT` a crash. */
  stop(how?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** Restarts it on the same port with the same data. */
  start(): Promise<void>;
  /** Kills all of its processes with SIGKILL. */
  crash(): Promise<void>;
  /** Suspends all of its processes. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Copies its data, for which it stops for a moment. */
  backUp(): Promise<void>;
  /** Replaces its data by the copy, and restarts. */
  restore(): Promise<void>;
  /** Lets this process exit while the server runs; the server then stops too. */
  unref(): void;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

export const user = 'barium';
export const password = 'a-password-of-the-tests';

/** The user id of `nobody`. */
const nobodyId = 65534;

/**
 * Runs the server and forwards signal names from its stdin. At the end of the input the parent process is gone, however
 * it ended: then the script stops the server and removes the data.
 */
const supervisorScript = `
  folder=$1; shift
  "$@" & server=$!
  if read -r signal; then kill -s "$signal" $server; wait $server
  else kill -s INT $server; wait $server; rm -rf "$folder"; fi`;

/** Faster, and unsafe only in a power failure. */
const unsafeSettings = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

export interface ServerOptions {
  /** An empty folder for its data, removed on close. */
  readonly folder?: string;
  /** Writes as safely as in production, for benchmarks. */
  readonly isDurable?: boolean;
}

/** Creates and starts a server. */
export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const { isDurable = false, folder = await mkdtemp(join(tmpdir(), 'barium-bot-postgres-')) } = options;
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: nobodyId, gid: nobodyId } : {};
  const data = join(folder, 'data');
  const backup = join(folder, 'backup');
  const secret = join(folder, 'password');
  await Promise.all([mkdir(data, { mode: 0o700 }), writeFile(secret, password), chmod(folder, 0o755)]);
  if (isRoot) await Promise.all([folder, data, secret].map((path) => chown(path, nobodyId, nobodyId)));
  const { initdb, postgres } = await findBinaries(folder, isRoot);
  const made = ['-D', data, '-U', user, '--pwfile', secret, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync'];
  // A locale with a natural sort order, to detect code that relies on the collation.
  const sorted = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  await promisify(execFile)(initdb, [...made, ...sorted], { ...as, cwd: folder });
  const port = await freePort();
  const url = (database: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const settings = [
    '-c',
    'max_connections=200',
    '-c',
    'listen_addresses=127.0.0.1',
    ...(isDurable ? [] : unsafeSettings),
  ];
  const command = [postgres, '-D', data, '-p', `${port}`, '-c', 'unix_socket_directories=', ...settings];
  const logFile = join(folder, 'log');

  async function run(): Promise<ChildProcess> {
    const log = await open(logFile, 'a');
    const child = spawn('/bin/sh', ['-c', supervisorScript, 'supervisor', folder, ...command], {
      ...as,
      cwd: folder,
      // Detached, so that Ctrl-C in the terminal reaches only the tests; the script notices when they end.
      detached: true,
      stdio: ['pipe', log.fd, log.fd],
    });
    await log.close();
    await untilReady(url('postgres'), logFile);
    return child;
  }

  let running: ChildProcess | undefined = await run();
  let frozen: readonly number[] = [];

  /** Suspends the server and returns the ids of its processes, the one that restarts the others first. */
  async function suspend(): Promise<readonly number[]> {
    const [first = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    const main = Number(first);
    const client = new pg.Client({ connectionString: url('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    // From now on there are no new ones.
    process.kill(main, 'SIGSTOP');
    const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
    const pids = [main, ...rows.map(({ pid }) => pid)];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    void client.end().catch(() => undefined);
    return pids;
  }

  function thaw(): void {
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    frozen = [];
  }

  async function stop(how: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    if (running === undefined) return;
    thaw();
    const ended = once(running, 'exit');
    running.stdin?.write(`${how.slice('SIG'.length)}\n`);
    await ended;
    running.stdin?.destroy();
    running = undefined;
  }
  return {
    port,
    url,
    stop,
    async start() {
      running ??= await run();
    },
    async crash() {
      const pids = await suspend();
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      // A server does not start as long as one of them still has its shared memory.
      await Promise.all(pids.map(untilGone));
      // The script still waits for a signal to forward.
      await stop();
    },
    async freeze() {
      frozen = await suspend();
    },
    thaw,
    async backUp() {
      await stop();
      await copyFolder(data, backup);
      running = await run();
    },
    async restore() {
      await stop();
      await rm(data, { recursive: true });
      await copyFolder(backup, data);
      running = await run();
    },
    unref() {
      running?.unref();
      (running?.stdin as Socket | undefined)?.unref();
    },
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** With owners and modes. */
async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to]);
}

async function untilReady(url: string, logFile: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      if (Date.now() > deadline) {
        throw new Error(`PostgreSQL does not start:\n${await readFile(logFile, 'utf8')}`, { cause });
      }
      await delay(20);
    }
  }
}

/** Until a process has ended, whether or not its parent has noticed. */
async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (stat === '' || /\) [ZX] /u.test(stat)) return;
    if (Date.now() > deadline) throw new Error(`process ${pid} does not end: ${stat}`);
    await delay(10);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
