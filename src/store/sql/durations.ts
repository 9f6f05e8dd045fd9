import { type Insertable, type Kysely, sql, type Transaction } from 'kysely';
import { isClosedStatus } from '../../instance-index/statuses.ts';
import { chunk } from '../../lib/chunk.ts';
import { bucketOf } from '../../lib/log-histogram.ts';
import type { Change } from '../contract/changes.ts';
import type { DurationKind, DurationStore, Durations, MilestoneStay } from '../contract/durations.ts';
import { batchSize, bulkInserts, deleteInBatches } from './batch.ts';
import { parseJsonColumn, snapshotRowSchema } from './schemas.ts';
import type { DurationsTable, StaysTable, Tables } from './tables.ts';

/** A duration counts only if its ends are known well: within a quarter of it, or a quarter of an hour. */
const maxUncertainShare = 0.25;
const minUncertainSeconds = 15 * 60;

export function createDurationStore(db: Kysely<Tables>): DurationStore {
  const stays = db.selectFrom('stays').selectAll();
  return {
    async list(sinceDay, application) {
      const all = db
        .selectFrom('durations')
        .select((row) => ['kind', 'application', 'milestone', 'bucket', row.fn.sum<number>('count').as('count')])
        .where('day', '>=', sinceDay)
        .groupBy(['kind', 'application', 'milestone', 'bucket']);
      const rows = await (application === undefined ? all : all.where('application', '=', application)).execute();
      const groups = new Map<string, Durations & { readonly histogram: Map<number, number> }>();
      for (const { kind, milestone, bucket, count, ...row } of rows) {
        const key = JSON.stringify([kind, row.application, milestone]);
        const known = kinds.find((one) => one === kind);
        if (known === undefined) continue;
        const group = groups.get(key) ?? { kind: known, application: row.application, milestone, histogram: new Map() };
        group.histogram.set(bucket, Number(count));
        groups.set(key, group);
      }
      return [...groups.values()];
    },

    async firstDay() {
      const row = await db
        .selectFrom('durations')
        .select((row) => row.fn.min<string | null>('day').as('day'))
        .executeTakeFirst();
      return row?.day ?? undefined;
    },

    async listStays(application, milestone, before, max) {
      const rows = await stays
        .where('application', '=', application)
        .where('milestone', '=', milestone)
        .where('entered_at', '<', before)
        .orderBy('entered_at')
        .limit(max)
        .execute();
      return rows.map(toStay);
    },

    async findStays(instanceIds) {
      const found: MilestoneStay[] = [];
      for (const some of chunk(instanceIds, batchSize)) {
        found.push(...(await stays.where('instance_id', 'in', some).execute()).map(toStay));
      }
      return found;
    },

    prune: (before) => deleteInBatches(db, 'durations', sql`day < ${before.slice(0, dayLength)}`),
  };
}

const kinds = ['milestone', 'remaining'] as const satisfies DurationKind[];
const dayLength = '2026-11-27'.length;

function toStay(row: StaysTable): MilestoneStay {
  return {
    instanceId: row.instance_id,
    application: row.application,
    milestone: row.milestone,
    enteredAt: row.entered_at,
    isStuckAnnounced: row.is_stuck_announced === 1,
    isRiskAnnounced: row.is_risk_announced === 1,
  };
}

/** What happened to the stay of an instance in one scan. */
interface Move {
  /** The milestone that it has entered, if it is open. */
  entered?: Change | undefined;
  /** The change by which it left the milestone of before; `undefined` if nothing is known of how. */
  left?: Change | undefined;
  isCompleted: boolean;
}

/** Follows instances from milestone to milestone, and counts how long they were there. Part of a scan's transaction. */
export async function recordStays(transaction: Transaction<Tables>, changes: readonly Change[]): Promise<void> {
  await markAnnounced(
    transaction,
    'is_stuck_announced',
    changes.filter(({ kind }) => kind === 'stuck'),
  );
  await markAnnounced(
    transaction,
    'is_risk_announced',
    changes.filter(({ kind }) => kind === 'risk'),
  );
  const moves = movesOf(changes);
  if (moves.size === 0) return;
  const durations = new DurationCounter();
  for (const ids of chunk([...moves.keys()], batchSize)) {
    const before = await transaction.selectFrom('stays').selectAll().where('instance_id', 'in', ids).execute();
    for (const stay of before) {
      const { left } = moves.get(stay.instance_id) ?? {};
      if (left !== undefined) durations.add('milestone', stay, { enteredAt: stay.entered_at, since: stay.since }, left);
    }
    if (before.length > 0) await transaction.deleteFrom('stays').where('instance_id', 'in', ids).execute();
    await countRemaining(transaction, ids, moves, durations);
  }
  const entered = [...moves.values()].flatMap(({ entered: change }) =>
    change === undefined ? [] : [toStayRow(change)],
  );
  for (const insert of bulkInserts(transaction, 'stays', entered)) await insert.execute();
  for (const insert of bulkInserts(transaction, 'durations', durations.rows())) {
    await insert
      .onConflict((conflict) =>
        conflict
          .columns(['application', 'kind', 'milestone', 'day', 'bucket'])
          .doUpdateSet({ count: sql`durations.count + excluded.count` }),
      )
      .execute();
  }
}

