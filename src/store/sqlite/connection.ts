/** One connection to a SQLite file. Every call blocks the process, so nothing here waits for a lock. */
import { DatabaseSync, type StatementSyncInstance } from '@photostructure/sqlite';
import { LRUCache } from 'lru-cache';

/** An error of SQLite. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  /** SQLite's name for it, such as `SQLITE_BUSY`: https://www.sqlite.org/rescode.html */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

interface SqliteResult {
  readonly rows: readonly Record<string, unknown>[];
  /** Rows that a statement without `returning` changed. */
  readonly changes: bigint | undefined;
  readonly insertId: bigint | undefined;
}

export interface SqliteConnection {
  readonly isInTransaction: boolean;
  /** Runs one statement. Throws a {@link SqliteError}, with the statement reset. */
  execute(text: string, parameters: readonly unknown[]): SqliteResult;
  /** Runs statements without parameters and result. Throws a {@link SqliteError}. */
  run(text: string): void;
  /** Whether no transaction is open and no write in progress, so that the next statement commits by itself. */
  isIdle(): boolean;
  /** Rolls back what is open. Never throws. */
  close(): void;
}

/** Another process usually keeps the file locked for less than this. Longer waits have to let other work run. */
const busyTimeoutMs = 50;
/** Prepared statements take some ten times the memory of their texts. */
const maxCachedChars = 200_000;

interface Prepared {
  readonly statement: StatementSyncInstance;
  /** Empty if it returns no rows. */
  readonly columns: readonly string[];
}

/** Throws a {@link SqliteError} if the file can't be opened. */
export function openConnection(file: string, options: { readonly readOnly?: boolean } = {}): SqliteConnection {
  const database = wrapError(() => new DatabaseSync(file, { timeout: busyTimeoutMs, ...options }));
  // Kept: the driver has no way to free a statement, so that each new one stays until it is garbage.
  const cache = new LRUCache<string, Prepared>({
    maxSize: maxCachedChars,
    sizeCalculation: (_, text) => text.length,
  });

  function prepare(text: string): Prepared {
    const cached = cache.get(text);
    if (cached !== undefined) return cached;
    const statement = database.prepare(text);
    // The driver's own objects take twice the time.
    statement.setReturnArrays(true);
    const prepared = { statement, columns: statement.columns().map(({ name }) => name) };
    cache.set(text, prepared);
    return prepared;
  }

  function execute(text: string, parameters: readonly unknown[]): SqliteResult {
    const { statement, columns } = prepare(text);
    if (columns.length > 0) {
      // Never `iterate`: an iterator that fails leaves its statement in progress.
      const rows = statement.all(...parameters).map((values) => toRow(columns, values));
      return { rows, changes: undefined, insertId: undefined };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], changes: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  return {
    get isInTransaction() {
      return database.isTransaction;
    },
    execute: (text, parameters) => wrapError(() => execute(text, parameters)),
    run: (text) => wrapError(() => database.exec(text)),
    isIdle() {
      if (database.isTransaction) return false;
      try {
        // SQLite refuses a savepoint while a write is in progress; this one touches no file.
        database.exec('savepoint idle; release idle');
        return true;
      } catch {
        // The caller closes the connection: whatever it was, it is not idle.
        return false;
      }
    },
    close() {
      cache.clear();
      try {
        // The driver really closes only when all its statements are garbage: until then, nothing may be locked or stay
        // in the log, where a copy of the file would miss it.
        if (database.isTransaction) database.exec('rollback');
        if (options.readOnly !== true) database.exec('pragma wal_checkpoint(truncate)');
      } catch {
        // A file that can't be written keeps its log, which the next connection reads.
      }
      database.close();
    },
  };
}

function toRow(columns: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let n = 0; n < columns.length; n += 1) row[columns[n] ?? ''] = values[n];
  return row;
}

/** SQLite's own texts, because the driver keeps the code of some errors to itself: `sqlite3ErrStr` in SQLite's main.c. */
const codesByMessage: Readonly<Record<string, string>> = {
  'database is locked': 'SQLITE_BUSY',
  'database table is locked': 'SQLITE_LOCKED',
  'out of memory': 'SQLITE_NOMEM',
  'attempt to write a readonly database': 'SQLITE_READONLY',
  'disk I/O error': 'SQLITE_IOERR',
  'database disk image is malformed': 'SQLITE_CORRUPT',
  'database or disk is full': 'SQLITE_FULL',
  'unable to open database file': 'SQLITE_CANTOPEN',
  'locking protocol': 'SQLITE_PROTOCOL',
  'file is not a database': 'SQLITE_NOTADB',
};

interface DriverError extends Error {
  readonly code?: string;
  readonly sqliteCodeName?: string;
}

function wrapError<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const { code, message, sqliteCodeName } = cause as DriverError;
    if (code !== 'ERR_SQLITE_ERROR') throw cause;
    throw new SqliteError(sqliteCodeName ?? codesByMessage[message] ?? 'SQLITE_ERROR', message, { cause });
  }
}
