/** `barium-bot move-store`: moves all data from SQLite to PostgreSQL, or back. */
import { existsSync } from 'node:fs';
import { type Config, ConfigError, databaseFile } from '../config/index.ts';
import { StoreInUseError } from '../store/errors.ts';
import { type MovedRows, MoveError, moveStore } from '../store/move.ts';
import { toConfigError } from '../store/open.ts';
import type { PostgresStore } from '../store/postgres/index.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite.ts';
import { type Strings, stringsFor } from '../text/strings.ts';
import { UsageError } from './usage.ts';

/**
 * Moves the store and prints the row counts. Returns the exit code: 0, or 1 with a reason if nothing was moved. Rejects
 * with a `UsageError` for unknown engines and with a `ConfigError` for a store that cannot be opened.
 */
export async function runMoveStore(from: unknown, to: unknown, config: Config): Promise<number> {
  const isToServer = from === 'sqlite' && to === 'postgres';
  if (!isToServer && !(from === 'postgres' && to === 'sqlite')) {
    throw new UsageError('Use --from sqlite --to postgres (or the reverse)');
  }
  const { moveStore: words } = stringsFor(undefined, config.locale);
  const path = databaseFile(config.dataDir);
  if (isToServer && !existsSync(path)) return reportRefusal(words.noFile(path));
  const server = await openServer(config);
  try {
    const file = await openFile(path);
    if (file === 'in-use') return reportRefusal(words.refused['in-use']('SQLite', server.engine, ''));
    try {
      return await copyStore(isToServer ? [file, server] : [server, file], words);
    } finally {
      await file.close();
    }
  } finally {
    await server.close();
  }
}

async function copyStore(
  [source, target]: readonly [OpenStore, OpenStore],
  words: Strings['moveStore'],
): Promise<number> {
  try {
    const moved = await moveStore(source.db, target.db);
    process.stdout.write(`${words.done(source.engine, target.engine)}\n${listOf(moved)}${words.next(target.kind)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof MoveError)) throw error;
    const { reason, tables } = error;
    return reportRefusal(words.refused[reason](source.engine, target.engine, tables.join(', ')));
  }
}

type OpenStore = SqliteStore | PostgresStore;

async function openServer({ database }: Config): Promise<PostgresStore> {
  if (database.kind !== 'postgres') {
    const remedy =
      'Set it to the database to move the data to or from, such as postgres://user:password@host:5432/database.';
    throw new ConfigError([{ variable: 'DATABASE_URL', problem: 'is missing', remedy }]);
  }
  const { openPostgresStore } = await import('../store/postgres/index.ts');
  try {
    // A statement can copy many rows here, and nothing else is waiting.
    return await openPostgresStore(database.url.reveal(), {
      applicationName: 'barium-bot move-store',
      statementTimeoutMs: 0,
      idleTransactionTimeoutMs: 0,
    });
  } catch (error) {
    throw toConfigError(error, 'postgres');
  }
}

async function openFile(path: string): Promise<SqliteStore | 'in-use'> {
  try {
    return await openSqliteStore(path, { exclusive: { waitMs: 0 } });
  } catch (error) {
    if (error instanceof StoreInUseError) return 'in-use';
    throw toConfigError(error, 'sqlite');
  }
}

function listOf(moved: MovedRows): string {
  const rows = Object.entries(moved);
  return rows.map(([table, count]) => `  ${table.padEnd(16)}${`${count}`.padStart(10)}\n`).join('');
}

function reportRefusal(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}
