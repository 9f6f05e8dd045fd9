/** Databases for tests, on one server per test process. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { startPostgres } from './server.ts';

export interface TestDatabase {
  readonly url: string;
  /** Runs statements as a superuser. */
  run(text: string): Promise<readonly Record<string, unknown>[]>;
  /** Removes it, closing all connections to it. */
  drop(): Promise<void>;
}

/**
 * A new database with up-to-date tables, or with none if it is `empty`. The first call starts the server. Test files
 * don't share modules, so later ones find the server by a file in the data folder of this process.
 */
export async function openDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = await sharedServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = empty ? 'template1' : 'barium_template';
  await runStatement(server, `create database ${name} template ${template}`);
  const url = databaseUrl(server, name);
  return {
    url,
    run: (text) => runStatement(url, text),
    async drop() {
      await runStatement(server, `drop database ${name} with (force)`);
    },
  };
}

/** Runs a statement on a new connection. */
export async function runStatement(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(text);
    return rows;
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** Removed together with the server's data. */
const folder = join(tmpdir(), `barium-bot-postgres-of-${process.pid}`);
const urlFile = join(folder, 'url');

async function sharedServer(): Promise<string> {
  return (await readRunningServer()) ?? startServer();
}

/** The address of the server that another test file of this process started. */
async function readRunningServer(): Promise<string | undefined> {
  try {
    const url = await readFile(urlFile, 'utf8');
    await runStatement(url, 'select 1');
    return url;
  } catch {
    // There is none, or the file is of an earlier process with the same id.
    return undefined;
  }
}

async function startServer(): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const server = await startPostgres({ folder });
  const url = server.url('postgres');
  await runStatement(url, 'create database barium_template');
  const store = await openPostgresStore(server.url('barium_template'));
  await store.close();
  await writeFile(urlFile, url);
  // Other test files use it too; it ends with this process.
  server.unref();
  return url;
}
