import type { Kysely } from 'kysely';
import { boundedKey } from '../../lib/bounded-key.ts';
import type { SettingStore } from '../contract/store.ts';
import type { Tables } from './tables.ts';

/** The setting that is made wherever a store is opened, by `doctor` for one: a store with nothing else is as good as empty. */
export const pictureKeyName = 'picture-key';

/** This installation's own values, on any engine. */
export function createSettingStore(db: Kysely<Tables>): SettingStore {
  return {
    async get(name) {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('name', '=', boundedKey(name))
        .executeTakeFirst();
      return row?.value;
    },

    async set(name, value) {
      await db
        .insertInto('settings')
        .values({ name: boundedKey(name), value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },

    async take(name) {
      const row = await db
        .deleteFrom('settings')
        .where('name', '=', boundedKey(name))
        .returning('value')
        .executeTakeFirst();
      return row?.value;
    },

    async getOrMake(name, make) {
      await db
        .insertInto('settings')
        .values({ name: boundedKey(name), value: make() })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      const { value } = await db
        .selectFrom('settings')
        .select('value')
        .where('name', '=', boundedKey(name))
        .executeTakeFirstOrThrow();
      return value;
    },
  };
}
