import { type Kysely, PostgresAdapter } from 'kysely';

/** Whether `db` is PostgreSQL; otherwise it is SQLite. */
export function isPostgres<Any>(db: Kysely<Any>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
