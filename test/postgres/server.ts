/** A real PostgreSQL server on this machine, for tests and benches; also for root, whom PostgreSQL refuses. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { findPrograms } from './binaries.ts';

export interface PostgresServer {
  readonly port: number;
  /** The address of one of its databases, for its superuser. */
  url(database: string): string;
  /** `SIGINT` is an orderly stop that hangs up on everybody, `SIGQUIT` is a crash. */
  stop(how?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** Runs again what was stopped, on the same port with the same data. */
  start(): Promise<void>;
  /** Lets this process end while the server runs; the server then ends, too. */
  unref(): void;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

export const user = 'barium';
export const password = 'a-password-of-the-tests';

/** `nobody`: somebody who is not root. */
const nobody = 65534;

/**
 * Waits for a word on its input and passes it on to the server as a signal. Where there is no word but the end, the
 * process that started it is gone, however it died: then the data goes, too.
 */
const keeper = `
  folder=$1; shift
  "$@" & server=$!
  if read -r signal; then kill -s "$signal" $server; wait $server
  else kill -s INT $server; wait $server; rm -rf "$folder"; fi`;

/** Times that a server for tests need not take: what it would lose in a power cut is of no worth. */
const careless = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

export interface ServerOptions {
  /** An empty folder for its data, which goes with it. */
  readonly folder?: string;
  /** Keeps its data safe, as one in production would: for benches. */
  readonly durable?: boolean;
}

/** Makes and starts a server with data of its own. */
export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const { durable = false, folder = await mkdtemp(join(tmpdir(), 'barium-bot-postgres-')) } = options;
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  const data = join(folder, 'data');
  const secret = join(folder, 'password');
  await Promise.all([mkdir(data, { mode: 0o700 }), writeFile(secret, password), chmod(folder, 0o755)]);
  if (isRoot) await Promise.all([folder, data, secret].map((path) => chown(path, nobody, nobody)));
  const { initdb, postgres } = await findPrograms(folder, isRoot);
  const made = ['-D', data, '-U', user, '--pwfile', secret, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync'];
  // A locale that sorts as people do: where an order must not depend on it, a test sees that.
  const sorted = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  await promisify(execFile)(initdb, [...made, ...sorted], { ...as, cwd: folder });
  const port = await freePort();
  const url = (database: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const settings = [
    '-c',
    'max_connections=200',
    '-c',
    'listen_addresses=127.0.0.1',
    ...(durable ? [] : careless),
  ];
  const command = [postgres, '-D', data, '-p', `${port}`, '-c', 'unix_socket_directories=', ...settings];
  const logFile = join(folder, 'log');

  async function run(): Promise<ChildProcess> {
    const log = await open(logFile, 'a');
    const child = spawn('/bin/sh', ['-c', keeper, 'keeper', folder, ...command], {
      ...as,
      cwd: folder,
      // Apart from the terminal: who presses Ctrl-C there means the tests, whose end this one notices itself.
      detached: true,
      stdio: ['pipe', log.fd, log.fd],
    });
    await log.close();
    await untilReady(url('postgres'), logFile);
    return child;
  }

  let running: ChildProcess | undefined = await run();
  async function stop(how: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    if (running === undefined) return;
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

async function untilReady(url: string, logFile: string): Promise<void> {
  const patience = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      if (Date.now() > patience) {
        throw new Error(`PostgreSQL does not start:\n${await readFile(logFile, 'utf8')}`, { cause });
      }
      await delay(20);
    }
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
