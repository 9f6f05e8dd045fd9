import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import {
  blank,
  type Commit,
  FencedError,
  type KnownDeadline,
  type KnownInstance,
  OvertakenError,
  type SnapshotStore,
} from '../contract/watching.ts';
import { inPortions, portions } from './batch.ts';
import { insertsOf } from './bulk.ts';
import { toChangeRow } from './changes.ts';
import type { OnSetAside } from './corrupt-rows.ts';
import { insertDeliveries } from './outbox.ts';
import { read, scanState } from './schemas.ts';
import type { DeadlinesTable, InstancesTable, Tables } from './tables.ts';

/** Rows read at once: what is held twice for a moment. */
const readPortion = 5_000;

/** The upstream as it was last seen, on any engine. */
export function createSnapshotStore(db: Kysely<Tables>, onSetAside: OnSetAside): SnapshotStore {
  return {
    async lead() {
      await beginScans(db);
      const { fence } = await db
        .updateTable('scans')
        .set((row) => ({ fence: row('fence', '+', 1) }))
        .returning('fence')
        .executeTakeFirstOrThrow();
      return fence;
    },

    async state() {
      const row = await db.selectFrom('scans').selectAll().executeTakeFirst();
      if (row === undefined) return { ...blank, revision: 0 };
      const state = read(scanState, row.state);
      if (state === undefined) onSetAside({ table: 'scans', ids: [] });
      // Without it nothing is lost but the knowledge that all is known: the first scan is done again.
      return { ...(state ?? blank), revision: row.revision };
    },

    async *read(since) {
      const newer = db.selectFrom('instances').selectAll().where('revision', '>', since);
      const query = newer.orderBy('id').limit(readPortion);
      for await (const rows of inPortions('', (last) => query.where('id', '>', last).execute())) {
        yield rows.map(fromRow);
      }
    },

    async deadlines() {
      const rows = await db.selectFrom('deadlines').selectAll().execute();
      return rows.map(fromDeadline);
    },

    commit: (commit) =>
      db.transaction().execute(async (transaction) => {
        const revision = await turn(transaction, commit);
        if (commit.afresh === true) {
          await transaction.deleteFrom('instances').execute();
          await transaction.deleteFrom('deadlines').execute();
        }
        await writeRows(transaction, commit.rows, revision);
        await writeDeadlines(transaction, commit.deadlines);
        for (const insert of insertsOf(transaction, 'changes', commit.changes.map(toChangeRow))) {
          await insert.execute();
        }
        await insertDeliveries(transaction, commit.deliveries);
        for (const ended of portions(commit.endedWatches)) {
          await transaction.updateTable('watches').set({ state: 'ended' }).where('id', 'in', ended).execute();
        }
        return revision;
      }),
  };
}

/** Makes the one row that stands for the scans, where there is none yet. */
export async function beginScans(db: Kysely<Tables>): Promise<void> {
  await db
    .insertInto('scans')
    .values({ id: 1, fence: 0, revision: 0, state: JSON.stringify(blank) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Makes the next revision, if nobody has taken the lead since. */
async function turn(transaction: Transaction<Tables>, { fence, base, state }: Commit): Promise<number> {
  const turned = await transaction
    .updateTable('scans')
    .set((row) => ({ revision: row('revision', '+', 1), state: JSON.stringify(state) }))
    .where('fence', '=', fence)
    .returning('revision')
    .executeTakeFirst();
  if (turned === undefined) throw new FencedError('another process watches by now');
  if (turned.revision !== base + 1)
    throw new OvertakenError(`the snapshot is at ${turned.revision - 1}, not ${base}`);
  return turned.revision;
}

async function writeRows(transaction: Transaction<Tables>, rows: readonly KnownInstance[], revision: number) {
  for (const insert of insertsOf(
    transaction,
    'instances',
    rows.map((one) => toRow(one, revision)),
  )) {
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
          listed: row.ref('excluded.listed'),
          gone: row.ref('excluded.gone'),
          revision: row.ref('excluded.revision'),
        })),
      )
      .execute();
  }
}

async function writeDeadlines(transaction: Transaction<Tables>, deadlines: readonly KnownDeadline[]) {
  const rows = deadlines.map(({ instanceId, deadline = null, readAt, told = null }) => {
    return { instance_id: instanceId, deadline, read_at: readAt, told };
  });
  for (const insert of insertsOf(transaction, 'deadlines', rows)) {
    await insert
      .onConflict((conflict) =>
        conflict.column('instance_id').doUpdateSet({
          deadline: sql`excluded.deadline`,
          read_at: sql`excluded.read_at`,
          told: sql`excluded.told`,
        }),
      )
      .execute();
  }
}

function toRow(one: KnownInstance, revision: number): InstancesTable {
  return {
    id: one.id,
    name: one.name ?? null,
    status: one.status,
    milestone: one.milestone ?? null,
    start_date: one.startDate ?? null,
    started_by: one.startedBy ?? null,
    completed_date: one.completedDate ?? null,
    application_name: one.applicationName ?? null,
    listed: one.listed,
    gone: one.gone ? 1 : 0,
    revision,
  };
}

function fromRow(row: Selectable<InstancesTable>): KnownInstance {
  return {
    id: row.id,
    name: row.name ?? undefined,
    status: row.status,
    milestone: row.milestone ?? undefined,
    startDate: row.start_date ?? undefined,
    startedBy: row.started_by ?? undefined,
    completedDate: row.completed_date ?? undefined,
    applicationName: row.application_name ?? undefined,
    listed: row.listed,
    gone: row.gone === 1,
  };
}

function fromDeadline(row: Selectable<DeadlinesTable>): KnownDeadline {
  return {
    instanceId: row.instance_id,
    deadline: row.deadline ?? undefined,
    readAt: row.read_at,
    told: row.told === 'soon' || row.told === 'passed' ? row.told : undefined,
  };
}
