import { type Kysely, type Migration, sql } from 'kysely';
import { isPostgres } from '../sql/dialect.ts';

/** Deletions that wait; which tokens answer a question; and an audit that not even we can rewrite. */
export const deletions: Migration = {
  async up(db: Kysely<unknown>) {
    await deletionTable(db);
    await db.schema
      .alterTable('tokens')
      .addColumn('asked', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.createIndex('audit_by_time').on('audit').columns(['at', 'id']).execute();
    await (isPostgres(db) ? sealOnPostgres(db) : sealOnSqlite(db));
  },
};

async function deletionTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deletions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('instance_name', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('asker', 'text', (column) => column.notNull())
    .addColumn('asked_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('approver', 'text')
    .addColumn('due_at', 'text')
    .addColumn('held_by', 'text')
    .addColumn('held_until', 'text')
    .addColumn('stopped_by', 'text')
    .addColumn('moved_at', 'text', (column) => column.notNull())
    .addColumn('audit_id', 'integer')
    .execute();
  await db.schema
    .createIndex('deletions_by_phase')
    .on('deletions')
    .columns(['phase', 'due_at', 'held_until'])
    .execute();
}

const kept = ['id', 'at', 'person', 'place', 'command', 'instance_id', 'instance_name', 'detail'] as const;

const changed = 'audit rows are never changed, but for the end of one that was begun';
const deleted = 'audit rows are never deleted';

async function sealOnSqlite(db: Kysely<unknown>): Promise<void> {
  const differs = kept.map((column) => `new.${column} is not old.${column}`).join(' or ');
  await sql
    .raw(
      `create trigger audit_kept before update on audit
       when old.ended_at is not null or new.ended_at is null or ${differs}
       begin select raise(abort, '${changed}'); end`,
    )
    .execute(db);
  await sql
    .raw(
      `create trigger audit_there before delete on audit
       begin select raise(abort, '${deleted}'); end`,
    )
    .execute(db);
}

async function sealOnPostgres(db: Kysely<unknown>): Promise<void> {
  const differs = kept.map((column) => `new.${column} is distinct from old.${column}`).join(' or ');
  const statements = [
    `create function audit_refuses() returns trigger language plpgsql as
     $$ begin raise exception '%', tg_argv[0]; end $$`,
    `create trigger audit_kept before update on audit for each row
     when (old.ended_at is not null or new.ended_at is null or ${differs})
     execute function audit_refuses('${changed}')`,
    `create trigger audit_there before delete or truncate on audit for each statement
     execute function audit_refuses('${deleted}')`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
