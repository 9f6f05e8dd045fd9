/** Which files a database consists of, so that one put in place of another is noticed. */
import { rmSync, statSync } from 'node:fs';
import { StoreUnavailableError } from '../errors.ts';

/** The identity of each file of a database's log, by path. */
export type LogFiles = ReadonlyMap<string, string>;

/** Throws a `StoreUnavailableError` if there is no such file. */
export function identifyFile(file: string): string {
  const identity = findIdentity(file);
  if (identity === undefined) throw new StoreUnavailableError(`${file} is gone`);
  return identity;
}

/** The log of a database that is open, and its index: https://www.sqlite.org/walformat.html#files_on_disk */
export function findLogFiles(file: string): LogFiles {
  const files = new Map<string, string>();
  for (const path of [`${file}-wal`, `${file}-shm`]) {
    const identity = findIdentity(path);
    if (identity !== undefined) files.set(path, identity);
  }
  return files;
}

/**
 * Removes the log of a database whose file was replaced: SQLite would take its pages for those of the file in its place. A
 * log that came with that file stays. Throws a `StoreUnavailableError` if it can't be removed.
 */
export function removeLogFiles(files: LogFiles): void {
  for (const [path, identity] of files) {
    if (findIdentity(path) !== identity) continue;
    try {
      rmSync(path, { force: true });
    } catch (cause) {
      throw new StoreUnavailableError(`${path} belongs to a database that was replaced, and can't be removed`, {
        cause,
      });
    }
  }
}

function findIdentity(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino}`;
}
