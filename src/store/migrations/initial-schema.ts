import { type Kysely, type Migration, sql } from 'kysely';
import { auditPruneCommand } from '../contract/audit.ts';
import { isPostgres } from '../sql/dialect.ts';

export const initialSchema: Migration = {
  async up(db: Kysely<unknown>) {
    await createEffectTables(db);
    await createInstallationTables(db);
    await createSnapshotTables(db);
    await createOutboxTables(db);
    await createChannelTables(db);
    await (isPostgres(db) ? createAuditTriggersOnPostgres(db) : createAuditTriggersOnSqlite(db));
  },
};

/** The tables of an effect: its token, audit row and idempotency key, and deferred deletions. */
async function createEffectTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tokens')
    .addColumn('token', 'text', (column) => column.primaryKey())
    .addColumn('offer_id', 'text', (column) => column.notNull())
    .addColumn('command', 'text', (column) => column.notNull())
    .addColumn('is_confirmation', 'integer', (column) => column.notNull())
    .addColumn('open_arguments', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('instance_name', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('issued_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .addColumn('audit_id', 'integer')
    .execute();
  await db.schema.createIndex('tokens_by_offer').on('tokens').column('offer_id').execute();
  await db.schema.createIndex('tokens_by_expiry').on('tokens').column('expires_at').execute();
  await db.schema
    .createTable('audit')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('command', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text')
    .addColumn('instance_name', 'text')
    .addColumn('detail', 'text')
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('error_log_id', 'text')
    .execute();
  await db.schema.createIndex('audit_by_instance').on('audit').columns(['instance_id', 'id']).execute();
  await db.schema
    .createIndex('audit_open_prunings')
    .on('audit')
    .column('detail')
    .where(sql.ref('command'), '=', sql.lit(auditPruneCommand))
    .where(sql.ref('ended_at'), 'is', sql.lit(null))
    .execute();
  await db.schema.createIndex('audit_by_time').on('audit').columns(['at', 'id']).execute();
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addColumn('audit_id', 'integer')
    .execute();
  await db.schema.createIndex('idempotency_keys_by_time').on('idempotency_keys').column('recorded_at').execute();
  await db.schema
    .createTable('deletions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('instance_name', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('requester', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('approver', 'text')
    .addColumn('due_at', 'text')
    .addColumn('lease_holder', 'text')
    .addColumn('lease_expires_at', 'text')
    .addColumn('cancelled_by', 'text')
    .addColumn('phase_changed_at', 'text', (column) => column.notNull())
    .addColumn('audit_id', 'integer')
    .execute();
  await db.schema
    .createIndex('deletions_by_phase')
    .on('deletions')
    .columns(['phase', 'due_at', 'lease_expires_at'])
    .execute();
}

async function createInstallationTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('message_names')
    .addColumn('application', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('boundary', 'integer', (column) => column.notNull())
    .addColumn('milestone', 'text')
    .addColumn('used_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('message_names_key', ['application', 'name'])
    .execute();
  await db.schema
    .createTable('settings')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text')
    .execute();
  await db.schema
    .createTable('installations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('is_organization', 'integer', (column) => column.notNull())
    .addColumn('organization_id', 'text')
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('installed_at', 'text', (column) => column.notNull())
    .addColumn('rejected_at', 'text')
    .addColumn('renewed_until', 'text')
    .addColumn('renewed_revision', 'integer')
    .execute();
  await db.schema
    .createTable('workspace_grants')
    .addColumn('team_id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('revoked_at', 'text')
    .execute();
}

async function createSnapshotTables(db: Kysely<unknown>): Promise<void> {
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
    .addColumn('listed_status', 'text', (column) => column.notNull())
    .addColumn('is_gone', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('instances_by_revision').on('instances').column('revision').execute();
  await db.schema
    .createTable('deadlines')
    .addColumn('instance_id', 'text', (column) => column.primaryKey())
    .addColumn('deadline', 'text')
    .addColumn('read_at', 'text', (column) => column.notNull())
    .addColumn('announced', 'text')
    .execute();
  await db.schema
    .createTable('missing_instances')
    .addColumn('instance_id', 'text', (column) => column.primaryKey())
    .addColumn('since_scans', 'integer', (column) => column.notNull())
    .addColumn('since_ms', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('scans')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('fence', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text')
    .addColumn('lease_holder', 'text')
    .addColumn('lease_expires_at', 'text')
    .execute();
  await db.schema
    .createTable('commits')
    .addColumn('revision', 'integer', (column) => column.primaryKey())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('changes')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('since', 'text')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('application', 'text', (column) => column.notNull())
    .addColumn('milestone', 'text', (column) => column.notNull())
    .addColumn('started_by', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('from', 'text')
    .addColumn('to', 'text')
    .addColumn('by', 'text')
    .addColumn('audit_id', 'integer')
    .execute();
  await db.schema.createIndex('changes_by_time').on('changes').columns(['at', 'id']).execute();
  await db.schema.createIndex('changes_by_instance').on('changes').columns(['instance_id', 'id']).execute();
  await db.schema.createIndex('changes_by_audit').on('changes').column('audit_id').execute();
  await db.schema
    .createTable('stays')
    .addColumn('instance_id', 'text', (column) => column.primaryKey())
    .addColumn('application', 'text', (column) => column.notNull())
    .addColumn('milestone', 'text', (column) => column.notNull())
    .addColumn('entered_at', 'text', (column) => column.notNull())
    .addColumn('since', 'text')
    .addColumn('is_stuck_announced', 'integer', (column) => column.notNull())
    .addColumn('is_risk_announced', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('stays_by_milestone')
    .on('stays')
    .columns(['application', 'milestone', 'entered_at'])
    .execute();
  await db.schema
    .createTable('durations')
    .addColumn('application', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('milestone', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('bucket', 'integer', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('durations_key', ['application', 'kind', 'milestone', 'day', 'bucket'])
    .execute();
}

async function createOutboxTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('watches')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('conversation_key', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('watch', 'text', (column) => column.notNull())
    .addColumn('muted_until', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addUniqueConstraint('watches_number', ['conversation_key', 'number'])
    .execute();
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('conversation_key', 'text', (column) => column.notNull())
    .addColumn('watch_id', 'integer')
    .addColumn('delivery', 'text', (column) => column.notNull())
    .addColumn('noticed_at', 'text', (column) => column.notNull())
    .addColumn('due_at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('attempted_at', 'text')
    .addColumn('last_attempt_at', 'text')
    .addColumn('posted_at', 'text')
    .addColumn('message_ref', 'text')
    .addColumn('failure', 'text')
    .execute();
  await db.schema
    .createIndex('deliveries_by_conversation')
    .on('deliveries')
    .columns(['state', 'conversation_key', 'id'])
    .execute();
  await db.schema.createIndex('deliveries_by_posting').on('deliveries').columns(['state', 'posted_at']).execute();
  await db.schema
    .createTable('delivery_instances')
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('delivery_key', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('delivery_instances_key', ['instance_id', 'delivery_key'])
    .execute();
}

async function createChannelTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('channel_leases')
    .addColumn('conversation_key', 'text', (column) => column.primaryKey())
    .addColumn('lease_holder', 'text')
    .addColumn('lease_expires_at', 'text')
    .addColumn('fence', 'integer', (column) => column.notNull())
    .addColumn('is_requested', 'integer', (column) => column.notNull())
    .addColumn('last_sent', 'text', (column) => column.notNull())
    .addColumn('measured_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('channel_leases_by_holder').on('channel_leases').column('lease_holder').execute();
  await db.schema
    .createTable('root_messages')
    .addColumn('conversation_key', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('message_ref', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('root_messages_key', ['conversation_key', 'instance_id'])
    .execute();
  await db.schema
    .createTable('unavailable_channels')
    .addColumn('conversation_key', 'text', (column) => column.primaryKey())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('thread_instances')
    .addColumn('conversation_key', 'text', (column) => column.notNull())
    .addColumn('thread_id', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('thread_instances_key', ['conversation_key', 'thread_id'])
    .execute();
  await db.schema.createIndex('thread_instances_by_use').on('thread_instances').column('used_at').execute();
  await db.schema
    .createTable('person_instances')
    .addColumn('person_key', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('viewed_at', 'text', (column) => column.notNull())
    .addColumn('pinned_at', 'text')
    .addPrimaryKeyConstraint('person_instances_key', ['person_key', 'instance_id'])
    .execute();
  await db.schema.createIndex('person_instances_by_view').on('person_instances').column('viewed_at').execute();
  await db.schema
    .createTable('direct_channels')
    .addColumn('person_key', 'text', (column) => column.primaryKey())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .execute();
}

/** Audit columns that finishing a row does not change. */
const immutableColumns = [
  'id',
  'at',
  'person',
  'conversation',
  'command',
  'instance_id',
  'instance_name',
  'detail',
] as const;

const updateError = 'audit rows are never changed, except to record the outcome of one that was begun';
const deleteError = 'audit rows are never deleted, except by a pruning that has a row of its own';

/**
 * A row can only be deleted while another row records a pruning that has not ended, and whose detail is a later time. The
 * rows of prunings stay.
 */
const isPruned = (row: string) => `${row}.command <> '${auditPruneCommand}' and exists (
  select 1 from audit where command = '${auditPruneCommand}' and ended_at is null and detail > ${row}.at)`;

async function createAuditTriggersOnSqlite(db: Kysely<unknown>): Promise<void> {
  const differs = immutableColumns.map((column) => `new.${column} is not old.${column}`).join(' or ');
  await sql
    .raw(
      `create trigger audit_reject_update before update on audit
       when old.ended_at is not null or new.ended_at is null or ${differs}
       begin select raise(abort, '${updateError}'); end`,
    )
    .execute(db);
  await sql
    .raw(
      `create trigger audit_reject_delete before delete on audit when not (${isPruned('old')})
       begin select raise(abort, '${deleteError}'); end`,
    )
    .execute(db);
}

async function createAuditTriggersOnPostgres(db: Kysely<unknown>): Promise<void> {
  const differs = immutableColumns.map((column) => `new.${column} is distinct from old.${column}`).join(' or ');
  const statements = [
    `create function audit_reject() returns trigger language plpgsql as
     $$ begin raise exception '%', tg_argv[0]; end $$`,
    `create trigger audit_reject_update before update on audit for each row
     when (old.ended_at is not null or new.ended_at is null or ${differs})
     execute function audit_reject('${updateError}')`,
    `create function audit_check_delete() returns trigger language plpgsql as
     $$ begin
       if ${isPruned('old')} then return old; end if;
       raise exception '%', tg_argv[0];
     end $$`,
    `create trigger audit_reject_delete before delete on audit for each row
     execute function audit_check_delete('${deleteError}')`,
    `create trigger audit_reject_truncate before truncate on audit for each statement
     execute function audit_reject('${deleteError}')`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
