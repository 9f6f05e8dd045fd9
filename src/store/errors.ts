/** The store can't be reached, or stopped responding during a statement. It may recover soon. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/**
 * The error to throw instead of `error` if a statement found no table: only an emptied database, or one in the middle of
 * a restore, has none.
 */
export function missingTableError(error: unknown): StoreUnavailableError | undefined {
  if (!(error instanceof Error)) return undefined;
  const isMissing = /^no such table: /.test(error.message) || ('code' in error && error.code === '42P01');
  return isMissing ? new StoreUnavailableError(emptyMessage, { cause: error }) : undefined;
}

const emptyMessage =
  'the database is empty or being restored: its tables are missing. Restore a backup, or restart the bot to start with an empty database';

/** The store can't be used the way it is set up; retrying won't help. Contains no secret. */
export class StoreSetupError extends Error {
  override readonly name = 'StoreSetupError';
  /** How to fix the setup, in whole sentences. */
  readonly remedy: string;

  /** `problem` continues a sentence that starts with the name of a setting. */
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(problem, options);
    this.remedy = remedy;
  }
}

/** Another process uses the store, which is for one at a time. */
export class StoreInUseError extends StoreSetupError {}

/** Errors of the disk, the file or its lock: https://www.sqlite.org/rescode.html. */
const sqliteErrorCodes = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|CORRUPT|NOTADB|PERM|NOMEM|PROTOCOL)/;

/**
 * Connection, transaction, rollback, resource, lock, operator and system errors, but no error in a statement:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
const postgresErrorCodes = /^(08|25|40|53|55|57|58)[0-9A-Z]{3}$/;

/** Whether the database failed, rather than the statement it was given. */
export function isStoreError(error: unknown): error is Error {
  if (error instanceof StoreUnavailableError) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  // PostgreSQL's errors have a severity beside their code.
  return sqliteErrorCodes.test(error.code) || ('severity' in error && postgresErrorCodes.test(error.code));
}
