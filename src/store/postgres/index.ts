import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { Store } from '../contract/store.ts';
import { migrate } from '../migrations/index.ts';
import type { OnSetAside } from '../sql/corrupt-rows.ts';
import { forAnyText } from '../sql/encoding-driver.ts';
import { createStores } from '../sql/index.ts';
import type { Tables } from '../sql/tables.ts';
import { StorePostgresDialect } from './columns.ts';
import { createPool, type PoolOptions, patient } from './pool.ts';
import { examineRights, examineServer, refusalOf } from './setup-check.ts';
import { PatientKysely } from './transactions.ts';

/** The store on PostgreSQL, with what only several processes on one database need. */
export interface PostgresStore extends Store {
  readonly kind: 'postgres';
  readonly db: Kysely<Tables>;
  /** The same connections, for statements of one's own. */
  readonly pool: pg.Pool;
  /** The database's clock, which all its clients share. */
  now(): Promise<Date>;
}

/**
 * Opens the store in a PostgreSQL database and brings its tables up to date; several processes may do so at once.
 * Rejects with a `StoreRefusal` when the database cannot be reached or used.
 */
export async function openPostgresStore(
  url: string,
  { onSetAside, ...options }: PoolOptions & { readonly onSetAside?: OnSetAside } = {},
): Promise<PostgresStore> {
  const version = await bringUpToDate(url, options);
  const pool = createPool(url, options);
  const db = builderOn(pool);
  return {
    kind: 'postgres',
    engine: `PostgreSQL ${version}`,
    ...createStores(db, onSetAside),
    db,
    pool,
    async now() {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
      return (rows[0] as { now: Date }).now;
    },
    async check() {
      // An update that touches no row still fails where nothing can be written.
      await db.updateTable('settings').set({ value: '' }).where(sql<boolean>`1 = 0`).execute();
    },
    close: () => db.destroy(),
  };
}

function builderOn(pool: pg.Pool): Kysely<Tables> {
  return new PatientKysely<Tables>({
    dialect: forAnyText(new StorePostgresDialect({ pool: patient(pool) })),
  });
}

/** The schema that new tables are made in. Rejects, with the server's own code for that, where there is none. */
async function schemaOf<Any>(db: Kysely<Any>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema ?? undefined;
  if (schema === undefined)
    throw Object.assign(new Error('no schema is on the search path'), { code: '3F000' });
  return schema;
}

/**
 * One process at a time migrates, under a lock of its connection; the others wait for it as long as it takes. Answers
 * the server's version.
 */
async function bringUpToDate(url: string, options: PoolOptions): Promise<string> {
  const db = builderOn(createPool(url, { ...options, max: 1, statementMs: 0 }));
  try {
    return await db.connection().execute(async (connection) => {
      const version = await examineServer(connection);
      await migrate(connection, await schemaOf(connection));
      await examineRights(connection);
      return version;
    });
  } catch (error) {
    throw refusalOf(error, url) ?? error;
  } finally {
    await db.destroy();
  }
}
