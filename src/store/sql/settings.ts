import type { Kysely } from 'kysely';
import { toBoundedKey } from '../../lib/bounded-key.ts';
import type { SettingStore } from '../contract/settings.ts';
import type { Tables } from './tables.ts';

/** The setting that is created wherever a store is opened, e.g. by `doctor`: a store with nothing else counts as empty. */
export const pictureKeyName = 'picture-key';

export function createSettingStore(db: Kysely<Tables>): SettingStore {
  return {
    async get(name) {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('name', '=', toBoundedKey(name))
        .executeTakeFirst();
      return row?.value;
    },

    async set(name, value) {
      await db
        .insertInto('settings')
        .values({ name: toBoundedKey(name), value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },

    async pop(name) {
      const row = await db
        .deleteFrom('settings')
        .where('name', '=', toBoundedKey(name))
        .returning('value')
        .executeTakeFirst();
      return row?.value;
    },

    async getOrCreate(name, create) {
      await db
        .insertInto('settings')
        .values({ name: toBoundedKey(name), value: create() })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      const { value } = await db
        .selectFrom('settings')
        .select('value')
        .where('name', '=', toBoundedKey(name))
        .executeTakeFirstOrThrow();
      return value;
    },
  };
}
