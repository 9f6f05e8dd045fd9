import type { Kysely, Migration } from 'kysely';

/** Who of several processes reads the upstream, and who posts to which place. */
export const replicas: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('scans').addColumn('holder', 'text').execute();
    await db.schema.alterTable('scans').addColumn('held_until', 'text').execute();
    await db.schema
      .createTable('claims')
      .addColumn('place_key', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text')
      .addColumn('held_until', 'text')
      .addColumn('fence', 'integer', (column) => column.notNull())
      .addColumn('called', 'integer', (column) => column.notNull())
      .addColumn('sent', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('claims_by_holder').on('claims').column('holder').execute();
  },
};
