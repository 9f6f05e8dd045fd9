/** `barium-bot move-store`: from a file to PostgreSQL, or back. */
import { existsSync } from 'node:fs';
import { type Config, ConfigError, databaseFile } from '../config/index.ts';
import { variables } from '../config/variables.ts';
import { type Moved, MoveError, moveStore } from '../store/move.ts';
import { blamed } from '../store/open.ts';
import type { PostgresStore } from '../store/postgres/index.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite.ts';
import { type Text, textFor } from '../text/strings.ts';
import { UsageError } from './usage.ts';

/**
 * Carries the whole store over, and prints what came along. Answers 0, or 1 with the reason when nothing was moved.
 * Throws a `UsageError` for engines that it does not know, and a `ConfigError` for a store that cannot be used.
 */
export async function move(from: unknown, to: unknown, config: Config): Promise<number> {
  const isToServer = from === 'sqlite' && to === 'postgres';
  if (!isToServer && !(from === 'postgres' && to === 'sqlite')) {
    throw new UsageError('move-store goes --from sqlite --to postgres, or --from postgres --to sqlite');
  }
  const { moveStore: words } = textFor(undefined, config.locale);
  const path = databaseFile(config.dataDir);
  if (isToServer && !existsSync(path)) return refused(words.noFile(path));
  const server = await openServer(config);
  try {
    const file = await openFile(path);
    try {
      return await carry(isToServer ? [file, server] : [server, file], words);
    } finally {
      await file.close();
    }
  } finally {
    await server.close();
  }
}

async function carry([source, target]: readonly [Opened, Opened], words: Text['moveStore']): Promise<number> {
  try {
    const moved = await moveStore(source.db, target.db);
    process.stdout.write(
      `${words.done(source.engine, target.engine)}\n${listOf(moved)}${words.next(target.kind)}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof MoveError)) throw error;
    const { reason, tables } = error;
    return refused(words.refused[reason](source.engine, target.engine, tables.join(', ')));
  }
}

type Opened = SqliteStore | PostgresStore;

async function openServer({ database }: Config): Promise<PostgresStore> {
  if (database.kind !== 'postgres') {
    const { remedy } = variables.DATABASE_URL;
    throw new ConfigError([{ variable: 'DATABASE_URL', problem: 'is missing', remedy }]);
  }
  const { openPostgresStore } = await import('../store/postgres/index.ts');
  try {
    // One statement may carry much, and nobody else waits for it.
    return await openPostgresStore(database.url.reveal(), {
      name: 'barium-bot move-store',
      statementMs: 0,
      idleMs: 0,
    });
  } catch (error) {
    throw blamed(error, 'postgres');
  }
}

async function openFile(path: string): Promise<SqliteStore> {
  try {
    return await openSqliteStore(path);
  } catch (error) {
    throw blamed(error, 'sqlite');
  }
}

function listOf(moved: Moved): string {
  const rows = Object.entries(moved);
  return rows.map(([table, count]) => `  ${table.padEnd(16)}${`${count}`.padStart(10)}\n`).join('');
}

function refused(why: string): number {
  process.stderr.write(`${why}\n`);
  return 1;
}
