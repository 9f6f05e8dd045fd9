import {
  type Expression,
  expressionBuilder,
  type Insertable,
  type Kysely,
  type Selectable,
  type SqlBool,
  sql,
} from 'kysely';
import { chunk } from '../../lib/chunk.ts';
import { normalize } from '../../lib/normalize.ts';
import { type AnnouncementQuery, type Change, type ChangeStore, changeKinds } from '../contract/changes.ts';
import { batchSize, deleteInBatches, keysetPages } from './batch.ts';
import { isPostgres } from './dialect.ts';
import { parseJsonColumn, personSchema, snapshotRowSchema } from './schemas.ts';
import type { ChangesTable, Tables } from './tables.ts';

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
      const query = db.selectFrom('changes').selectAll().where('at', '>=', at).orderBy('id').limit(readBatchSize);
      for await (const rows of keysetPages(0, (last) => query.where('id', '>', last).execute())) {
        yield rows.flatMap(fromRow);
      }
    },

    async countAnnouncements(query) {
      const { since, maxChanges } = query;
      const newest = db.selectFrom('changes').where('at', '>=', since);
      const last = await newest
        .select(['id', 'at'])
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .offset(maxChanges)
        .executeTakeFirst();
      const matching = newest
        .where('id', '>', last?.id ?? 0)
        .where(matches(db, query))
        .select(['application', 'instance_id', 'at'])
        .distinct();
      const rows = await db
        .selectFrom(matching.as('announcements'))
        .select(({ fn }) => ['application', fn.countAll<number>().as('count')])
        .groupBy('application')
        .execute();
      return {
        counts: rows.map(({ application, count }) => ({
          applicationName: application === '' ? undefined : application,
          count: Number(count),
        })),
        countedSince: last?.at,
      };
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

    prune: (before) => deleteInBatches(db, 'changes', sql`at < ${before}`),
  };
}

/** Whether a watch would announce a change. */
function matches(db: Kysely<Tables>, query: AnnouncementQuery): Expression<SqlBool> {
  const { instanceId, kinds, statuses, application, milestone, startedBy, nameWords } = query;
  const { and, or, eb, lit } = expressionBuilder<Tables, 'changes'>();
  const position = isPostgres(db) ? 'strpos' : 'instr';
  const contains = (column: TextColumn, part: string) => eb(eb.fn<number>(position, [column, eb.val(part)]), '>', 0);
  const optional = <Value>(value: Value | undefined, condition: (value: Value) => Expression<SqlBool>) =>
    value === undefined ? [] : [condition(value)];
  const selected = and([
    kinds.length === 0 ? lit(false) : eb('kind', 'in', kinds),
    ...optional(instanceId, (id) => eb('instance_id', '=', id)),
    ...optional(statuses, (some) => (some.length === 0 ? lit(false) : eb('status', 'in', some))),
    ...optional(application, (part) => contains('application', part)),
    ...optional(milestone, (part) => contains('milestone', part)),
    ...optional(startedBy, (part) => contains('started_by', part)),
    ...nameWords.map((word) => contains('name', word)),
  ]);
  const isEnd = (id: string) => and([eb('kind', '=', 'gone'), eb('instance_id', '=', id)]);
  return or([selected, ...optional(instanceId, isEnd)]);
}

/** The columns that changes are counted by. */
type TextColumn = 'application' | 'milestone' | 'started_by' | 'name';

/** Of a text that changes are counted by. */
const maxTextLength = 1_000;

function toSearchText(text: string | undefined): string {
  return normalize((text ?? '').slice(0, maxTextLength));
}

export function toChangeRow(change: Change): Insertable<ChangesTable> {
  const { instance } = change;
  return {
    at: change.at,
    since: change.since ?? null,
    kind: change.kind,
    instance_id: instance.id,
    status: instance.status.toLowerCase(),
    application: toSearchText(instance.applicationName),
    milestone: toSearchText(instance.milestone),
    started_by: toSearchText(instance.startedBy),
    name: toSearchText(instance.name),
    instance: JSON.stringify(change.instance),
    from: change.from ?? null,
    to: change.to ?? null,
    by: change.by === undefined ? null : JSON.stringify(change.by.person),
    audit_id: change.by?.auditId ?? null,
  };
}

function fromRow(row: Selectable<ChangesTable>): readonly Change[] {
  const instance = parseJsonColumn(snapshotRowSchema, row.instance);
  const kind = changeKinds.find((one) => one === row.kind);
  if (instance === undefined || kind === undefined) return [];
  const person = row.by === null ? undefined : parseJsonColumn(personSchema, row.by);
  return [
    {
      kind,
      instance,
      from: row.from ?? undefined,
      to: row.to ?? undefined,
      at: row.at,
      since: row.since ?? undefined,
      by: person === undefined || row.audit_id === null ? undefined : { person, auditId: row.audit_id },
    },
  ];
}
