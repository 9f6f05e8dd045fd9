/** Every change to the tables, in order. A migration that has been released is never edited. */
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { omitUndefined } from '../../lib/omit-undefined.ts';
import { StoreRefusal } from '../setup-error.ts';
import { deletions } from './deletions.ts';
import { replicas } from './replicas.ts';
import { watching } from './watching.ts';

const migrations: Readonly<Record<string, Migration>> = {
  '0001-tokens-audit-messages': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('tokens')
        .addColumn('token', 'text', (column) => column.primaryKey())
        .addColumn('offer', 'text', (column) => column.notNull())
        .addColumn('command', 'text', (column) => column.notNull())
        .addColumn('open', 'text', (column) => column.notNull())
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('place', 'text', (column) => column.notNull())
        .addColumn('instance_id', 'text', (column) => column.notNull())
        .addColumn('instance_name', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('issued_at', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'text', (column) => column.notNull())
        .addColumn('used_at', 'text')
        .addColumn('audit_id', 'integer')
        .execute();
      await db.schema.createIndex('tokens_by_offer').on('tokens').column('offer').execute();
      await db.schema.createIndex('tokens_by_expiry').on('tokens').column('expires_at').execute();
      await db.schema
        .createTable('audit')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('ended_at', 'text')
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('place', 'text', (column) => column.notNull())
        .addColumn('command', 'text', (column) => column.notNull())
        .addColumn('instance_id', 'text')
        .addColumn('instance_name', 'text')
        .addColumn('detail', 'text')
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('error_log_id', 'text')
        .execute();
      await db.schema.createIndex('audit_by_instance').on('audit').columns(['instance_id', 'id']).execute();
      await db.schema
        .createTable('seen')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('audit_id', 'integer')
        .execute();
      await db.schema.createIndex('seen_by_time').on('seen').column('at').execute();
      await db.schema
        .createTable('message_names')
        .addColumn('application', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('boundary', 'integer', (column) => column.notNull())
        .addColumn('used_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('message_names_key', ['application', 'name'])
        .execute();
      await db.schema
        .createTable('settings')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0002-watching': watching,
  '0003-deletions': deletions,
  '0004-replicas': replicas,
};

/**
 * Brings the tables up to date, in `schema` where the engine has several: another program beside us may have lists of
 * migrations of its own. Rejects with the migration's own failure, and then nothing is half done; or with a
 * `StoreRefusal` when a newer version of the bot has been here.
 */
export async function migrate<Tables>(db: Kysely<Tables>, schema?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    ...omitUndefined({ migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const unknown = await madeElsewhere(db);
  if (unknown.length === 0) throw error;
  throw new StoreRefusal(
    `holds a database of a newer version of the bot (it knows ${unknown.join(', ')})`,
    'Run that version, or give this one a database of its own.',
    { cause: error },
  );
}

/** Migrations that were run here and that this version does not have. */
async function madeElsewhere<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map(({ name }) => name).filter((name) => !(name in migrations));
  } catch {
    // There is no list of them: then it is the other failure that counts.
    return [];
  }
}
