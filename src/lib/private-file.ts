import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** For files that only their owner can read and write, and for directories of such files. */
export const privateFileMode = 0o600;
export const privateDirectoryMode = 0o700;

/**
 * Creates an empty file if there is none, and takes the permissions of everybody but its owner. SQLite gives the files
 * beside a database (`-wal`, `-shm`) the permissions of the database (https://www.sqlite.org/wal.html). Throws if the file
 * can't be created, or belongs to somebody else and is readable for others.
 */
export function ensurePrivateFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  // An existing file is not opened: closing it would release the locks that SQLite has on it in this process
  // (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
  if (stats === undefined) closeSync(openSync(path, 'a', privateFileMode));
  else if ((stats.mode & 0o077) !== 0) chmodSync(path, privateFileMode);
}
