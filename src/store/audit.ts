import type { Kysely, Selectable } from 'kysely';
import type { AuditRow, AuditStore, Outcome } from './store.ts';
import type { AuditTable, Tables } from './tables.ts';

/** The proof of what was done, on any engine. Rows are added and completed, never removed. */
export function createAuditStore(db: Kysely<Tables>): AuditStore {
  return {
    async begin(entry) {
      const { id } = await db
        .insertInto('audit')
        .values({
          at: entry.at,
          ended_at: null,
          person: JSON.stringify(entry.person),
          place: JSON.stringify(entry.place),
          command: entry.command,
          instance_id: entry.instanceId ?? null,
          instance_name: entry.instanceName ?? null,
          detail: entry.detail ?? null,
          outcome: 'begun',
          error_log_id: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    },

    async end(id, end) {
      await db
        .updateTable('audit')
        .set({ outcome: end.outcome, ended_at: end.at, error_log_id: end.errorLogId ?? null })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .execute();
    },

    async get(id) {
      const row = await db.selectFrom('audit').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },

    async forInstance(instanceId, max) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('instance_id', '=', instanceId)
        .orderBy('id', 'desc')
        .limit(max)
        .execute();
      return rows.map(fromRow);
    },

    async since(at, instanceIds) {
      if (instanceIds.length === 0) return [];
      const wanted = new Set(instanceIds);
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('at', '>=', at)
        .where('outcome', 'in', ['begun', 'done', 'unknown'])
        .orderBy('id')
        .execute();
      return rows.filter((row) => row.instance_id !== null && wanted.has(row.instance_id)).map(fromRow);
    },
  };
}

function fromRow(row: Selectable<AuditTable>): AuditRow {
  return {
    id: row.id,
    at: row.at,
    endedAt: row.ended_at ?? undefined,
    person: JSON.parse(row.person),
    place: JSON.parse(row.place),
    command: row.command,
    instanceId: row.instance_id ?? undefined,
    instanceName: row.instance_name ?? undefined,
    detail: row.detail ?? undefined,
    outcome: row.outcome as Outcome,
    errorLogId: row.error_log_id ?? undefined,
  };
}
