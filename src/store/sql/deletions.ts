import type { Kysely, Selectable, Updateable } from 'kysely';
import type { Deletion, DeletionStore, NewDeletion, Phase, Step } from '../contract/deletions.ts';
import { writeAudit } from './audit.ts';
import { insertDeliveries } from './outbox.ts';
import { person as personSchema, place as placeSchema, read } from './schemas.ts';
import type { DeletionsTable, Tables } from './tables.ts';

const portion = 50;

/** Deletions that wait, on any engine. */
export function createDeletionStore(db: Kysely<Tables>): DeletionStore {
  const find = async (from: Kysely<Tables>, id: string): Promise<Deletion | undefined> => {
    const row = await from.selectFrom('deletions').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : fromRow(row);
  };
  const scheduled = db.selectFrom('deletions').where('phase', '=', 'scheduled');
  const begun = db.selectFrom('deletions').where('phase', '=', 'begun');

  return {
    find: (id) => find(db, id),

    // One statement decides: of an undo, a clock and another machine's clock, one finds it where it stood.
    move(id, step) {
      return db.transaction().execute(async (transaction) => {
        let update = transaction
          .updateTable('deletions')
          .set(changesOf(step))
          .where('id', '=', id)
          .where('phase', '=', step.from);
        if (step.heldBy !== undefined) update = update.where('held_by', '=', step.heldBy);
        const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return undefined;
        if (step.proof !== undefined) {
          const auditId = await writeAudit(transaction, [step.proof]);
          await transaction
            .updateTable('deletions')
            .set({ audit_id: auditId })
            .where('id', '=', id)
            .execute();
        }
        await insertDeliveries(transaction, step.deliveries ?? []);
        return find(transaction, id);
      });
    },

    async due(now) {
      const [ripe, lost] = await Promise.all([
        scheduled.selectAll().where('due_at', '<=', now).orderBy('due_at').limit(portion).execute(),
        begun.selectAll().where('held_until', '<=', now).orderBy('held_until').limit(portion).execute(),
      ]);
      return [...ripe, ...lost].flatMap((row) => fromRow(row) ?? []);
    },

    async nextDue() {
      const [ripe, lost] = await Promise.all([
        scheduled.select((row) => row.fn.min('due_at').as('at')).executeTakeFirst(),
        begun.select((row) => row.fn.min('held_until').as('at')).executeTakeFirst(),
      ]);
      return [ripe?.at, lost?.at].filter((at) => typeof at === 'string').sort()[0];
    },

    async prune(before) {
      const { numDeletedRows } = await db
        .deleteFrom('deletions')
        .where('moved_at', '<', before)
        // One that nobody approved in time stands where it stood, and is long past it.
        .where('phase', 'not in', ['scheduled', 'begun'])
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/** Writes one that begins to wait; it is tied to the audit row of its confirmation. */
export async function insertDeletion(
  db: Kysely<Tables>,
  deletion: NewDeletion,
  auditId: number,
): Promise<void> {
  await db.insertInto('deletions').values(toRow(deletion, auditId)).execute();
}

function changesOf({ to, at, approved, held, stoppedBy }: Step): Updateable<DeletionsTable> {
  return {
    phase: to,
    moved_at: at,
    ...(approved === undefined ? {} : { approver: JSON.stringify(approved.by), due_at: approved.dueAt }),
    ...(held === undefined ? {} : { held_by: held.by, held_until: held.until }),
    ...(stoppedBy === undefined ? {} : { stopped_by: JSON.stringify(stoppedBy) }),
  };
}

function toRow(deletion: NewDeletion, auditId: number): Selectable<DeletionsTable> {
  return {
    id: deletion.id,
    phase: deletion.phase,
    instance_id: deletion.instanceId,
    instance_name: deletion.instanceName,
    state: deletion.state,
    place: JSON.stringify(deletion.place),
    asker: JSON.stringify(deletion.asker),
    asked_at: deletion.askedAt,
    expires_at: deletion.expiresAt,
    approver: null,
    due_at: deletion.dueAt ?? null,
    held_by: null,
    held_until: null,
    stopped_by: null,
    moved_at: deletion.askedAt,
    audit_id: auditId,
  };
}

/** `undefined` for a row that is damaged: what nobody can read is not carried out. */
function fromRow(row: Selectable<DeletionsTable>): Deletion | undefined {
  const place = read(placeSchema, row.place);
  const asker = read(personSchema, row.asker);
  if (place === undefined || asker === undefined) return undefined;
  return {
    id: row.id,
    phase: row.phase as Phase,
    instanceId: row.instance_id,
    instanceName: row.instance_name,
    state: row.state,
    place,
    asker,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    approver: row.approver === null ? undefined : read(personSchema, row.approver),
    dueAt: row.due_at ?? undefined,
    heldBy: row.held_by ?? undefined,
    heldUntil: row.held_until ?? undefined,
    stoppedBy: row.stopped_by === null ? undefined : read(personSchema, row.stopped_by),
    movedAt: row.moved_at,
    auditId: row.audit_id ?? undefined,
  };
}
