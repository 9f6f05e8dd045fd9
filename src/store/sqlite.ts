import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { ensurePrivateFile, privateDirectoryMode } from '../lib/private-file.ts';
import type { Store } from './contract/index.ts';
import { migrate } from './migrations/index.ts';
import type { OnCorruptRows } from './sql/corrupt-rows.ts';
import { withTextEncoding } from './sql/encoding-driver.ts';
import { createSqlStore } from './sql/index.ts';
import type { Tables } from './sql/tables.ts';

export interface SqliteStore extends Store {
  readonly kind: 'sqlite';
  readonly db: Kysely<Tables>;
}

/**
 * Opens the store in a SQLite file, or in memory for `:memory:`; creates the file and its directory, for
 * their owner only, and brings the tables up
 * to date. Rejects if the file can't be opened or written.
 */
export async function openSqliteStore(
  file: string,
  options: { readonly onCorruptRows?: OnCorruptRows } = {},
): Promise<SqliteStore> {
  if (file !== ':memory:') {
    mkdirSync(dirname(file), { recursive: true, mode: privateDirectoryMode });
    ensurePrivateFile(file);
  }
  const database = new Database(file);
  // First of all: even the switch to WAL has to wait for another process that opens the same file.
  database.pragma('busy_timeout = 5000');
  // WAL: readers don't wait for the writer. Full sync: a commit survives a power failure, which the audit needs, at the
  // price of one disk flush per write.
  database.pragma('journal_mode = wal');
  database.pragma('synchronous = full');
  const db = new Kysely<Tables>({ dialect: withTextEncoding(new SqliteDialect({ database })) });
  // On SQLite, Kysely migrates without a lock and without a transaction: two processes would create the same tables,
  // and a crash would leave half of them.
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
    ...createSqlStore(db, options.onCorruptRows),
    db,
  };
}
