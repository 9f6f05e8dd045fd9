import { type Kysely, sql } from 'kysely';
import { toBoundedKey } from '../../lib/bounded-key.ts';
import { omitUndefined } from '../../lib/omit-undefined.ts';
import { createTtlCache } from '../../lib/ttl-cache.ts';
import type { MessageName, MessageNameStore } from '../contract/message-names.ts';
import { deleteInBatches } from './batch.ts';
import type { Tables } from './tables.ts';

const maxNames = 20;

/** The card of every case asks for them. Other replicas see a new name a little later. */
const cacheTtlMs = 10_000;
const maxCachedApplications = 1_000;

export function createMessageNameStore(db: Kysely<Tables>): MessageNameStore {
  const cache = createTtlCache<Promise<readonly MessageName[]>>({
    maxEntries: maxCachedApplications,
    ttlMs: cacheTtlMs,
    now: () => performance.now(),
  });

  async function readRecent(application: string): Promise<readonly MessageName[]> {
    const rows = await db
      .selectFrom('message_names')
      .select(['name', 'boundary', 'milestone'])
      .where('application', '=', application)
      .orderBy('used_at', 'desc')
      .limit(maxNames)
      .execute();
    return rows.map(({ name, boundary, milestone }) => ({
      name,
      boundary: boundary === 1,
      ...omitUndefined({ milestone: milestone ?? undefined }),
    }));
  }

  return {
    async record(application, message, now) {
      // A name this long is of no use in a list of choices.
      if (toBoundedKey(message.name) !== message.name) return;
      const boundary = message.boundary ? 1 : 0;
      const milestone = message.milestone ?? null;
      await db
        .insertInto('message_names')
        .values({ application: toBoundedKey(application), name: message.name, boundary, milestone, used_at: now })
        .onConflict((conflict) =>
          conflict.columns(['application', 'name']).doUpdateSet({ boundary, milestone, used_at: now }),
        )
        .execute();
      cache.delete(toBoundedKey(application));
    },

    prune(before) {
      cache.clear();
      return deleteInBatches(db, 'message_names', sql`used_at < ${before}`);
    },

    listRecent(application) {
      const key = toBoundedKey(application);
      const cached = cache.get(key);
      if (cached !== undefined) return cached;
      const read = readRecent(key);
      cache.set(key, read);
      // A failure is not cached; the caller gets it from the promise.
      read.catch(() => cache.delete(key));
      return read;
    },
  };
}
