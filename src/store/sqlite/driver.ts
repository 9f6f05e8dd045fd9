/** A Kysely driver on one connection to a file. It waits for the locks of other processes while other work goes on. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { missingTableError } from '../errors.ts';
import { openConnection, type SqliteConnection, SqliteError } from './connection.ts';
import { findLogFiles, identifyFile, type LogFiles, removeLogFiles } from './files.ts';

export interface SqliteDriverOptions {
  /** `:memory:` for none. */
  readonly file: string;
  /** How long (ms) a statement waits while another process has locked the file. */
  readonly lockTimeoutMs: number;
}

/** The name of a database without a file: another connection would be to another one. */
export const memory = ':memory:';

const maxRetryDelayMs = 100;
/** A connection that failed is replaced at most this often: its file stays open until its statements are garbage. */
const minConnectionAgeMs = 1_000;

/** Results after which the connection may not be what it was; a lock or an error in a statement changes nothing. */
const doubtfulCodes = /^SQLITE_(IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL|NOMEM|FULL)/;

export function createSqliteDialect(driver: SqliteDriver): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

interface OpenConnection {
  readonly connection: SqliteConnection;
  readonly openedAt: number;
}

interface StoreFile {
  readonly identity: string;
  readonly logFiles: LogFiles;
}

/**
 * After each statement that failed, the connection proves that nothing is in progress on it, or another takes its place:
 * beside a write in progress, every later statement would seem to succeed, and be lost.
 */
export class SqliteDriver implements Driver {
  readonly #options: SqliteDriverOptions;
  #open: OpenConnection | undefined;
  /** The one that was opened last, which outlives its connection: its log does, too. */
  #file: StoreFile | undefined;
  /** Never closed: SQLite would delete the log by its name, and that is now the log of the file in its place. */
  readonly #replaced: SqliteConnection[] = [];
  /** Resolves when the last of those that wait for the connection has released it. */
  #lastReleased: Promise<void> = Promise.resolve();

  constructor(options: SqliteDriverOptions) {
    this.#options = options;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteSession> {
    const until = performance.now() + this.#options.lockTimeoutMs;
    const previous = this.#lastReleased;
    let release = () => {};
    this.#lastReleased = new Promise((resolve) => {
      release = resolve;
    });
    await previous;
    return new SqliteSession(this, until, release);
  }

  async releaseConnection(session: SqliteSession): Promise<void> {
    session.release();
  }

  async beginTransaction(session: SqliteSession): Promise<void> {
    // Takes the write lock at once: a transaction that has read something could not wait for it any more.
    await session.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(session: SqliteSession): Promise<void> {
    await session.runUnlocked(() => this.connection().run('commit'));
  }

  async rollbackTransaction(): Promise<void> {
    if (this.#open === undefined) return;
    const { connection } = this.#open;
    try {
      // Some errors have rolled back already.
      if (connection.isInTransaction) connection.run('rollback');
    } catch (error) {
      // The caller gets the error that led here; closing the connection rolls back as well.
      if (this.#options.file === memory) throw error;
    }
    if (!connection.isIdle()) this.#discard();
  }

  async destroy(): Promise<void> {
    const session = await this.acquireConnection();
    this.#open?.connection.close();
    this.#open = undefined;
    session.release();
  }

  /**
   * The connection to the file that is there now. Throws a `StoreUnavailableError` if there is none, and a
   * {@link SqliteError} if it can't be opened.
   */
  connection(): SqliteConnection {
    if (this.#open?.connection.isInTransaction === true) return this.#open.connection;
    const { file } = this.#options;
    const identity = file === memory ? memory : identifyFile(file);
    if (this.#file !== undefined && this.#file.identity !== identity) this.#leaveReplaced(this.#file);
    if (this.#open === undefined) {
      this.#open = { connection: openStoreFile(file), openedAt: performance.now() };
      this.#file = { identity, logFiles: findLogFiles(file) };
    }
    return this.#open.connection;
  }

  #leaveReplaced({ logFiles }: StoreFile): void {
    removeLogFiles(logFiles);
    if (this.#open !== undefined) this.#replaced.push(this.#open.connection);
    this.#open = undefined;
    this.#file = undefined;
  }

  /** Keeps the connection after a failed statement only if it is known to be as it was before. */
  verifyAfter(error: unknown): void {
    if (this.#open === undefined || this.#open.connection.isInTransaction) return;
    const isDoubtful = error instanceof SqliteError && doubtfulCodes.test(error.code);
    const isOld = performance.now() - this.#open.openedAt > minConnectionAgeMs;
    if (!this.#open.connection.isIdle() || (isDoubtful && isOld)) this.#discard();
  }

  /** Closes the connection; the next statement opens another. */
  #discard(): void {
    if (this.#options.file === memory) return;
    this.#open?.connection.close();
    this.#open = undefined;
  }
}

/** From the first statement of a caller, or of a transaction, to its last. */
class SqliteSession implements DatabaseConnection {
  readonly #driver: SqliteDriver;
  readonly #until: number;
  readonly release: () => void;

  /** @param until when to give up waiting for a lock, by the clock of `performance` */
  constructor(driver: SqliteDriver, until: number, release: () => void) {
    this.#driver = driver;
    this.#until = until;
    this.release = release;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes, insertId } = await this.runUnlocked(() =>
      this.#driver.connection().execute(sql, parameters),
    );
    return {
      rows: rows as unknown as R[],
      ...(changes !== undefined && { numAffectedRows: changes }),
      ...(insertId !== undefined && { insertId }),
    };
  }

  // biome-ignore lint/correctness/useYield: required by the interface
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('the store reads in pages instead of streaming');
  }

  /** Repeats what had no effect because another process has locked the file, until that is over or takes too long. */
  async runUnlocked<T>(run: () => T): Promise<T> {
    for (let delayMs = 5; ; delayMs = Math.min(maxRetryDelayMs, 2 * delayMs)) {
      try {
        return run();
      } catch (error) {
        this.#driver.verifyAfter(error);
        const isLocked = error instanceof SqliteError && error.code === 'SQLITE_BUSY';
        if (!isLocked || performance.now() > this.#until) throw missingTableError(error) ?? error;
        await delay(delayMs);
      }
    }
  }
}

function openStoreFile(file: string): SqliteConnection {
  const connection = openConnection(file);
  try {
    // WAL: readers don't wait for the writer. Full sync: a commit survives a power failure, which the audit needs, at the
    // price of one disk flush per write.
    connection.run('pragma journal_mode = wal; pragma synchronous = full');
    // The first to read opens the log, or creates it.
    connection.run('pragma user_version');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
