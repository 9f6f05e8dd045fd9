import type { Kysely, Selectable } from 'kysely';
import type { Place } from '../chat.ts';
import { read, watch as schema } from './schemas.ts';
import type { OnSetAside } from './set-aside.ts';
import type { Tables, WatchesTable } from './tables.ts';
import { type NewWatch, placeKey, type Watch, type WatchStore } from './watching.ts';

/** The standing orders of places, on any engine. */
export function createWatchStore(db: Kysely<Tables>, onSetAside: OnSetAside): WatchStore {
  async function all(place?: Place): Promise<readonly Watch[]> {
    const rows = await db
      .selectFrom('watches')
      .selectAll()
      .where('state', '=', 'active')
      .$if(place !== undefined, (query) => query.where('place_key', '=', placeKey(place as Place)))
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
      const key = placeKey(watch.place);
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

    async mute(id, until) {
      await db
        .updateTable('watches')
        .set({ muted_until: until ?? null })
        .where('id', '=', id)
        .execute();
    },

    async remove(id) {
      await db.transaction().execute(async (transaction) => {
        await transaction.updateTable('watches').set({ state: 'removed' }).where('id', '=', id).execute();
        // What is being posted at this moment arrives; the rest is withdrawn.
        await transaction
          .deleteFrom('deliveries')
          .where('watch_id', '=', id)
          .where('state', 'in', ['queued', 'gathering'])
          .where('tried_at', 'is', null)
          .execute();
      });
    },
  };
}

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
