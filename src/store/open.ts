import { ConfigError, type DatabaseConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { StoreSetupError } from './errors.ts';
import type { PostgresStore } from './postgres/index.ts';
import type { OnCorruptRows } from './sql/corrupt-rows.ts';
import { openSqliteStore, type SqliteStore } from './sqlite.ts';

/**
 * Opens the configured store; the PostgreSQL code is loaded only if needed. Rejects with a `ConfigError` if the store
 * can't be used the way it is set up.
 */
export async function openStore(database: DatabaseConfig, log: Logger): Promise<SqliteStore | PostgresStore> {
  const onCorruptRows: OnCorruptRows = (found) => log.error({ ...found }, 'skipped unreadable rows');
  try {
    if (database.kind === 'sqlite') return await openFile(database.file, onCorruptRows);
    const { openPostgresStore } = await import('./postgres/index.ts');
    return await openPostgresStore(database.url.reveal(), {
      onCorruptRows,
      onError: (err) => log.warn({ err }, 'idle database connection lost'),
    });
  } catch (error) {
    throw toConfigError(error, database.kind);
  }
}

/** A setup error as an error of the setting to correct; any other error as it is. */
export function toConfigError(error: unknown, kind: DatabaseConfig['kind']): unknown {
  if (!(error instanceof StoreSetupError)) return error;
  const variable = kind === 'sqlite' ? 'DATA_DIR' : 'DATABASE_URL';
  return new ConfigError([{ variable, problem: error.message, remedy: error.remedy }]);
}

async function openFile(file: string, onCorruptRows: OnCorruptRows): Promise<SqliteStore> {
  try {
    return await openSqliteStore(file, { onCorruptRows });
  } catch (cause) {
    if (cause instanceof StoreSetupError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the store ${file} cannot be opened: ${why}`, { cause });
  }
}
