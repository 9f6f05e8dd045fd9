import { randomInt } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { StoreUnavailableError } from '../errors.ts';
import type { Tables } from '../sql/tables.ts';
import { openConnection, type SqliteConnection } from './connection.ts';
import { identifyFile } from './files.ts';

interface WriteCheck {
  /** Rejects if what is written can't be read by others. */
  run(): Promise<void>;
  close(): void;
}

/**
 * Writes through the store's connection and reads through another: the first would also see what never reaches the file.
 * It writes a number of the file's header that SQLite leaves to applications
 * (https://www.sqlite.org/pragma.html#pragma_user_version).
 */
export function createWriteCheck(db: Kysely<Tables>, file: string): WriteCheck {
  let reader: { readonly connection: SqliteConnection; readonly identity: string } | undefined;

  function close(): void {
    reader?.connection.close();
    reader = undefined;
  }

  function read(): unknown {
    const identity = identifyFile(file);
    if (reader?.identity !== identity) close();
    reader ??= { connection: openConnection(file, { readOnly: true }), identity };
    try {
      return reader.connection.execute('pragma user_version', []).rows[0]?.user_version;
    } catch (error) {
      close();
      throw error;
    }
  }

  return {
    async run() {
      const value = randomInt(1, 2 ** 31);
      await sql`pragma user_version = ${sql.lit(value)}`.execute(db);
      if (read() !== value) throw new StoreUnavailableError(`what is written to ${file} does not arrive there`);
    },
    close,
  };
}
