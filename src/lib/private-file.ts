import { chmodSync, closeSync, fstatSync, openSync } from 'node:fs';

/** For files that only their owner can read and write, and for directories of such files. */
export const privateFileMode = 0o600;
export const privateDirectoryMode = 0o700;

/**
 * Creates an empty file if there is none, and takes the permissions of everybody but its owner. SQLite gives the files
 * beside a database (`-wal`, `-shm`) the permissions of the database (https://www.sqlite.org/wal.html). Throws if the file
 * can't be opened, or belongs to somebody else and is readable for others.
 */
export function ensurePrivateFile(path: string): void {
  const file = openSync(path, 'a', privateFileMode);
  try {
    if ((fstatSync(file).mode & 0o077) !== 0) chmodSync(path, privateFileMode);
  } finally {
    closeSync(file);
  }
}
