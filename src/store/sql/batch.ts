/** Reading, writing and deleting many rows in batches. */
import { setImmediate } from 'node:timers/promises';
import { type Insertable, type InsertQueryBuilder, type InsertResult, type Kysely, type RawBuilder, sql } from 'kysely';
import { chunk } from '../../lib/chunk.ts';
import { isPostgres } from './dialect.ts';
import { type TableName, type Tables, tableKeys } from './tables.ts';

/** Yields pages of rows, so that a long table is never in memory as a whole. `read` returns the rows after an id, in order. */
export async function* keysetPages<Id, Row extends { readonly id: Id }>(
  first: Id,
  read: (after: Id) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  let last = first;
  for (;;) {
    const rows = await read(last);
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
    yield rows;
  }
}

/** Rows, or parameters, per statement: below any database's limit. */
export const batchSize = 100;
/** On PostgreSQL a statement has one array parameter per column, whatever the number of rows. */
const unnestBatchSize = 5_000;

/**
 * Insert statements, in batches, for rows that all have the same columns. The caller completes and executes each, in one
 * transaction if all rows must be written or none.
 */
export function* bulkInserts<Name extends keyof Tables>(
  db: Kysely<Tables>,
  table: Name,
  rows: readonly Insertable<Tables[Name]>[],
): Generator<InsertQueryBuilder<Tables, Name, InsertResult>> {
  const canUnnest = isPostgres(db);
  for (const some of chunk(rows, canUnnest ? unnestBatchSize : batchSize)) {
    yield canUnnest ? unnest(db.insertInto(table), some) : db.insertInto(table).values(some);
  }
}

/** Rows deleted at once: SQLite keeps the process busy meanwhile. */
const deleteBatchSize = 100;

/** Deletes all rows of a table that meet a condition, in batches. Returns how many. */
export async function deleteInBatches(
  db: Kysely<Tables>,
  table: TableName,
  condition: RawBuilder<unknown>,
): Promise<number> {
  const key = sql.join(tableKeys[table].map((column) => sql.ref(column)));
  for (let total = 0; ; ) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where (${key}) in (
        select ${key} from ${sql.table(table)} where ${condition} limit ${sql.lit(deleteBatchSize)}
      )`.execute(db);
    total += Number(numAffectedRows);
    if (numAffectedRows < deleteBatchSize) return total;
    await setImmediate();
  }
}

function unnest<Name extends keyof Tables>(
  into: InsertQueryBuilder<Tables, Name, InsertResult>,
  rows: readonly Readonly<Record<string, unknown>>[],
): InsertQueryBuilder<Tables, Name, InsertResult> {
  // Columns that are null in every row are left out: PostgreSQL can't tell the type of an array of nulls.
  const columns = Object.keys(rows[0] ?? {}).filter((column) => rows.some((row) => row[column] !== null));
  const arrays = columns.map((column) => columnValues(rows.map((row) => row[column])));
  const names = columns as (keyof Tables[Name] & string)[];
  return into.columns(names).expression(sql`select * from unnest(${sql.join(arrays)})`);
}

function columnValues(values: readonly unknown[]): RawBuilder<unknown> {
  const isNumber = values.some((value) => typeof value === 'number');
  return isNumber ? sql`${values}::bigint[]` : sql`${values}::text[]`;
}
