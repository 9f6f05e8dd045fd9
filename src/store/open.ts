import { ConfigError, type DatabaseConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { PostgresStore } from './postgres/index.ts';
import { StoreRefusal } from './setup-error.ts';
import type { OnSetAside } from './sql/corrupt-rows.ts';
import { openSqliteStore, type SqliteStore } from './sqlite.ts';

/**
 * Opens the store that is configured; what speaks to PostgreSQL is loaded only for that. Rejects with a
 * `ConfigError` when it cannot be used as it is set up.
 */
export async function openStore(database: DatabaseConfig, log: Logger): Promise<SqliteStore | PostgresStore> {
  const onSetAside: OnSetAside = (found) =>
    log.error({ ...found }, 'what the store holds here cannot be read and was set aside; the rest goes on');
  try {
    if (database.kind === 'sqlite') return await openFile(database.file, onSetAside);
    const { openPostgresStore } = await import('./postgres/index.ts');
    return await openPostgresStore(database.url.reveal(), {
      onSetAside,
      onTrouble: (err) => log.warn({ err }, 'a connection to the database broke'),
    });
  } catch (error) {
    throw blamed(error, database.kind);
  }
}

/** A refusal in the words for whoever set the store up; anything else as it is. */
export function blamed(error: unknown, kind: DatabaseConfig['kind']): unknown {
  if (!(error instanceof StoreRefusal)) return error;
  const variable = kind === 'sqlite' ? 'DATA_DIR' : 'DATABASE_URL';
  return new ConfigError([{ variable, problem: error.message, remedy: error.remedy }]);
}

async function openFile(file: string, onSetAside: OnSetAside): Promise<SqliteStore> {
  try {
    return await openSqliteStore(file, { onSetAside });
  } catch (cause) {
    if (cause instanceof StoreRefusal) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the store ${file} cannot be opened: ${why}`, { cause });
  }
}
