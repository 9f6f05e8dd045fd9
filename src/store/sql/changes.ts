import type { Insertable, Kysely, Selectable } from 'kysely';
import { chunk } from '../../lib/chunk.ts';
import type { Change, ChangeKind, ChangeStore } from '../contract/changes.ts';
import { batchSize, keysetPages } from './batch.ts';
import { parseJsonColumn, personSchema, snapshotRowSchema } from './schemas.ts';
import type { ChangesTable, Tables } from './tables.ts';

const changeKinds: readonly string[] = ['created', 'status', 'milestone', 'renamed', 'gone', 'deadline'];
const readBatchSize = 2_000;

/** Corrupt rows are left out. */
export function createChangeStore(db: Kysely<Tables>): ChangeStore {
  return {
    async listForInstance(instanceId, max) {
      const rows = await db
        .selectFrom('changes')
        .selectAll()
        .where('instance_id', '=', instanceId)
        .orderBy('id', 'desc')
        .limit(max)
        .execute();
      return rows.flatMap(fromRow);
    },

    async *readSince(at) {
      const query = db
        .selectFrom('changes')
        .selectAll()
        .where('at', '>=', at)
        .orderBy('id')
        .limit(readBatchSize);
      for await (const rows of keysetPages(0, (last) => query.where('id', '>', last).execute())) {
        yield rows.flatMap(fromRow);
      }
    },

    async findAttributed(auditIds) {
      const found = new Set<number>();
      for (const some of chunk(auditIds, batchSize)) {
        const rows = await db
          .selectFrom('changes')
          .select('audit_id')
          .distinct()
          .where('audit_id', 'in', some)
          .execute();
        for (const { audit_id: id } of rows) if (id !== null) found.add(id);
      }
      return [...found];
    },

    async prune(before) {
      const { numDeletedRows } = await db
        .deleteFrom('changes')
        .where('at', '<', before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

export function toChangeRow(change: Change): Insertable<ChangesTable> {
  return {
    at: change.at,
    kind: change.kind,
    instance_id: change.instance.id,
    instance: JSON.stringify(change.instance),
    from: change.from ?? null,
    to: change.to ?? null,
    by: change.by === undefined ? null : JSON.stringify(change.by.person),
    audit_id: change.by?.auditId ?? null,
  };
}

function fromRow(row: Selectable<ChangesTable>): readonly Change[] {
  const instance = parseJsonColumn(snapshotRowSchema, row.instance);
  if (instance === undefined || !changeKinds.includes(row.kind)) return [];
  const person = row.by === null ? undefined : parseJsonColumn(personSchema, row.by);
  return [
    {
      kind: row.kind as ChangeKind,
      instance,
      from: row.from ?? undefined,
      to: row.to ?? undefined,
      at: row.at,
      by: person === undefined || row.audit_id === null ? undefined : { person, auditId: row.audit_id },
    },
  ];
}
