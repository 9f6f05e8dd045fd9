import { DatabaseSync } from '@photostructure/sqlite';
import { ensurePrivateFile } from './private-file.ts';

/** An exclusive lock between processes. */
export interface FileLock {
  release(): void;
}

/**
 * Acquires the lock of a file, or returns `undefined` while another process holds it. The operating system releases
 * the lock when the process ends, however it ends. Throws when the file cannot be opened.
 */
export function acquireFileLock(file: string): FileLock | undefined {
  ensurePrivateFile(file);
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { sqliteCodeName?: unknown }).sqliteCodeName === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return { release: () => void database.close() };
}
