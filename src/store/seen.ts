import type { Kysely } from 'kysely';
import type { SeenStore } from './store.ts';
import type { Tables } from './tables.ts';

/** Keys of incomings that had an effect, on any engine. */
export function createSeenStore(db: Kysely<Tables>): SeenStore {
  return {
    async claim(key, now) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('seen')
        .values({ key, at: now, audit_id: null })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async settle(key, auditId) {
      await db.updateTable('seen').set({ audit_id: auditId }).where('key', '=', key).execute();
    },

    async auditId(key) {
      const row = await db.selectFrom('seen').select('audit_id').where('key', '=', key).executeTakeFirst();
      return row?.audit_id ?? undefined;
    },

    async prune(before) {
      const { numDeletedRows } = await db
        .deleteFrom('seen')
        .where('at', '<', before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
