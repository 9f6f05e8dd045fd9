import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { chunk } from '../../lib/chunk.ts';
import {
  emptyScanState,
  FencedError,
  type SnapshotCommit,
  type SnapshotDeadline,
  type SnapshotRow,
  type SnapshotStore,
  StaleRevisionError,
} from '../contract/snapshot.ts';
import { batchSize, bulkInserts, deleteInBatches, keysetPages } from './batch.ts';
import { toChangeRow } from './changes.ts';
import type { OnCorruptRows } from './corrupt-rows.ts';
import { insertDeliveries } from './deliveries.ts';
import { recordStays } from './durations.ts';
import { parseJsonColumn, scanStateSchema } from './schemas.ts';
import type { DeadlinesTable, InstancesTable, Tables } from './tables.ts';

const readBatchSize = 5_000;

/** More than any process can be behind. */
const maxCommits = 10_000;

export function createSnapshotStore(db: Kysely<Tables>, onCorruptRows: OnCorruptRows): SnapshotStore {
  return {
    async acquireFence() {
      await initScanState(db);
      const { fence } = await db
        .updateTable('scans')
        .set((row) => ({ fence: row('fence', '+', 1) }))
        .returning('fence')
        .executeTakeFirstOrThrow();
      return fence;
    },

    async getState() {
      const row = await db.selectFrom('scans').selectAll().executeTakeFirst();
      if (row === undefined) return { ...emptyScanState, revision: 0 };
      const state = parseJsonColumn(scanStateSchema, row.state);
      if (state === undefined) onCorruptRows({ table: 'scans', ids: [] });
      // Starting over costs one more initial scan; no row is lost.
      return { ...(state ?? emptyScanState), revision: row.revision, commitId: row.commit_id ?? undefined };
    },

    async hasCommit(revision, commitId) {
      const query = db.selectFrom('commits').select('revision').where('revision', '=', revision);
      return (await query.where('commit_id', '=', commitId).executeTakeFirst()) !== undefined;
    },

    async *readSince(revision) {
      const newer = db.selectFrom('instances').selectAll().where('revision', '>', revision);
      const query = newer.orderBy('id').limit(readBatchSize);
      for await (const rows of keysetPages('', (last) => query.where('id', '>', last).execute())) {
        yield rows.map(fromRow);
      }
    },

    async listDeadlines() {
      const rows = await db.selectFrom('deadlines').selectAll().execute();
      return rows.map(fromDeadlineRow);
    },

    async listMissing() {
      const rows = await db.selectFrom('missing_instances').selectAll().execute();
      return rows.map((row) => ({
        instanceId: row.instance_id,
        since: { scans: row.since_scans, ms: row.since_ms },
      }));
    },

    commit: (commit) =>
      db.transaction().execute(async (transaction) => {
        const revision = await advanceRevision(transaction, commit);
        if (commit.isReset === true) {
          await transaction.deleteFrom('instances').execute();
          await transaction.deleteFrom('deadlines').execute();
          await transaction.deleteFrom('missing_instances').execute();
          await transaction.deleteFrom('stays').execute();
          await transaction.deleteFrom('durations').execute();
        }
        await writeRows(transaction, commit.rows, revision);
        await writeDeadlines(transaction, commit.deadlines);
        await writeMissing(transaction, commit.missing);
        for (const insert of bulkInserts(transaction, 'changes', commit.changes.map(toChangeRow))) {
          await insert.execute();
        }
        await recordStays(transaction, commit.changes);
        await insertDeliveries(transaction, commit.deliveries);
        if (commit.isAfterRestore === true) await markQueuedAsAttempted(transaction, commit.state.restore?.at);
        for (const ended of chunk(commit.endedWatches, batchSize)) {
          await transaction
            .updateTable('watches')
            .set({ state: 'ended', ended_at: commit.state.lastScanAt ?? null })
            .where('id', 'in', ended)
            .execute();
        }
        return revision;
      }),

    async prune(before) {
      const deadlines = await deleteInBatches(db, 'deadlines', sql`read_at < ${before}`);
      const instances = await deleteInBatches(
        db,
        'instances',
        sql`is_gone = 1 and not exists (select 1 from changes where instance_id = instances.id)`,
      );
      return deadlines + instances;
    },
  };
}

