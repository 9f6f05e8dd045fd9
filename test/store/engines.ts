/** Every database that the store runs on, for suites to loop over. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Store } from '../../src/store/contract/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import type { CorruptRows } from '../../src/store/sql/corrupt-rows.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { openDatabase } from '../postgres/database.ts';

/** A database of one test. */
export interface TestStorage {
  /** Opens a store on it; several can be open at once, as in several processes. */
  open(): Promise<Store>;
  /** The corrupt rows that its stores reported. */
  readonly corruptRows: readonly CorruptRows[];
  /** Runs a statement without the store. */
  run(text: string): Promise<void>;
  /** Removes it. Close its stores first. */
  remove(): Promise<void>;
}

export interface StoreEngine {
  readonly name: string;
  prepare(): Promise<TestStorage>;
}

const sqlite: StoreEngine = {
  name: 'SQLite',
  async prepare() {
    const folder = await mkdtemp(join(tmpdir(), 'barium-bot-store-'));
    const file = join(folder, 'deep', 'store.db');
    const corruptRows: CorruptRows[] = [];
    return {
      open: () => openSqliteStore(file, { onCorruptRows: (found) => corruptRows.push(found) }),
      corruptRows,
      async run(text) {
        const database = new DatabaseSync(file);
        database.exec(text);
        database.close();
      },
      remove: () => rm(folder, { recursive: true }),
    };
  },
};

const postgres: StoreEngine = {
  name: 'PostgreSQL',
  async prepare() {
    const database = await openDatabase();
    const corruptRows: CorruptRows[] = [];
    return {
      open: () => openPostgresStore(database.url, { onCorruptRows: (found) => corruptRows.push(found) }),
      corruptRows,
      async run(text) {
        await database.run(text);
      },
      remove: () => database.drop(),
    };
  },
};

export const engines: readonly StoreEngine[] = [sqlite, postgres];

/** An open store and the database it is on. */
export interface StoreFixture {
  readonly storage: TestStorage;
  readonly store: Store;
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<void>;
}

/** Opens a store before each test of the calling suite, or once before `all`, and removes it afterwards. */
export function useStore(engine: StoreEngine, scope: 'each' | 'all' = 'each'): StoreFixture {
  let storage: TestStorage;
  let store: Store;
  const [before, after] = scope === 'each' ? [beforeEach, afterEach] : [beforeAll, afterAll];

  before(async () => {
    storage = await engine.prepare();
    store = await storage.open();
  });

  after(async () => {
    await store.close();
    await storage.remove();
  });

  return {
    get storage() {
      return storage;
    },
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await storage.open();
    },
  };
}
