import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { omitUndefined } from '../../lib/omit-undefined.ts';
import { StoreSetupError } from '../errors.ts';
import { initialSchema } from './initial-schema.ts';

/** In order. A released migration is never edited. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial-schema': initialSchema,
};

/**
 * Brings the tables up to date, in `schema` if the database has several: another program may keep migrations of its own
 * in it. Rejects with the error of a migration, with everything rolled back, or with a `StoreSetupError` if the database
 * belongs to a newer version of the bot.
 */
export async function migrate<Tables>(db: Kysely<Tables>, schema?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    ...omitUndefined({ migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const unknown = await unknownMigrations(db);
  if (unknown.length === 0) throw error;
  throw new StoreSetupError(
    `holds a database of a newer version of the bot (it knows ${unknown.join(', ')})`,
    'Run that version, or give this one a database of its own.',
    { cause: error },
  );
}

/** Migrations that were run on the database and that this version does not have. */
async function unknownMigrations<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map(({ name }) => name).filter((name) => !(name in migrations));
  } catch {
    // There is no such table, so the original error is the one to report.
    return [];
  }
}
