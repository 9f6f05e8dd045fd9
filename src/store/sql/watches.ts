import { type Kysely, type Selectable, sql } from 'kysely';
import * as z from 'zod';
import { conversationKey } from '../../chat/keys.ts';
import { chunk } from '../../lib/chunk.ts';
import type { NewWatch, Watch, WatchStore } from '../contract/watches.ts';
import { batchSize, deleteInBatches } from './batch.ts';
import { markCorrupt, type OnCorruptRows } from './corrupt-rows.ts';
import { parseJsonColumn, watchSchema } from './schemas.ts';
import type { Tables, WatchesTable } from './tables.ts';

export function createWatchStore(db: Kysely<Tables>, onCorruptRows: OnCorruptRows): WatchStore {
  return {
    async list(conversation) {
      let query = db.selectFrom('watches').selectAll().where('state', '=', 'active');
      if (conversation !== undefined) {
        query = query.where('conversation_key', '=', conversationKey(conversation));
      }
      const watches: Watch[] = [];
      const corrupt: number[] = [];
      for (const row of await query.orderBy('conversation_key').orderBy('number').execute()) {
        const watch = fromRow(row);
        if (watch === undefined) corrupt.push(row.id);
        else watches.push(watch);
      }
      await markCorrupt(db, 'watches', corrupt, onCorruptRows);
      return watches;
    },

    // Two concurrent callers can pick the same number: one of them gets it, the other tries again.
    async add(watch) {
      const key = conversationKey(watch.conversation);
      for (;;) {
        const added = await insertWithNextNumber(db, key, watch);
        if (added !== undefined) return { ...watch, ...added, mutedUntil: undefined };
      }
    },

    async update(id, settings, dueAt) {
      await db.transaction().execute(async (transaction) => {
        const row = await transaction.selectFrom('watches').selectAll().where('id', '=', id).executeTakeFirst();
        const before = row && parseJsonColumn(watchSchema, row.watch);
        if (before === undefined) return;
        const { conversation, createdAt } = before;
        const after: NewWatch = { ...settings, conversation, createdAt };
        await transaction
          .updateTable('watches')
          .set({ watch: JSON.stringify(after) })
          .where('id', '=', id)
          .execute();
        await transaction
          .updateTable('deliveries')
          .set({ due_at: dueAt })
          .where('watch_id', '=', id)
          .where('state', '=', 'digest')
          .execute();
      });
    },

    async mute(id, until, at) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('watches')
          .set({ muted_until: until ?? null })
          .where('id', '=', id)
          .execute();
        if (until === undefined) return;
        const unwanted = await reassignDeliveries(transaction, id, await siblingWatches(transaction, id, at));
        await deletePending(transaction, unwanted.queued);
      });
    },

    async remove(id, at) {
      await db.transaction().execute(async (transaction) => {
        await transaction.updateTable('watches').set({ state: 'removed', ended_at: at }).where('id', '=', id).execute();
        const unwanted = await reassignDeliveries(transaction, id, await siblingWatches(transaction, id, at));
        await deletePending(transaction, unwanted.queued);
        // A muted watch can take over digest entries: they wait for its first digest after the mute.
        const { digest } = await reassignDeliveries(transaction, id, await siblingWatches(transaction, id));
        await deletePending(transaction, digest);
      });
    },

    prune: (before) =>
      deleteInBatches(
        db,
        'watches',
        sql`
        state in ('removed', 'ended') and ended_at < ${before}
        and id not in (select max(id) from watches group by conversation_key)`,
      ),
  };
}

/** The ids of all other watches, without those that are muted at `at`. */
async function siblingWatches(db: Kysely<Tables>, id: number, at?: string): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('watches')
    .select(['id', 'muted_until'])
    .where('state', '=', 'active')
    .where('id', '!=', id)
    .execute();
  return new Set(rows.flatMap((row) => (at !== undefined && (row.muted_until ?? '') > at ? [] : [row.id])));
}

/**
 * Gives the pending deliveries of a watch to one of `candidates` that matched too, and returns the ids of those that
 * no other watch wants. A delivery that is being posted is not touched.
 */
async function reassignDeliveries(
  db: Kysely<Tables>,
  id: number,
  candidates: ReadonlySet<number>,
): Promise<Readonly<Record<'queued' | 'digest', readonly number[]>>> {
  const pending = await db
    .selectFrom('deliveries')
    .select(['id', 'state', 'delivery'])
    .where('watch_id', '=', id)
    .where('state', 'in', ['queued', 'digest'])
    .where('attempted_at', 'is', null)
    .execute();
  const unwanted = { queued: [] as number[], digest: [] as number[] };
  for (const { id: delivery, state, delivery: json } of pending) {
    const { otherWatchIds = [] } = parseJsonColumn(sharedDelivery, json) ?? {};
    const newWatchId = otherWatchIds.find((otherId) => candidates.has(otherId));
    if (newWatchId === undefined) unwanted[state as keyof typeof unwanted].push(delivery);
    else await db.updateTable('deliveries').set({ watch_id: newWatchId }).where('id', '=', delivery).execute();
  }
  return unwanted;
}

async function deletePending(db: Kysely<Tables>, ids: readonly number[]): Promise<void> {
  for (const some of chunk(ids, batchSize)) {
    await db.deleteFrom('deliveries').where('id', 'in', some).where('attempted_at', 'is', null).execute();
  }
}

const sharedDelivery = z.object({ otherWatchIds: z.array(z.number()).optional() });

/** Inserts a watch under the next number of its conversation; `undefined` if another caller took the number. */
function insertWithNextNumber(
  db: Kysely<Tables>,
  key: string,
  watch: NewWatch,
): Promise<{ readonly id: number; readonly number: number } | undefined> {
  return db
    .insertInto('watches')
    .values((row) => ({
      conversation_key: key,
      number: row
        .selectFrom('watches as earlier')
        .select((e) => e(e.fn.coalesce(e.fn.max('earlier.number'), e.lit(0)), '+', 1).as('next'))
        .where('earlier.conversation_key', '=', key)
        .$asScalar(),
      watch: JSON.stringify(watch),
      muted_until: null,
      state: 'active',
    }))
    .onConflict((conflict) => conflict.columns(['conversation_key', 'number']).doNothing())
    .returning(['id', 'number'])
    .executeTakeFirst();
}

function fromRow(row: Selectable<WatchesTable>): Watch | undefined {
  const watch = parseJsonColumn(watchSchema, row.watch);
  return watch && { ...watch, id: row.id, number: row.number, mutedUntil: row.muted_until ?? undefined };
}
