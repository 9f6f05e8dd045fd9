/** Many rows at once, in the way that is quick on the engine. */
import {
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  type Kysely,
  type RawBuilder,
  sql,
} from 'kysely';
import { portions } from './batch.ts';
import { isPostgres } from './dialect.ts';
import type { Tables } from './tables.ts';

/** On PostgreSQL a statement takes a list for each column, so that it is the same however many rows there are. */
const listedPortion = 5_000;

/**
 * Inserts of rows that have the same columns, in portions; each of them is still to be completed and executed. Inside
 * a transaction they are one.
 */
export function* insertsOf<Name extends keyof Tables>(
  db: Kysely<Tables>,
  table: Name,
  rows: readonly Insertable<Tables[Name]>[],
): Generator<InsertQueryBuilder<Tables, Name, InsertResult>> {
  const takesLists = isPostgres(db);
  for (const some of portions(rows, takesLists ? listedPortion : undefined)) {
    yield takesLists ? fromLists(db.insertInto(table), some) : db.insertInto(table).values(some);
  }
}

type Row = Readonly<Record<string, unknown>>;

function fromLists<Name extends keyof Tables>(
  into: InsertQueryBuilder<Tables, Name, InsertResult>,
  rows: readonly Row[],
): InsertQueryBuilder<Tables, Name, InsertResult> {
  // A column that holds nothing in all of them is left out: a list of nothing has no type.
  const columns = Object.keys(rows[0] ?? {}).filter((column) => rows.some((row) => row[column] !== null));
  const lists = columns.map((column) => listOf(rows.map((row) => row[column])));
  const names = columns as (keyof Tables[Name] & string)[];
  return into.columns(names).expression(sql`select * from unnest(${sql.join(lists)})`);
}

function listOf(values: readonly unknown[]): RawBuilder<unknown> {
  const isNumber = values.some((value) => typeof value === 'number');
  return isNumber ? sql`${values}::bigint[]` : sql`${values}::text[]`;
}
