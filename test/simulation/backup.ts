/** Copies of the database's rows, and an older copy put in place of them while the bot runs. */
import { sql } from 'kysely';
import type { SqliteStore } from '../../src/store/sqlite.ts';

export interface Backup {
  /** Elapsed ms. */
  readonly at: number;
  readonly tables: ReadonlyMap<string, readonly Record<string, unknown>[]>;
}

const tablesOf = async ({ db }: SqliteStore): Promise<readonly string[]> => {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'
    and name not like 'sqlite_%' and name not like 'kysely_%'`.execute(db);
  return rows.map(({ name }) => name);
};

export async function backUp(store: SqliteStore, at: number): Promise<Backup> {
  const tables = new Map<string, readonly Record<string, unknown>[]>();
  for (const table of await tablesOf(store)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(store.db);
    tables.set(table, rows);
  }
  return { at, tables };
}

/** The audit log refuses deletions, so its triggers are set aside meanwhile. */
export async function restore({ db }: SqliteStore, { tables }: Backup): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const triggers = await sql<{ name: string; sql: string }>`select name, sql from sqlite_master
      where type = 'trigger'`.execute(transaction);
    for (const { name } of triggers.rows) await sql`drop trigger ${sql.ref(name)}`.execute(transaction);
    for (const [table, rows] of tables) {
      await sql`delete from ${sql.table(table)}`.execute(transaction);
      for (const row of rows)
        await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((column) => sql.ref(column)))})
        values (${sql.join(Object.values(row))})`.execute(transaction);
    }
    for (const trigger of triggers.rows) await sql.raw(trigger.sql).execute(transaction);
  });
}
