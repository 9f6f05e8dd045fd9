/** Carries everything that one store remembers into another, on whichever engines they are. */
import { type Insertable, type Kysely, sql, type Transaction } from 'kysely';
import { insertsOf } from './sql/bulk.ts';
import { isPostgres } from './sql/dialect.ts';
import { pictureKeyName } from './sql/settings.ts';
import { numberedTables, type TableName, tableKeys, tableNames } from './sql/table-names.ts';
import type { Tables } from './sql/tables.ts';

/** Why nothing was moved. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
  readonly reason: 'in-use' | 'not-empty' | 'incomplete';
  readonly tables: readonly TableName[];

  constructor(reason: MoveError['reason'], tables: readonly TableName[] = []) {
    super(`the store was not moved: ${reason} ${tables.join(', ')}`);
    this.reason = reason;
    this.tables = tables;
  }
}

export type Moved = Readonly<Partial<Record<TableName, number>>>;

/** Rows that are held at once. */
const portion = 5_000;

/** Leases are of the moment; whoever comes to the new store takes one there. */
const moving = tableNames.filter((name) => name !== 'claims');

/**
 * Copies all rows with their ids, in one transaction of the target: all of them are there afterwards, or none.
 * Nobody who led on the source can write to the target. Answers how many rows of each table. Rejects with a
 * {@link MoveError} when somebody uses the source, when there is something in the target, or when not all arrived.
 */
export async function moveStore(source: Kysely<Tables>, target: Kysely<Tables>): Promise<Moved> {
  await takeAlone(source);
  return source.transaction().execute((from) => target.transaction().execute((to) => copy(from, to)));
}

async function copy(from: Transaction<Tables>, to: Transaction<Tables>): Promise<Moved> {
  await to.deleteFrom('settings').where('name', '=', pictureKeyName).execute();
  const before = await counts(to);
  const filled = moving.filter((name) => before[name] !== 0);
  if (filled.length > 0) throw new MoveError('not-empty', filled);
  for (const name of moving) await copyTable(name, from, to);
  await to
    .updateTable('scans')
    .set((row) => ({ fence: row('fence', '+', 1), holder: null, held_until: null }))
    .execute();
  if (isPostgres(to)) await goOnCounting(to);
  const [there, here] = [await counts(from), await counts(to)];
  const short = moving.filter((name) => there[name] !== here[name]);
  if (short.length > 0) throw new MoveError('incomplete', short);
  return here;
}

async function copyTable(name: TableName, from: Transaction<Tables>, to: Transaction<Tables>): Promise<void> {
  const key = tableKeys[name];
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let last: Readonly<Record<string, unknown>> | undefined;
  for (;;) {
    const after =
      last === undefined ? sql`` : sql`where (${columns}) > (${sql.join(key.map(valueIn(last)))})`;
    const { rows } = await sql<Insertable<Tables[TableName]>>`
      select * from ${sql.table(name)} ${after} order by ${columns} limit ${sql.lit(portion)}`.execute(from);
    last = rows.at(-1) as typeof last;
    if (last === undefined) return;
    for (const insert of insertsOf(to, name, rows)) await insert.execute();
  }
}

function valueIn(row: Readonly<Record<string, unknown>>) {
  return (column: string) => row[column];
}

async function counts(db: Kysely<Tables>): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of moving) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db);
    found[name] = rows[0]?.n ?? 0;
  }
  return found;
}

/** Rows that are made from now on get ids after those that came along; SQLite sees to that by itself. */
async function goOnCounting(to: Transaction<Tables>): Promise<void> {
  for (const name of numberedTables) {
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), coalesce(max(id), 0) + 1, false)
      from ${sql.table(name)}`.execute(to);
  }
}

/** Makes sure that nobody else writes to the source meanwhile. */
async function takeAlone(source: Kysely<Tables>): Promise<void> {
  const isAlone = await (isPostgres(source) ? isAloneOnServer(source) : lockFile(source));
  if (!isAlone) throw new MoveError('in-use');
}

async function isAloneOnServer(source: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`
    select pid from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name like 'barium-bot%'
      and application_name <> current_setting('application_name')`.execute(source);
  return rows.length === 0;
}

/** A file can leave WAL only for a process that is alone with it, and stays locked from its first write on. */
async function lockFile(source: Kysely<Tables>): Promise<boolean> {
  try {
    await sql`pragma busy_timeout = 0`.execute(source);
    await sql`pragma journal_mode = delete`.execute(source);
    await sql`pragma locking_mode = exclusive`.execute(source);
    await source
      .updateTable('scans')
      .set((row) => ({ fence: row('fence', '+', 1) }))
      .execute();
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
