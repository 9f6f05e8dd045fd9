import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import type { Store } from './contract/store.ts';
import { migrate } from './migrations/index.ts';
import type { OnSetAside } from './sql/corrupt-rows.ts';
import { forAnyText } from './sql/encoding-driver.ts';
import { createStores } from './sql/index.ts';
import type { Tables } from './sql/tables.ts';

export interface SqliteStore extends Store {
  readonly kind: 'sqlite';
  readonly db: Kysely<Tables>;
}

/**
 * Opens the store in a SQLite file (`:memory:` for none), makes its folder and brings its tables up to date.
 * Rejects when the file cannot be opened or written.
 */
export async function openSqliteStore(
  file: string,
  options: { readonly onSetAside?: OnSetAside } = {},
): Promise<SqliteStore> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file);
  // Before all else: the switch to WAL, too, waits for another process that opens the same file.
  database.pragma('busy_timeout = 5000');
  // Readers do not wait for the writer; and what was committed survives a power cut, at the price of a disk flush
  // a write: proof of what was done is worth it.
  database.pragma('journal_mode = wal');
  database.pragma('synchronous = full');
  const db = new Kysely<Tables>({ dialect: forAnyText(new SqliteDialect({ database })) });
  // kysely takes no lock on SQLite and no transaction around its migrations: without ours two processes would
  // make the same tables, and one that is killed would leave half of them behind.
  database.exec('BEGIN IMMEDIATE');
  try {
    await migrate(db);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
  return {
    kind: 'sqlite',
    engine: 'SQLite',
    ...createStores(db, options.onSetAside),
    db,
    async check() {
      // An update that touches no row still takes the write lock and fails on a read-only file.
      await db.updateTable('settings').set({ value: '' }).where(sql<boolean>`1 = 0`).execute();
    },
    close: () => db.destroy(),
  };
}
