import { setImmediate } from 'node:timers/promises';
import type { Insertable, Kysely, Selectable } from 'kysely';
import {
  type AuditRow,
  type AuditStore,
  auditPruneCommand,
  type NewAuditRow,
  type Outcome,
  refusalOutcomes,
} from '../contract/audit.ts';
import { keysetPages } from './batch.ts';
import type { AuditTable, Tables } from './tables.ts';

const readBatchSize = 1_000;
/** Rows deleted at once: SQLite keeps the process busy meanwhile. */
const pruneBatchSize = 100;

export function createAuditStore(db: Kysely<Tables>): AuditStore {
  return {
    write: (row) => writeAudit(db, [row]),

    finish: (id, end) => finishAudit(db, id, end),

    async get(id) {
      const row = await db.selectFrom('audit').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },

    async listForInstance(instanceId, max, only) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('instance_id', '=', instanceId)
        .$if(only !== undefined, (query) =>
          query.where('outcome', only === 'refusals' ? 'in' : 'not in', refusalOutcomes),
        )
        .orderBy('id', 'desc')
        .limit(max)
        .execute();
      return rows.map(fromRow);
    },

    async listSince(at, instanceIds) {
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

    async size() {
      const own = db.selectFrom('audit').where('command', '!=', auditPruneCommand);
      // Ids are consecutive but for a few gaps, and counting rows reads them all.
      const [first, last] = await Promise.all([
        own.select(['id', 'at']).orderBy('id').limit(1).executeTakeFirst(),
        own.select('id').orderBy('id', 'desc').limit(1).executeTakeFirst(),
      ]);
      return first === undefined || last === undefined
        ? { rows: 0, oldestAt: undefined }
        : { rows: last.id - first.id + 1, oldestAt: first.at };
    },

    prune: (before, row) => prune(db, before, row),

    async *readBetween(from, until) {
      let query = db.selectFrom('audit').selectAll().where('at', '>=', from).orderBy('id').limit(readBatchSize);
      if (until !== undefined) query = query.where('at', '<', until);
      for await (const rows of keysetPages(0, (last) => query.where('id', '>', last).execute())) {
        yield rows.map(fromRow);
      }
    },
  };
}

/** Writes audit rows. Returns the id of the last. */
export async function writeAudit(db: Kysely<Tables>, rows: readonly [NewAuditRow, ...NewAuditRow[]]): Promise<number> {
  let last = 0;
  for (const row of rows) {
    const { id } = await db.insertInto('audit').values(toRow(row)).returning('id').executeTakeFirstOrThrow();
    last = id;
  }
  return last;
}

async function finishAudit(db: Kysely<Tables>, id: number, end: Parameters<AuditStore['finish']>[1]): Promise<void> {
  await db
    .updateTable('audit')
    .set({ outcome: end.outcome, ended_at: end.at, error_log_id: end.errorLogId ?? null })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}

async function prune(db: Kysely<Tables>, before: string, row: Parameters<AuditStore['prune']>[1]): Promise<number> {
  const interrupted = await db
    .selectFrom('audit')
    .select(['id', 'detail'])
    .where('command', '=', auditPruneCommand)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const boundary = interrupted?.detail ?? before;
  const prunable = db
    .selectFrom('audit')
    .select('id')
    .where('at', '<', boundary)
    .where('command', '!=', auditPruneCommand)
    .orderBy('at')
    .limit(pruneBatchSize);
  const isLeft = async () => (await prunable.limit(1).executeTakeFirst()) !== undefined;
  if (interrupted === undefined && !(await isLeft())) return 0;
  const id = interrupted?.id ?? (await writeAudit(db, [pruneRow(boundary, row)]));
  let count = 0;
  // Another process may delete the same rows: then a batch is empty although rows are left.
  while (await isLeft()) {
    const { numDeletedRows } = await db.deleteFrom('audit').where('id', 'in', prunable).executeTakeFirstOrThrow();
    count += Number(numDeletedRows);
    await setImmediate();
  }
  await finishAudit(db, id, { outcome: 'done', at: row.at });
  return count;
}

function pruneRow(before: string, row: Parameters<AuditStore['prune']>[1]): NewAuditRow {
  return {
    ...row,
    command: auditPruneCommand,
    instanceId: undefined,
    instanceName: undefined,
    detail: before,
    outcome: 'begun',
  };
}

function toRow(row: NewAuditRow): Insertable<AuditTable> {
  return {
    at: row.at,
    ended_at: row.outcome === 'begun' ? null : row.at,
    person: JSON.stringify(row.person),
    conversation: JSON.stringify(row.conversation),
    command: row.command,
    instance_id: row.instanceId ?? null,
    instance_name: row.instanceName ?? null,
    detail: row.detail ?? null,
    outcome: row.outcome,
    error_log_id: null,
  };
}

function fromRow(row: Selectable<AuditTable>): AuditRow {
  return {
    id: row.id,
    at: row.at,
    endedAt: row.ended_at ?? undefined,
    person: JSON.parse(row.person),
    conversation: JSON.parse(row.conversation),
    command: row.command,
    instanceId: row.instance_id ?? undefined,
    instanceName: row.instance_name ?? undefined,
    detail: row.detail ?? undefined,
    outcome: row.outcome as Outcome,
    errorLogId: row.error_log_id ?? undefined,
  };
}
