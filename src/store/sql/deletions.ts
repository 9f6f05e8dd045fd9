import { type Kysely, type Selectable, sql, type Updateable } from 'kysely';
import { personKey } from '../../chat/keys.ts';
import type { Deletion, DeletionPhase, DeletionStore, DeletionTransition, NewDeletion } from '../contract/deletions.ts';
import { writeAudit } from './audit.ts';
import { deleteInBatches } from './batch.ts';
import { insertDeliveries } from './deliveries.ts';
import { conversationSchema, parseJsonColumn, personSchema } from './schemas.ts';
import type { DeletionsTable, Tables } from './tables.ts';

const maxDue = 50;

/** Of all requesters together: more than an installation ever has. */
const maxPending = 500;

export function createDeletionStore(db: Kysely<Tables>): DeletionStore {
  const find = async (from: Kysely<Tables>, id: string): Promise<Deletion | undefined> => {
    const row = await from.selectFrom('deletions').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : fromRow(row);
  };
  const scheduled = db.selectFrom('deletions').where('phase', '=', 'scheduled');
  const running = db.selectFrom('deletions').where('phase', '=', 'running');

  return {
    find: (id) => find(db, id),

    async listPending(requester) {
      const rows = await db
        .selectFrom('deletions')
        .selectAll()
        .where('phase', 'in', ['requested', 'scheduled'])
        .orderBy('requested_at', 'desc')
        .limit(maxPending)
        .execute();
      const key = personKey(requester);
      return rows.flatMap((row) => fromRow(row) ?? []).filter((deletion) => personKey(deletion.requester) === key);
    },

    // A single statement decides between an undo and the schedulers of several processes.
    transition(id, step) {
      return db.transaction().execute(async (transaction) => {
        let update = transaction
          .updateTable('deletions')
          .set(changedColumns(step))
          .where('id', '=', id)
          .where('phase', '=', step.from);
        if (step.expectedHolder !== undefined) {
          update = update.where('lease_holder', '=', step.expectedHolder);
        }
        const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return undefined;
        if (step.auditRow !== undefined) {
          const auditId = await writeAudit(transaction, [step.auditRow]);
          await transaction.updateTable('deletions').set({ audit_id: auditId }).where('id', '=', id).execute();
        }
        await insertDeliveries(transaction, step.deliveries ?? []);
        return find(transaction, id);
      });
    },

    async listDue(now) {
      const [due, expired] = await Promise.all([
        scheduled.selectAll().where('due_at', '<=', now).orderBy('due_at').limit(maxDue).execute(),
        running.selectAll().where('lease_expires_at', '<=', now).orderBy('lease_expires_at').limit(maxDue).execute(),
      ]);
      return [...due, ...expired].flatMap((row) => fromRow(row) ?? []);
    },

    async nextDueAt() {
      const [due, expired] = await Promise.all([
        scheduled.select((row) => row.fn.min('due_at').as('at')).executeTakeFirst(),
        running.select((row) => row.fn.min('lease_expires_at').as('at')).executeTakeFirst(),
      ]);
      return [due?.at, expired?.at].filter((at) => typeof at === 'string').sort()[0];
    },

    // A request that nobody approved in time keeps its phase, so it is pruned too.
    prune: (before) =>
      deleteInBatches(db, 'deletions', sql`phase_changed_at < ${before} and phase not in ('scheduled', 'running')`),
  };
}

/** Writes a deferred deletion, with the audit row of its confirmation. */
export async function insertDeletion(db: Kysely<Tables>, deletion: NewDeletion, auditId: number): Promise<void> {
  await db.insertInto('deletions').values(toRow(deletion, auditId)).execute();
}

function changedColumns({ to, at, approval, lease, cancelledBy }: DeletionTransition): Updateable<DeletionsTable> {
  return {
    phase: to,
    phase_changed_at: at,
    ...(approval && { approver: JSON.stringify(approval.by), due_at: approval.dueAt }),
    ...(lease && { lease_holder: lease.holder, lease_expires_at: lease.expiresAt }),
    ...(cancelledBy && { cancelled_by: JSON.stringify(cancelledBy) }),
  };
}

function toRow(deletion: NewDeletion, auditId: number): Selectable<DeletionsTable> {
  return {
    id: deletion.id,
    phase: deletion.phase,
    instance_id: deletion.instanceId,
    instance_name: deletion.instanceName,
    state: deletion.state,
    conversation: JSON.stringify(deletion.conversation),
    requester: JSON.stringify(deletion.requester),
    requested_at: deletion.requestedAt,
    expires_at: deletion.expiresAt,
    approver: null,
    due_at: deletion.dueAt ?? null,
    lease_holder: null,
    lease_expires_at: null,
    cancelled_by: null,
    phase_changed_at: deletion.requestedAt,
    audit_id: auditId,
  };
}

/** `undefined` for a corrupt row: such a deletion is never run. */
function fromRow(row: Selectable<DeletionsTable>): Deletion | undefined {
  const conversation = parseJsonColumn(conversationSchema, row.conversation);
  const requester = parseJsonColumn(personSchema, row.requester);
  if (conversation === undefined || requester === undefined) return undefined;
  return {
    id: row.id,
    phase: row.phase as DeletionPhase,
    instanceId: row.instance_id,
    instanceName: row.instance_name,
    state: row.state,
    conversation,
    requester,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    approver: row.approver === null ? undefined : parseJsonColumn(personSchema, row.approver),
    dueAt: row.due_at ?? undefined,
    leaseHolder: row.lease_holder ?? undefined,
    leaseExpiresAt: row.lease_expires_at ?? undefined,
    cancelledBy: row.cancelled_by === null ? undefined : parseJsonColumn(personSchema, row.cancelled_by),
    phaseChangedAt: row.phase_changed_at,
    auditId: row.audit_id ?? undefined,
  };
}
