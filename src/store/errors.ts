/** The store cannot be reached, or stopped answering in the middle of something. It may be back in a moment. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The disk, the file or its lock: https://www.sqlite.org/rescode.html. */
const sqliteTrouble = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|CORRUPT|NOTADB|PERM|NOMEM|PROTOCOL)/;

/**
 * Connections, transactions that cannot be, rollbacks, resources, locks, operators, the system; and no fault of a
 * statement: https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
const postgresTrouble = /^(08|25|40|53|55|57|58)[0-9A-Z]{3}$/;

/** Whether it is the store that failed, and not what was asked of it. */
export function isStoreError(error: unknown): error is Error {
  if (error instanceof StoreUnavailableError) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  // PostgreSQL's errors come with a severity beside their code.
  return sqliteTrouble.test(error.code) || ('severity' in error && postgresTrouble.test(error.code));
}
