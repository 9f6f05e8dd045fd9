import type { Kysely } from 'kysely';
import { conversationKey, personKey } from '../../chat/keys.ts';
import type { OutboxStore } from '../contract/watching.ts';
import { place as placeSchema, read } from './schemas.ts';
import type { Tables } from './tables.ts';

type PlaceBook = Pick<
  OutboxStore,
  | 'root'
  | 'setRoot'
  | 'forgetRoot'
  | 'broken'
  | 'markBroken'
  | 'markWorking'
  | 'rememberDirect'
  | 'directPlace'
>;

/** What is known of the places that are posted to, on any engine. */
export function createPlaceBook(db: Kysely<Tables>): PlaceBook {
  return {
    async root(place, instanceId) {
      return db
        .selectFrom('roots')
        .select('posted')
        .where('place_key', '=', conversationKey(place))
        .where('instance_id', '=', instanceId)
        .executeTakeFirst();
    },

    async setRoot(place, instanceId, posted, at) {
      const stands = await db
        .insertInto('roots')
        .values({ place_key: conversationKey(place), instance_id: instanceId, posted, used_at: at })
        .onConflict((conflict) => conflict.columns(['place_key', 'instance_id']).doUpdateSet({ used_at: at }))
        .returning('posted')
        .executeTakeFirstOrThrow();
      return stands.posted;
    },

    async forgetRoot(place, instanceId) {
      await db
        .deleteFrom('roots')
        .where('place_key', '=', conversationKey(place))
        .where('instance_id', '=', instanceId)
        .execute();
    },

    async broken() {
      const rows = await db.selectFrom('broken_places').selectAll().orderBy('broken_at').execute();
      return rows.flatMap((row) => {
        const place = read(placeSchema, row.place);
        return place === undefined ? [] : [{ place, since: row.broken_at, reason: row.reason }];
      });
    },

    async markBroken(place, reason, at) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('broken_places')
        .values({ place_key: conversationKey(place), place: JSON.stringify(place), broken_at: at, reason })
        .onConflict((conflict) => conflict.column('place_key').doNothing())
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async markWorking(place, at) {
      const key = conversationKey(place);
      // Nearly always it works, and nothing is to be written.
      const broken = db.selectFrom('broken_places').select('broken_at').where('place_key', '=', key);
      if ((await broken.executeTakeFirst()) === undefined) return undefined;
      return db.transaction().execute(async (transaction) => {
        const was = await transaction
          .deleteFrom('broken_places')
          .where('place_key', '=', key)
          .returning('broken_at')
          .executeTakeFirst();
        if (was === undefined) return undefined;
        await transaction
          .updateTable('deliveries')
          .set({ due_at: at })
          .where('place_key', '=', key)
          .where('state', '=', 'queued')
          .execute();
        return was.broken_at;
      });
    },

    async rememberDirect(person, place) {
      const json = JSON.stringify(place);
      await db
        .insertInto('direct_places')
        .values({ person_key: personKey(person), place: json })
        .onConflict((conflict) => conflict.column('person_key').doUpdateSet({ place: json }))
        .execute();
    },

    async directPlace(person) {
      const row = await db
        .selectFrom('direct_places')
        .select('place')
        .where('person_key', '=', personKey(person))
        .executeTakeFirst();
      return row === undefined ? undefined : read(placeSchema, row.place);
    },
  };
}