/** Creates the row of the scans if there is none. */
export async function initScanState(db: Kysely<Tables>): Promise<void> {
  await db
    .insertInto('scans')
    .values({ id: 1, fence: 0, revision: 0, state: JSON.stringify(emptyScanState) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Writes the state under the next revision, if the fence is still valid. */
async function advanceRevision(
  transaction: Transaction<Tables>,
  { fence, baseRevision, baseCommitId, commitId, state }: SnapshotCommit,
): Promise<number> {
  const row = await transaction
    .updateTable('scans')
    .set((row) => ({ revision: row('revision', '+', 1), state: JSON.stringify(state), commit_id: commitId }))
    .where('fence', '=', fence)
    .where('revision', '=', baseRevision)
    .where('commit_id', 'is not distinct from', baseCommitId ?? null)
    .returning('revision')
    .executeTakeFirst();
  if (row === undefined) {
    const found = await transaction.selectFrom('scans').select(['fence', 'revision']).executeTakeFirst();
    if (found?.fence !== fence) throw new FencedError('another process is the leader now');
    throw new StaleRevisionError(`the snapshot is at ${found.revision} by another commit, not at ${baseRevision}`);
  }
  await transaction
    .insertInto('commits')
    .values({ revision: row.revision, commit_id: commitId })
    // Of a history that a restore has cut off.
    .onConflict((conflict) => conflict.column('revision').doUpdateSet({ commit_id: commitId }))
    .execute();
  await transaction
    .deleteFrom('commits')
    .where('revision', '<=', row.revision - maxCommits)
    .execute();
  return row.revision;
}

/** They may have been posted at any time until the restore was noticed, at `until`. */
async function markQueuedAsAttempted(transaction: Transaction<Tables>, until = new Date().toISOString()) {
  await transaction
    .updateTable('deliveries')
    .set((row) => ({
      // So that an attempt that another process is just about to begin is not.
      attempts: row('attempts', '+', 1),
      attempted_at: row.fn.coalesce('attempted_at', 'noticed_at'),
      last_attempt_at: until,
      // To be looked for now: the clock may have been set back since it was postponed.
      due_at: until,
    }))
    .where('state', '=', 'queued')
    .execute();
}

async function writeRows(transaction: Transaction<Tables>, rows: readonly SnapshotRow[], revision: number) {
  const values = rows.map((row) => toRow(row, revision));
  for (const insert of bulkInserts(transaction, 'instances', values)) {
    await insert
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          status: row.ref('excluded.status'),
          milestone: row.ref('excluded.milestone'),
          start_date: row.ref('excluded.start_date'),
          started_by: row.ref('excluded.started_by'),
          completed_date: row.ref('excluded.completed_date'),
          application_name: row.ref('excluded.application_name'),
          listed_status: row.ref('excluded.listed_status'),
          is_gone: row.ref('excluded.is_gone'),
          revision: row.ref('excluded.revision'),
        })),
      )
      .execute();
  }
}

async function writeDeadlines(transaction: Transaction<Tables>, deadlines: readonly SnapshotDeadline[]) {
  const rows = deadlines.map(({ instanceId, deadline = null, readAt, announced = null }) => {
    return { instance_id: instanceId, deadline, read_at: readAt, announced };
  });
  for (const insert of bulkInserts(transaction, 'deadlines', rows)) {
    await insert
      .onConflict((conflict) =>
        conflict.column('instance_id').doUpdateSet({
          deadline: sql`excluded.deadline`,
          read_at: sql`excluded.read_at`,
          announced: sql`excluded.announced`,
        }),
      )
      .execute();
  }
}

async function writeMissing(
  transaction: Transaction<Tables>,
  { added, removed }: NonNullable<SnapshotCommit['missing']> = { added: [], removed: [] },
): Promise<void> {
  for (const ids of chunk(removed, batchSize)) {
    await transaction.deleteFrom('missing_instances').where('instance_id', 'in', ids).execute();
  }
  const rows = added.map(({ instanceId, since }) => {
    return { instance_id: instanceId, since_scans: since.scans, since_ms: since.ms };
  });
  for (const insert of bulkInserts(transaction, 'missing_instances', rows)) {
    await insert
      .onConflict((conflict) =>
        conflict.column('instance_id').doUpdateSet({
          since_scans: sql`excluded.since_scans`,
          since_ms: sql`excluded.since_ms`,
        }),
      )
      .execute();
  }
}

function toRow(row: SnapshotRow, revision: number): InstancesTable {
  return {
    id: row.id,
    name: row.name ?? null,
    status: row.status,
    milestone: row.milestone ?? null,
    start_date: row.startDate ?? null,
    started_by: row.startedBy ?? null,
    completed_date: row.completedDate ?? null,
    application_name: row.applicationName ?? null,
    listed_status: row.listedStatus,
    is_gone: row.isGone ? 1 : 0,
    revision,
  };
}

function fromRow(row: Selectable<InstancesTable>): SnapshotRow {
  return {
    id: row.id,
    name: row.name ?? undefined,
    status: row.status,
    milestone: row.milestone ?? undefined,
    startDate: row.start_date ?? undefined,
    startedBy: row.started_by ?? undefined,
    completedDate: row.completed_date ?? undefined,
    applicationName: row.application_name ?? undefined,
    listedStatus: row.listed_status,
    isGone: row.is_gone === 1,
  };
}

function fromDeadlineRow(row: Selectable<DeadlinesTable>): SnapshotDeadline {
  return {
    instanceId: row.instance_id,
    deadline: row.deadline ?? undefined,
    readAt: row.read_at,
    announced: row.announced === 'soon' || row.announced === 'passed' ? row.announced : undefined,
  };
}
