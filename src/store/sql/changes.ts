import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Change, ChangeKind, ChangeStore } from '../contract/watching.ts';
import { inPortions, portions } from './batch.ts';
import { knownInstance, person, read } from './schemas.ts';
import type { ChangesTable, Tables } from './tables.ts';

const kinds: readonly string[] = ['created', 'status', 'milestone', 'renamed', 'gone', 'deadline'];
const readPortion = 2_000;

/** The log of what was seen to change, on any engine. A row that cannot be read is left out. */
export function createChangeStore(db: Kysely<Tables>): ChangeStore {
  return {
    async forInstance(instanceId, max) {
      const rows = await db
        .selectFrom('changes')
        .selectAll()
        .where('instance_id', '=', instanceId)
        .orderBy('id', 'desc')
        .limit(max)
        .execute();
      return rows.flatMap(fromRow);
    },

    async *since(at) {
      const query = db
        .selectFrom('changes')
        .selectAll()
        .where('at', '>=', at)
        .orderBy('id')
        .limit(readPortion);
      for await (const rows of inPortions(0, (last) => query.where('id', '>', last).execute())) {
        yield rows.flatMap(fromRow);
      }
    },

    async attributed(auditIds) {
      const found = new Set<number>();
      for (const some of portions(auditIds)) {
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
  const instance = read(knownInstance, row.instance);
  if (instance === undefined || !kinds.includes(row.kind)) return [];
  const who = row.by === null ? undefined : read(person, row.by);
  return [
    {
      kind: row.kind as ChangeKind,
      instance,
      from: row.from ?? undefined,
      to: row.to ?? undefined,
      at: row.at,
      by: who === undefined || row.audit_id === null ? undefined : { person: who, auditId: row.audit_id },
    },
  ];
}
