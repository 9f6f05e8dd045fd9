/** Copies a whole store into another, on either database. */
import { type Insertable, type Kysely, sql, type Transaction } from 'kysely';
import { installationSecretName, pictureSaltPrefix } from './contract/settings.ts';
import { bulkInserts } from './sql/batch.ts';
import { isPostgres } from './sql/dialect.ts';
import { numberedTables, type TableName, type Tables, tableKeys, tableNames } from './sql/tables.ts';

/** Nothing was moved. */
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

export type MovedRows = Readonly<Partial<Record<TableName, number>>>;

/** Rows in memory at once. */
const batchSize = 5_000;

/** Channel leases are temporary; processes acquire new ones in the new store. */
const movedTables = tableNames.filter((name) => name !== 'channel_leases');

/**
 * Copies all rows with their ids, in one transaction of the target. A leader of the source can't write to the target.
 * Returns the number of rows by table. Rejects with a {@link MoveError} if the source is in use, the target is not
 * empty, or rows are missing afterwards.
 */
export async function moveStore(source: Kysely<Tables>, target: Kysely<Tables>): Promise<MovedRows> {
  await ensureExclusive(source);
  return source.transaction().execute((from) => target.transaction().execute((to) => copy(from, to)));
}

async function copy(from: Transaction<Tables>, to: Transaction<Tables>): Promise<MovedRows> {
  // Created wherever a store is opened, e.g. by `doctor`: a store with nothing else counts as empty.
  await to
    .deleteFrom('settings')
    .where((row) => row.or([row('name', '=', installationSecretName), row('name', 'like', `${pictureSaltPrefix}%`)]))
    .execute();
  const before = await countRows(to);
  const notEmpty = movedTables.filter((name) => before[name] !== 0);
  if (notEmpty.length > 0) throw new MoveError('not-empty', notEmpty);
  for (const name of movedTables) await copyTable(name, from, to);
  await to
    .updateTable('scans')
    .set((row) => ({ fence: row('fence', '+', 1), lease_holder: null, lease_expires_at: null }))
    .execute();
  if (isPostgres(to)) await resetSequences(to);
  const [expected, copied] = [await countRows(from), await countRows(to)];
  const incomplete = movedTables.filter((name) => expected[name] !== copied[name]);
  if (incomplete.length > 0) throw new MoveError('incomplete', incomplete);
  return copied;
}

async function copyTable(name: TableName, from: Transaction<Tables>, to: Transaction<Tables>): Promise<void> {
  const key = tableKeys[name];
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let last: Readonly<Record<string, unknown>> | undefined;
  for (;;) {
    const after = last === undefined ? sql`` : sql`where (${columns}) > (${sql.join(key.map(columnValue(last)))})`;
    const { rows } = await sql<Insertable<Tables[TableName]>>`
      select * from ${sql.table(name)} ${after} order by ${columns} limit ${sql.lit(batchSize)}`.execute(from);
    last = rows.at(-1) as typeof last;
    if (last === undefined) return;
    for (const insert of bulkInserts(to, name, rows)) await insert.execute();
  }
}

function columnValue(row: Readonly<Record<string, unknown>>) {
  return (column: string) => row[column];
}

async function countRows(db: Kysely<Tables>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of movedTables) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db);
    counts[name] = rows[0]?.n ?? 0;
  }
  return counts;
}

/** Lets generated ids continue after the copied ones; SQLite does that by itself. */
async function resetSequences(to: Transaction<Tables>): Promise<void> {
  for (const name of numberedTables) {
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), coalesce(max(id), 0) + 1, false)
      from ${sql.table(name)}`.execute(to);
  }
}

/** Makes sure that no other process writes to the source during the move. A SQLite file is open exclusively. */
async function ensureExclusive(source: Kysely<Tables>): Promise<void> {
  if (!isPostgres(source)) return;
  const { rows } = await sql`
    select pid from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name like 'barium-bot%'
      and application_name <> current_setting('application_name')`.execute(source);
  if (rows.length > 0) throw new MoveError('in-use');
}
