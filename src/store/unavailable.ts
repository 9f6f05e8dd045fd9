/** The store cannot be reached, or stopped answering in the middle of something. It may be back in a moment. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** Whether it is the store that failed. What a database engine throws has a code of its own, such as `SQLITE_FULL`. */
export function isStoreError(error: unknown): boolean {
  if (error instanceof StoreUnavailableError) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  // PostgreSQL's errors come with a severity beside their code.
  return error.code.startsWith('SQLITE') || ('severity' in error && /^[0-9A-Z]{5}$/.test(error.code));
}
