import { type Kysely, sql } from 'kysely';
import { toBoundedKey } from '../../lib/bounded-key.ts';
import type { IdempotencyStore } from '../contract/idempotency.ts';
import { writeAudit } from './audit.ts';
import { deleteInBatches } from './batch.ts';
import type { Tables } from './tables.ts';

export function createIdempotencyStore(db: Kysely<Tables>): IdempotencyStore {
  return {
    recordOnce: (key, now, since) =>
      since === undefined ? insertOnce(db, toBoundedKey(key), now) : insertOrRenew(db, toBoundedKey(key), now, since),

    recordWithAudit(text, auditRow) {
      const key = toBoundedKey(text);
      return db.transaction().execute(async (transaction) => {
        if (!(await insertOnce(transaction, key, auditRow.at))) return undefined;
        const auditId = await writeAudit(transaction, [auditRow]);
        await transaction.updateTable('idempotency_keys').set({ audit_id: auditId }).where('key', '=', key).execute();
        return auditId;
      });
    },

    async auditIdFor(key) {
      const row = await db
        .selectFrom('idempotency_keys')
        .select('audit_id')
        .where('key', '=', toBoundedKey(key))
        .executeTakeFirst();
      return row?.audit_id ?? undefined;
    },

    prune: (before, eventsBefore) =>
      deleteInBatches(
        db,
        'idempotency_keys',
        sql`recorded_at < ${before} or (recorded_at < ${eventsBefore} and audit_id is null)`,
      ),
  };
}

/** Runs for every event: building the query would take longer than executing it. */
async function insertOnce(db: Kysely<Tables>, key: string, now: string): Promise<boolean> {
  const insert = sql`insert into idempotency_keys (key, recorded_at) values (${key}, ${now}) on conflict (key) do nothing`;
  const { numAffectedRows = 0n } = await insert.execute(db);
  return numAffectedRows > 0n;
}

async function insertOrRenew(db: Kysely<Tables>, key: string, now: string, since: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('idempotency_keys')
    .values({ key, recorded_at: now, audit_id: null })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ recorded_at: now }).where('idempotency_keys.recorded_at', '<', since),
    )
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
