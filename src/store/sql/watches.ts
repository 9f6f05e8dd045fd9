import type { Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import type { NewWatch, Watch, WatchStore } from '../contract/watching.ts';
import { portions } from './batch.ts';
import type { OnSetAside } from './corrupt-rows.ts';
import { read, watch as schema } from './schemas.ts';
import type { Tables, WatchesTable } from './tables.ts';

/** The standing orders of places, on any engine. */
export function createWatchStore(db: Kysely<Tables>, onSetAside: OnSetAside): WatchStore {
  async function all(place?: Conversation): Promise<readonly Watch[]> {
    const rows = await db
      .selectFrom('watches')
      .selectAll()
      .where('state', '=', 'active')
      .$if(place !== undefined, (query) =>
        query.where('place_key', '=', conversationKey(place as Conversation)),
      )
      .orderBy('place_key')
      .orderBy('number')
      .execute();
    const read = rows.map((row) => ({ row, watch: fromRow(row) }));
    const damaged = read.filter((one) => one.watch === undefined).map((one) => one.row.id);
    if (damaged.length > 0) {
      await db.updateTable('watches').set({ state: 'unreadable' }).where('id', 'in', damaged).execute();
      onSetAside({ table: 'watches', ids: damaged });
    }
    return read.flatMap((one) => (one.watch === undefined ? [] : [one.watch]));
  }

  return {
    all,

    // Two people who ask at the same moment may be given the same number: one of them has it, the other asks again.
    async add(watch) {
      const key = conversationKey(watch.place);
      for (;;) {
        const added = await insertNext(db, key, watch);
        if (added !== undefined) return { ...watch, ...added, mutedUntil: undefined };
      }
    },

    async change(id, { as, diagram, lang }) {
      await db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('watches')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst();
        const before = row === undefined ? undefined : read(schema, row.watch);
        if (before === undefined) return;
        const after: NewWatch = { ...before, as, diagram, lang };
        await transaction
          .updateTable('watches')
          .set({ watch: JSON.stringify(after) })
          .where('id', '=', id)
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
        const left = await handOver(transaction, id, await othersOf(transaction, id, at));
        await takeAway(transaction, left.queued);
      });
    },

    async remove(id, at) {
      await db.transaction().execute(async (transaction) => {
        await transaction.updateTable('watches').set({ state: 'removed' }).where('id', '=', id).execute();
        const left = await handOver(transaction, id, await othersOf(transaction, id, at));
        await takeAway(transaction, left.queued);
        // What is gathered for one that is muted waits for the first digest afterwards.
        const { gathering } = await handOver(transaction, id, await othersOf(transaction, id));
        await takeAway(transaction, gathering);
      });
    },
  };
}

/** The watches there are beside one, without those that are muted `at` a moment. */
async function othersOf(db: Kysely<Tables>, id: number, at?: string): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('watches')
    .select(['id', 'muted_until'])
    .where('state', '=', 'active')
    .where('id', '!=', id)
    .execute();
  return new Set(rows.flatMap((one) => (at !== undefined && (one.muted_until ?? '') > at ? [] : [one.id])));
}

/**
 * What waits of a watch and one of these asked for as well is that one's from now on. Answers the ids of the rest. What
 * is being posted at this moment arrives.
 */
async function handOver(
  db: Kysely<Tables>,
  id: number,
  others: ReadonlySet<number>,
): Promise<Readonly<Record<'queued' | 'gathering', readonly number[]>>> {
  const waiting = await db
    .selectFrom('deliveries')
    .select(['id', 'state', 'delivery'])
    .where('watch_id', '=', id)
    .where('state', 'in', ['queued', 'gathering'])
    .where('tried_at', 'is', null)
    .execute();
  const left = { queued: [] as number[], gathering: [] as number[] };
  for (const { id: delivery, state, delivery: json } of waiting) {
    const heir = read(shared, json)?.alsoFor?.find((other) => others.has(other));
    if (heir === undefined) left[state as keyof typeof left].push(delivery);
    else await db.updateTable('deliveries').set({ watch_id: heir }).where('id', '=', delivery).execute();
  }
  return left;
}

async function takeAway(db: Kysely<Tables>, ids: readonly number[]): Promise<void> {
  for (const some of portions(ids)) {
    await db.deleteFrom('deliveries').where('id', 'in', some).where('tried_at', 'is', null).execute();
  }
}

/** Of a delivery that is not wanted as a whole. */
const shared = z.object({ alsoFor: z.array(z.number()).optional() });

/** Puts a watch under the next number of its place, or answers `undefined` if that was taken in this moment. */
function insertNext(
  db: Kysely<Tables>,
  key: string,
  watch: NewWatch,
): Promise<{ readonly id: number; readonly number: number } | undefined> {
  return db
    .insertInto('watches')
    .values((row) => ({
      place_key: key,
      number: row
        .selectFrom('watches as earlier')
        .select((one) => one(one.fn.coalesce(one.fn.max('earlier.number'), one.lit(0)), '+', 1).as('next'))
        .where('earlier.place_key', '=', key)
        .$asScalar(),
      watch: JSON.stringify(watch),
      muted_until: null,
      state: 'active',
    }))
    .onConflict((conflict) => conflict.columns(['place_key', 'number']).doNothing())
    .returning(['id', 'number'])
    .executeTakeFirst();
}

function fromRow(row: Selectable<WatchesTable>): Watch | undefined {
  const watch = read(schema, row.watch);
  return watch && { ...watch, id: row.id, number: row.number, mutedUntil: row.muted_until ?? undefined };
}
