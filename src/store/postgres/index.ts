import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { Store } from '../contract/index.ts';
import { migrate } from '../migrations/index.ts';
import type { OnCorruptRows } from '../sql/corrupt-rows.ts';
import { withTextEncoding } from '../sql/encoding-driver.ts';
import { createSqlStore } from '../sql/index.ts';
import type { Tables } from '../sql/tables.ts';
import { StorePostgresDialect } from './columns.ts';
import { createPool, type PoolOptions, resilientPool } from './pool.ts';
import { checkPrivileges, checkServer, setupErrorFrom } from './setup-check.ts';
import { RetryingKysely } from './transactions.ts';

/** The store on PostgreSQL, and what a cluster of processes needs of the database. */
export interface PostgresStore extends Store {
  readonly kind: 'postgres';
  readonly db: Kysely<Tables>;
  /** The store's connections, for other statements. */
  readonly pool: pg.Pool;
  /** The database server's time. */
  now(): Promise<Date>;
}

/**
 * Opens the store in a PostgreSQL database and brings its tables up to date; several processes can do so at once.
 * Rejects with a `StoreSetupError` if the database can't be reached or used.
 */
export async function openPostgresStore(
  url: string,
  { onCorruptRows, ...options }: PoolOptions & { readonly onCorruptRows?: OnCorruptRows } = {},
): Promise<PostgresStore> {
  const version = await prepareDatabase(url, options);
  const pool = createPool(url, options);
  const db = createQueryBuilder(pool);
  return {
    kind: 'postgres',
    engine: `PostgreSQL ${version}`,
    ...createSqlStore(db, onCorruptRows),
    db,
    pool,
    async now() {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
      return (rows[0] as { now: Date }).now;
    },
  };
}

function createQueryBuilder(pool: pg.Pool): Kysely<Tables> {
  return new RetryingKysely<Tables>({
    dialect: withTextEncoding(new StorePostgresDialect({ pool: resilientPool(pool) })),
  });
}

/** The schema that new tables are created in. Without one it rejects with the server's own error code. */
async function currentSchema<Any>(db: Kysely<Any>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema ?? undefined;
  if (schema === undefined) throw Object.assign(new Error('no schema is on the search path'), { code: '3F000' });
  return schema;
}

/**
 * Checks the server and migrates. Processes migrate one at a time, under the migrator's lock, so statements have no
 * timeout here. Returns the server's version.
 */
async function prepareDatabase(url: string, options: PoolOptions): Promise<string> {
  const db = createQueryBuilder(createPool(url, { ...options, maxConnections: 1, statementTimeoutMs: 0 }));
  try {
    return await db.connection().execute(async (connection) => {
      const version = await checkServer(connection);
      await migrate(connection, await currentSchema(connection));
      await checkPrivileges(connection);
      return version;
    });
  } catch (error) {
    throw setupErrorFrom(error, url) ?? error;
  } finally {
    await db.destroy();
  }
}
