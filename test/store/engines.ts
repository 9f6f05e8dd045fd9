/** Every engine that the store runs on, for tests to loop over. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { Store } from '../../src/store/contract/store.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import type { SetAside } from '../../src/store/sql/corrupt-rows.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { openDatabase } from '../postgres/database.ts';

/** Somewhere to keep a store, for one test. */
export interface Ground {
  /** Opens the store there; any number of times, as processes that share it do. */
  open(): Promise<Store>;
  /** What the stores said that they set aside. */
  readonly setAside: readonly SetAside[];
  /** Runs a statement behind the store's back. */
  run(text: string): Promise<void>;
  /** Removes everything. Stores on it are closed before. */
  clear(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  prepare(): Promise<Ground>;
}

const sqlite: Engine = {
  name: 'SQLite',
  async prepare() {
    const folder = await mkdtemp(join(tmpdir(), 'barium-bot-store-'));
    const file = join(folder, 'deep', 'store.db');
    const setAside: SetAside[] = [];
    return {
      open: () => openSqliteStore(file, { onSetAside: (found) => setAside.push(found) }),
      setAside,
      async run(text) {
        const database = new Database(file);
        database.exec(text);
        database.close();
      },
      clear: () => rm(folder, { recursive: true }),
    };
  },
};

const postgres: Engine = {
  name: 'PostgreSQL',
  async prepare() {
    const database = await openDatabase();
    const setAside: SetAside[] = [];
    return {
      open: () => openPostgresStore(database.url, { onSetAside: (found) => setAside.push(found) }),
      setAside,
      async run(text) {
        await database.run(text);
      },
      clear: () => database.drop(),
    };
  },
};

export const engines: readonly Engine[] = [sqlite, postgres];