/** Each is announced once; a new stay begins without. */
async function markAnnounced(
  transaction: Transaction<Tables>,
  column: 'is_stuck_announced' | 'is_risk_announced',
  changes: readonly Change[],
): Promise<void> {
  for (const some of chunk(changes, batchSize)) {
    const ids = some.map(({ instance }) => instance.id);
    await transaction
      .updateTable('stays')
      .set({ [column]: 1 })
      .where('instance_id', 'in', ids)
      .execute();
  }
}

function movesOf(changes: readonly Change[]): ReadonlyMap<string, Move> {
  const moves = new Map<string, Move>();
  for (const change of changes) {
    const { kind, instance, to } = change;
    const isEnd = kind === 'status' && isClosedStatus(to?.toLowerCase() ?? '');
    const isGone = kind === 'gone' || kind === 'hidden';
    if (!isEnd && !isGone && kind !== 'created' && kind !== 'milestone') continue;
    const move = moves.get(instance.id) ?? { isCompleted: false };
    moves.set(instance.id, move);
    if (isGone) Object.assign(move, { entered: undefined, left: undefined });
    else if (isEnd) {
      move.entered = undefined;
      move.left ??= change;
      move.isCompleted = to?.toLowerCase() === 'completed';
    } else {
      if (kind === 'milestone') move.left ??= change;
      move.entered =
        instance.milestone === undefined || isClosedStatus(instance.status.toLowerCase()) ? undefined : change;
    }
  }
  return moves;
}

function toStayRow({ instance, at, since }: Change): Insertable<Tables['stays']> {
  return {
    instance_id: instance.id,
    application: instance.applicationName ?? '',
    milestone: instance.milestone ?? '',
    entered_at: at,
    since: since ?? null,
    is_stuck_announced: 0,
    is_risk_announced: 0,
  };
}

/** For instances that were completed: how long it took from each of their milestones. */
async function countRemaining(
  transaction: Transaction<Tables>,
  ids: readonly string[],
  moves: ReadonlyMap<string, Move>,
  durations: DurationCounter,
): Promise<void> {
  const completed = ids.filter((id) => moves.get(id)?.isCompleted === true);
  if (completed.length === 0) return;
  const entries = await transaction
    .selectFrom('changes')
    .select(['instance_id', 'kind', 'at', 'since', 'to', 'instance'])
    .where('instance_id', 'in', completed)
    .where('kind', 'in', ['created', 'milestone'])
    .execute();
  for (const { instance_id: id, kind, at, since, to, instance } of entries) {
    const left = moves.get(id)?.left;
    const milestone = kind === 'created' ? parseJsonColumn(snapshotRowSchema, instance)?.milestone : to;
    // A milestone that is the end says nothing of what remains.
    if (left === undefined || milestone === undefined || milestone === null || at === left.at) continue;
    const stay = { application: left.instance.applicationName ?? '', milestone };
    durations.add('remaining', stay, { enteredAt: at, since }, left);
  }
}

class DurationCounter {
  readonly #rows = new Map<string, Insertable<DurationsTable> & { count: number }>();

  /** Counts a duration unless its ends are too uncertain, as after an outage. */
  add(
    kind: DurationKind,
    { application, milestone }: Pick<StaysTable, 'application' | 'milestone'>,
    entry: { readonly enteredAt: string; readonly since: string | null },
    { at, since }: Change,
  ): void {
    const seconds = secondsBetween(entry.enteredAt, at);
    const uncertain = secondsBetween(entry.since, entry.enteredAt) + secondsBetween(since ?? null, at);
    if (!(seconds >= 0 && uncertain <= Math.max(minUncertainSeconds, seconds * maxUncertainShare))) return;
    const row = { application, kind, milestone, day: at.slice(0, dayLength), bucket: bucketOf(seconds), count: 0 };
    const key = JSON.stringify(row);
    const known = this.#rows.get(key) ?? row;
    known.count += 1;
    this.#rows.set(key, known);
  }

  rows(): readonly Insertable<DurationsTable>[] {
    return [...this.#rows.values()];
  }
}

/** Infinite if the start is unknown. */
function secondsBetween(from: string | null, to: string): number {
  return from === null ? Number.POSITIVE_INFINITY : (Date.parse(to) - Date.parse(from)) / 1_000;
}
