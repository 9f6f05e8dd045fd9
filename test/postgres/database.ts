/** A database of its own for every test, on one server for all the tests of this process. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { startPostgres } from './server.ts';

export interface TestDatabase {
  readonly url: string;
  /** Runs statements as the superuser. */
  run(text: string): Promise<readonly Record<string, unknown>[]>;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A new database with up-to-date tables, or with none if it is `empty`. The server starts with the first one. Test
 * files do not share their modules, so that the server is found by a note beside the data of this process.
 */
export async function openDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = await sharedServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = empty ? 'template1' : 'barium_template';
  await run(server, `create database ${name} template ${template}`);
  const url = addressOf(server, name);
  return {
    url,
    run: (text) => run(url, text),
    async drop() {
      await run(server, `drop database ${name} with (force)`);
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function run(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(text);
    return rows;
  } finally {
    await client.end();
  }
}

/** The same server's address with another database in it. */
export function addressOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** With the data of this process's server, so that the note goes when that goes. */
const folder = join(tmpdir(), `barium-bot-postgres-of-${process.pid}`);
const note = join(folder, 'url');

async function sharedServer(): Promise<string> {
  return (await noted()) ?? start();
}

/** The server that another test file of this process has started. */
async function noted(): Promise<string | undefined> {
  try {
    const url = await readFile(note, 'utf8');
    await run(url, 'select 1');
    return url;
  } catch {
    // There is none, or it was of a process before this one that had the same number.
    return undefined;
  }
}

async function start(): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const server = await startPostgres({ folder });
  const url = server.url('postgres');
  await run(url, 'create database barium_template');
  const store = await openPostgresStore(server.url('barium_template'));
  await store.close();
  await writeFile(note, url);
  // The next test file finds it; it ends with this process.
  server.unref();
  return url;
}
