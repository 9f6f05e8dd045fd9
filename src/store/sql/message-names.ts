import { type Kysely, sql } from 'kysely';
import { toBoundedKey } from '../../lib/bounded-key.ts';
import type { MessageNameStore } from '../contract/message-names.ts';
import { deleteInBatches } from './batch.ts';
import type { Tables } from './tables.ts';

const maxNames = 20;

export function createMessageNameStore(db: Kysely<Tables>): MessageNameStore {
  return {
    async record(application, message, now) {
      // A name this long is of no use in a list of choices.
      if (toBoundedKey(message.name) !== message.name) return;
      const boundary = message.boundary ? 1 : 0;
      await db
        .insertInto('message_names')
        .values({ application: toBoundedKey(application), name: message.name, boundary, used_at: now })
        .onConflict((conflict) => conflict.columns(['application', 'name']).doUpdateSet({ boundary, used_at: now }))
        .execute();
    },

    prune: (before) => deleteInBatches(db, 'message_names', sql`used_at < ${before}`),

    async listRecent(application) {
      const rows = await db
        .selectFrom('message_names')
        .select(['name', 'boundary'])
        .where('application', '=', toBoundedKey(application))
        .orderBy('used_at', 'desc')
        .limit(maxNames)
        .execute();
      return rows.map((row) => ({ name: row.name, boundary: row.boundary === 1 }));
    },
  };
}
