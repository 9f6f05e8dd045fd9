import { type Kysely, PostgresAdapter } from 'kysely';

/** Whether it is PostgreSQL that this speaks to; else it is SQLite. */
export function isPostgres<Any>(db: Kysely<Any>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
