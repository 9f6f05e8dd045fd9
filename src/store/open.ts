import { ConfigError, type DatabaseConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { StoreSetupError } from './errors.ts';
import type { PostgresStore } from './postgres/index.ts';
import type { OnCorruptRows } from './sql/corrupt-rows.ts';
import { openSqliteStore, type SqliteStore } from './sqlite.ts';

/** Longer than a bot takes to stop. */
const exclusive = { waitMs: 20_000 };

/**
 * Opens the configured store; the PostgreSQL code is loaded only if needed. A process that runs the bot has a SQLite file
 * to itself. Rejects with a `ConfigError` if the store can't be used the way it is set up.
 */
export async function openStore(
  database: DatabaseConfig,
  log: Logger,
  { runsBot = false }: { readonly runsBot?: boolean } = {},
): Promise<SqliteStore | PostgresStore> {
  const onCorruptRows: OnCorruptRows = (found) => log.error({ ...found }, 'skipped unreadable rows');
  try {
    if (database.kind === 'sqlite') {
      return await openSqliteStore(database.file, { onCorruptRows, exclusive: runsBot ? exclusive : undefined });
    }
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
