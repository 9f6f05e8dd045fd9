import type { Kysely } from 'kysely';
import { boundedKey } from '../../lib/bounded-key.ts';
import type { SeenStore } from '../contract/store.ts';
import { writeAudit } from './audit.ts';
import type { Tables } from './tables.ts';

/** Keys of incomings that had an effect, on any engine. */
export function createSeenStore(db: Kysely<Tables>): SeenStore {
  return {
    claim: (key, now) => claim(db, boundedKey(key), now),

    begin(text, proof) {
      const key = boundedKey(text);
      return db.transaction().execute(async (transaction) => {
        if (!(await claim(transaction, key, proof.at))) return undefined;
        const auditId = await writeAudit(transaction, [proof]);
        await transaction.updateTable('seen').set({ audit_id: auditId }).where('key', '=', key).execute();
        return auditId;
      });
    },

    async auditId(key) {
      const row = await db
        .selectFrom('seen')
        .select('audit_id')
        .where('key', '=', boundedKey(key))
        .executeTakeFirst();
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

async function claim(db: Kysely<Tables>, key: string, now: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('seen')
    .values({ key, at: now, audit_id: null })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
