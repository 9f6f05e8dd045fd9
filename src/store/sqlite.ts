import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { acquireFileLock, type FileLock } from '../lib/file-lock.ts';
import { ensurePrivateFile, privateDirectoryMode } from '../lib/private-file.ts';
import type { Store } from './contract/index.ts';
import { StoreInUseError } from './errors.ts';
import { migrate } from './migrations/index.ts';
import type { OnCorruptRows } from './sql/corrupt-rows.ts';
import { withTextEncoding } from './sql/encoding-driver.ts';
import { createSqlStore } from './sql/index.ts';
import type { Tables } from './sql/tables.ts';
import { createWriteCheck } from './sqlite/check.ts';
import { createSqliteDialect, memory, SqliteDriver } from './sqlite/driver.ts';
import { checkIntegrity, setupErrorFrom } from './sqlite/setup-check.ts';

export interface SqliteStore extends Store {
  readonly kind: 'sqlite';
  readonly db: Kysely<Tables>;
}

interface SqliteOptions {
  readonly onCorruptRows?: OnCorruptRows;
  /** How long (ms) a statement waits while another process has locked the file. */
  readonly lockTimeoutMs?: number;
  /**
   * For the one process that runs the bot: keeps others that ask for the same out, waiting for `waitMs` for one that is
   * stopping, and reads the whole file first. Others may read and write the store beside it.
   */
  readonly exclusive?: { readonly waitMs: number } | undefined;
}

/**
 * Opens the store in a SQLite file, or in memory for `:memory:`; creates the file and its directory, for their owner
 * only, and brings the tables up to date. Rejects with a `StoreSetupError` if the file can't be read or written, is
 * damaged, or belongs to a newer version, and with a {@link StoreInUseError} if it can't be had exclusively.
 */
export async function openSqliteStore(
  file: string,
  { onCorruptRows, lockTimeoutMs = 5_000, exclusive }: SqliteOptions = {},
): Promise<SqliteStore> {
  const driver = new SqliteDriver({ file, lockTimeoutMs });
  const db = new Kysely<Tables>({ dialect: withTextEncoding(createSqliteDialect(driver)) });
  let lock: FileLock | undefined;
  try {
    if (file !== memory) {
      mkdirSync(dirname(file), { recursive: true, mode: privateDirectoryMode });
      ensurePrivateFile(file);
    }
    if (exclusive !== undefined) {
      lock = await acquireStoreLock(file, exclusive.waitMs);
      await checkIntegrity(db);
    }
    await migrateAtOnce(db);
  } catch (error) {
    await db.destroy();
    lock?.release();
    throw setupErrorFrom(error, file) ?? error;
  }
  const store = createSqlStore(db, onCorruptRows);
  const writeCheck = file === memory ? undefined : createWriteCheck(db, file);
  return {
    kind: 'sqlite',
    engine: 'SQLite',
    ...store,
    db,
    async check() {
      await store.check();
      await writeCheck?.run();
    },
    async close() {
      writeCheck?.close();
      await store.close();
      lock?.release();
    },
  };
}

const lockRetryDelayMs = 50;

/** The operating system releases the lock when the process ends, however it ends. */
async function acquireStoreLock(file: string, waitMs: number): Promise<FileLock> {
  const until = performance.now() + waitMs;
  for (;;) {
    const lock = acquireFileLock(`${file}.lock`);
    if (lock !== undefined) return lock;
    if (performance.now() > until) {
      throw new StoreInUseError(
        `is in use by another Barium Bot, which has ${file} open`,
        'Stop that one, or give this one a directory of its own. Several replicas need DATABASE_URL.',
      );
    }
    await delay(lockRetryDelayMs);
  }
}

/**
 * On SQLite, Kysely migrates without a lock and without a transaction: two processes would create the same tables, and a
 * crash would leave half of them.
 */
function migrateAtOnce(db: Kysely<Tables>): Promise<void> {
  return db.connection().execute(async (connection) => {
    await sql`begin immediate`.execute(connection);
    try {
      await proveWritable(connection);
      await migrate(connection);
      await sql`commit`.execute(connection);
    } catch (error) {
      await sql`rollback`.execute(connection);
      throw error;
    }
  });
}

/**
 * Writes what is there already. In a file that can't be written, `begin immediate` begins a transaction that only reads,
 * and the first failure would be that of a message.
 */
async function proveWritable(connection: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(connection);
  await sql`pragma user_version = ${sql.lit(rows[0]?.user_version ?? 0)}`.execute(connection);
}
