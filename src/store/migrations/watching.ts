import type { Kysely, Migration } from 'kysely';

/** The snapshot, the change log, the watches and the outbox. */
export const watching: Migration = {
  async up(db: Kysely<unknown>) {
    await snapshotTables(db);
    await watchTables(db);
    await outboxTables(db);
  },
};

async function snapshotTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('instances')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('milestone', 'text')
    .addColumn('start_date', 'text')
    .addColumn('started_by', 'text')
    .addColumn('completed_date', 'text')
    .addColumn('application_name', 'text')
    .addColumn('listed', 'text', (column) => column.notNull())
    .addColumn('gone', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('instances_by_revision').on('instances').column('revision').execute();
  await db.schema
    .createTable('deadlines')
    .addColumn('instance_id', 'text', (column) => column.primaryKey())
    .addColumn('deadline', 'text')
    .addColumn('read_at', 'text', (column) => column.notNull())
    .addColumn('told', 'text')
    .execute();
  await db.schema
    .createTable('scans')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('fence', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('changes')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('from', 'text')
    .addColumn('to', 'text')
    .addColumn('by', 'text')
    .addColumn('audit_id', 'integer')
    .execute();
  await db.schema.createIndex('changes_by_time').on('changes').columns(['at', 'id']).execute();
  await db.schema.createIndex('changes_by_instance').on('changes').columns(['instance_id', 'id']).execute();
  await db.schema.createIndex('changes_by_audit').on('changes').column('audit_id').execute();
}

async function watchTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('watches')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('place_key', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('watch', 'text', (column) => column.notNull())
    .addColumn('muted_until', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addUniqueConstraint('watches_number', ['place_key', 'number'])
    .execute();
}

async function outboxTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('place_key', 'text', (column) => column.notNull())
    .addColumn('watch_id', 'integer')
    .addColumn('delivery', 'text', (column) => column.notNull())
    .addColumn('due_at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('tried_at', 'text')
    .addColumn('done_at', 'text')
    .addColumn('posted', 'text')
    .addColumn('trouble', 'text')
    .execute();
  await db.schema
    .createIndex('deliveries_by_place')
    .on('deliveries')
    .columns(['state', 'place_key', 'id'])
    .execute();
  await db.schema
    .createTable('roots')
    .addColumn('place_key', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('posted', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('roots_key', ['place_key', 'instance_id'])
    .execute();
  await db.schema
    .createTable('broken_places')
    .addColumn('place_key', 'text', (column) => column.primaryKey())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('broken_at', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('direct_places')
    .addColumn('person_key', 'text', (column) => column.primaryKey())
    .addColumn('place', 'text', (column) => column.notNull())
    .execute();
}
