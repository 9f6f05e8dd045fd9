import { type Kysely, sql } from 'kysely';
import { toBoundedKey } from '../../lib/bounded-key.ts';
import type { SettingStore } from '../contract/settings.ts';
import { deleteInBatches } from './batch.ts';
import type { Tables } from './tables.ts';

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

    async set(name, value, expiresAt) {
      await db
        .insertInto('settings')
        .values({ name: toBoundedKey(name), value, expires_at: expiresAt ?? null })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, expires_at: expiresAt ?? null }))
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

    async getOrCreate(name, create, expiresAt) {
      await db
        .insertInto('settings')
        .values({ name: toBoundedKey(name), value: create(), expires_at: expiresAt ?? null })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      const { value } = await db
        .selectFrom('settings')
        .select('value')
        .where('name', '=', toBoundedKey(name))
        .executeTakeFirstOrThrow();
      return value;
    },

    prune: (now) => deleteInBatches(db, 'settings', sql`expires_at < ${now}`),
  };
}
