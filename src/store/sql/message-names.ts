import type { Kysely } from 'kysely';
import { boundedKey } from '../../lib/bounded-key.ts';
import type { MessageNameStore } from '../contract/store.ts';
import type { Tables } from './tables.ts';

/** Message names that a process took, on any engine. */
export function createMessageNameStore(db: Kysely<Tables>): MessageNameStore {
  return {
    async remember(application, message, now) {
      // Nobody chooses among names of such a length.
      if (boundedKey(message.name) !== message.name) return;
      const boundary = message.boundary ? 1 : 0;
      await db
        .insertInto('message_names')
        .values({ application: boundedKey(application), name: message.name, boundary, used_at: now })
        .onConflict((conflict) =>
          conflict.columns(['application', 'name']).doUpdateSet({ boundary, used_at: now }),
        )
        .execute();
    },

    async known(application) {
      const rows = await db
        .selectFrom('message_names')
        .select(['name', 'boundary'])
        .where('application', '=', boundedKey(application))
        .orderBy('used_at', 'desc')
        .limit(20)
        .execute();
      return rows.map((row) => ({ name: row.name, boundary: row.boundary === 1 }));
    },
  };
}
