import { setImmediate } from 'node:timers/promises';
import type { Insertable, Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import type { Delivery, NewDelivery, OutboxStore, Queue } from '../contract/watching.ts';
import { portions } from './batch.ts';
import { insertsOf } from './bulk.ts';
import { createPlaceBook } from './channels.ts';
import type { OnSetAside } from './corrupt-rows.ts';
import { place as placeSchema, read, delivery as schema } from './schemas.ts';
import type { DeliveriesTable, Tables } from './tables.ts';

const portion = 200;
const readPortion = 100;

/** The states of what can not be posted. */
const setAside: readonly string[] = ['stuck', 'unreadable'];

/** What is on its way to places, on any engine. A row that cannot be read is set aside, and the rest goes on. */
export function createOutboxStore(db: Kysely<Tables>, onSetAside: OnSetAside): OutboxStore {
  /** Reads rows as deliveries, and sets aside those that are damaged. */
  async function readable(rows: readonly Selectable<DeliveriesTable>[]): Promise<readonly Delivery[]> {
    const deliveries: { row: Selectable<DeliveriesTable>; delivery: Delivery | undefined }[] = [];
    for (const some of portions(rows, readPortion)) {
      deliveries.push(...some.map((row) => ({ row, delivery: fromRow(row) })));
      // With many of them others have their turn in between.
      if (some.length === readPortion) await setImmediate();
    }
    const damaged = deliveries.filter((one) => one.delivery === undefined).map((one) => one.row.id);
    if (damaged.length > 0) await setDamagedAside(damaged);
    return deliveries.flatMap((one) => (one.delivery === undefined ? [] : [one.delivery]));
  }

  async function setDamagedAside(ids: readonly number[]): Promise<void> {
    await db.updateTable('deliveries').set({ state: 'unreadable' }).where('id', 'in', ids).execute();
    onSetAside({ table: 'deliveries', ids });
  }

  const queued = (place: Parameters<typeof conversationKey>[0]) =>
    db
      .selectFrom('deliveries')
      .selectAll()
      .where('state', '=', 'queued')
      .where('place_key', '=', conversationKey(place))
      .orderBy('id');

  return {
    ...createPlaceBook(db),

    async queues() {
      const rows = await db
        .with('heads', (heads) =>
          heads
            .selectFrom('deliveries')
            .select((row) => [row.fn.min('id').as('head'), row.fn.countAll<number>().as('depth')])
            .where('state', '=', 'queued')
            .groupBy('place_key'),
        )
        .selectFrom('heads')
        .innerJoin('deliveries', 'deliveries.id', 'heads.head')
        .select(['head', 'depth', 'place_key', 'delivery', 'due_at', 'attempts'])
        .execute();
      const queues = rows.map((row) => ({
        row,
        place: placeOf(read(withPlace, row.delivery)?.place, row.place_key),
      }));
      // In a queue that nobody can tell whose it is.
      const damaged = queues.filter((one) => one.place === undefined).map((one) => one.row.head);
      if (damaged.length > 0) await setDamagedAside(damaged);
      return queues.flatMap(({ row, place }): Queue[] => {
        const { depth, due_at: dueAt, attempts } = row;
        return place === undefined ? [] : [{ place, depth, dueAt, attempts }];
      });
    },

    async head(place) {
      for (;;) {
        const row = await queued(place).limit(1).executeTakeFirst();
        if (row === undefined) return undefined;
        const [delivery] = await readable([row]);
        if (delivery !== undefined) return delivery;
      }
    },

    async begin(id, at) {
      await db
        .updateTable('deliveries')
        .set((row) => ({
          attempts: row('attempts', '+', 1),
          tried_at: row.fn.coalesce('tried_at', row.val(at)),
        }))
        .where('id', '=', id)
        .execute();
    },

    async unbegin({ id, attempts }) {
      await db
        .updateTable('deliveries')
        .set({ tried_at: null })
        .where('id', '=', id)
        .where('attempts', '=', attempts + 1)
        .execute();
    },

    async done(id, posted, at) {
      const done = await db
        .updateTable('deliveries')
        .set({ state: 'done', posted, done_at: at, trouble: null })
        .where('id', '=', id)
        .where('state', '!=', 'done')
        .executeTakeFirstOrThrow();
      if (done.numUpdatedRows > 0n) return posted;
      const before = await db
        .selectFrom('deliveries')
        .select('posted')
        .where('id', '=', id)
        .executeTakeFirst();
      return before?.posted ?? undefined;
    },

    async postpone(id, dueAt, why) {
      await db.updateTable('deliveries').set({ due_at: dueAt, trouble: why }).where('id', '=', id).execute();
    },

    async setAside(id, why) {
      await db
        .updateTable('deliveries')
        .set({ state: 'stuck', trouble: why })
        .where('id', '=', id)
        .where('state', '!=', 'done')
        .execute();
    },

    async withhold(id) {
      await db
        .updateTable('deliveries')
        .set({ state: 'withheld' })
        .where('id', '=', id)
        .where('state', '=', 'queued')
        .execute();
    },

    async replace(ids, deliveries) {
      try {
        await db.transaction().execute(async (transaction) => {
          for (let from = 0; from < ids.length; from += portion) {
            await takeAway(transaction, ids.slice(from, from + portion));
          }
          await insertDeliveries(transaction, deliveries);
        });
        return true;
      } catch (error) {
        if (error instanceof TakenError) return false;
        throw error;
      }
    },

    async waiting(place, max, after = 0) {
      const query = queued(place).where('tried_at', 'is', null).where('id', '>', after);
      return readable(await query.limit(max).execute());
    },

    async gathered(now, latest) {
      const rows = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('state', '=', 'gathering')
        .where((row) => row.or([row('due_at', '<=', now), row('due_at', '>', latest)]))
        .orderBy('id')
        .limit(5_000)
        .execute();
      return readable(rows);
    },

    async prune(before) {
      await db.deleteFrom('roots').where('used_at', '<', before).execute();
      const { numDeletedRows } = await db
        .deleteFrom('deliveries')
        .where('state', '=', 'done')
        .where('done_at', '<', before)
        .executeTakeFirstOrThrow();
      await db
        .deleteFrom('deliveries')
        .where('state', 'in', [...setAside, 'withheld'])
        .where('due_at', '<', before)
        .execute();
      return Number(numDeletedRows);
    },

    async setAsides() {
      const { count } = await db
        .selectFrom('deliveries')
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('state', 'in', setAside)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  };
}

/** Another process posts or has replaced one of the deliveries by now. */
class TakenError extends Error {
  override readonly name = 'TakenError';
}

/** All of them, or none: what is tried by now, or is in a list already, would be told twice or not at all. */
async function takeAway(db: Kysely<Tables>, ids: readonly number[]): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('deliveries')
    .where('id', 'in', ids)
    .where('state', 'in', ['queued', 'gathering'])
    .where('tried_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(numDeletedRows) !== ids.length) throw new TakenError('some of them are under way');
}

/** Queues deliveries. One that was queued before, whatever came of it, is left as it is. */
export async function insertDeliveries(
  db: Kysely<Tables>,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  for (const insert of insertsOf(db, 'deliveries', deliveries.map(toRow))) {
    await insert.onConflict((conflict) => conflict.column('key').doNothing()).execute();
  }
}

function toRow({ key, watchId, dueAt, gathers, ...rest }: NewDelivery): Insertable<DeliveriesTable> {
  return {
    key,
    place_key: conversationKey(rest.place),
    watch_id: watchId ?? null,
    delivery: JSON.stringify(rest),
    due_at: dueAt,
    state: gathers === true ? 'gathering' : 'queued',
    attempts: 0,
    tried_at: null,
    done_at: null,
    posted: null,
    trouble: null,
  };
}

function fromRow(row: Selectable<DeliveriesTable>): Delivery | undefined {
  const rest = read(schema, row.delivery);
  const place = placeOf(rest?.place, row.place_key);
  if (rest === undefined || place === undefined) return undefined;
  return {
    ...rest,
    place,
    id: row.id,
    key: row.key,
    watchId: row.watch_id ?? undefined,
    dueAt: row.due_at,
    attempts: row.attempts,
    triedAt: row.tried_at ?? undefined,
  };
}

/** Whose queue a row stands in. What it says of that itself is believed only where its key says the same. */
function placeOf(said: Conversation | undefined, key: string): Conversation | undefined {
  if (said !== undefined && conversationKey(said) === key) return said;
  const ids = read(keyParts, key);
  if (ids === undefined) return undefined;
  const [platform, tenant, id] = ids;
  return placeSchema.safeParse({ platform, tenant, id, isDirect: false }).data;
}

const keyParts = z.tuple([z.string(), z.string(), z.string()]);

/** Of a delivery that is not wanted as a whole. */
const withPlace = z.object({ place: placeSchema });
