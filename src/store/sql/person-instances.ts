import { type Kysely, sql } from 'kysely';
import { personKey } from '../../chat/keys.ts';
import type { PersonInstanceStore } from '../contract/person-instances.ts';
import { deleteInBatches } from './batch.ts';
import type { Tables } from './tables.ts';

/** Looking at an instance must not wait for the disk, so views are written together, this long after the first. */
const writeDelayMs = 1_000;

/** Views that could not be written yet, e.g. while the database is away; more are forgotten. */
const maxUnwritten = 1_000;

interface View {
  readonly person_key: string;
  readonly instance_id: string;
  readonly viewed_at: string;
}

export function createPersonInstanceStore(db: Kysely<Tables>): PersonInstanceStore & { flush(): Promise<void> } {
  const unwritten = new Map<string, View>();
  let timer: NodeJS.Timeout | undefined;

  /** Writes the views so far. What could not be written is kept for the next time. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const views = [...unwritten];
    if (views.length === 0) return;
    await db.transaction().execute(async (transaction) => {
      for (const [, view] of views) await writeView(transaction, view);
    });
    for (const [key, view] of views) if (unwritten.get(key) === view) unwritten.delete(key);
  }

  function schedule(): void {
    // The next view tries again; readers get the error.
    timer ??= setTimeout(() => flush().catch(() => undefined), writeDelayMs).unref();
  }

  return {
    flush,

    async list(person, max) {
      await flush();
      const rows = await db
        .selectFrom('person_instances')
        .select(['instance_id', 'pinned_at'])
        .where('person_key', '=', personKey(person))
        // Both databases sort an empty text last here, but disagree about nulls.
        .orderBy(sql`coalesce(pinned_at, '')`, 'desc')
        .orderBy('viewed_at', 'desc')
        .limit(max)
        .execute();
      return rows.map(({ instance_id, pinned_at }) => ({ instanceId: instance_id, isPinned: pinned_at !== null }));
    },

    async recordView(person, instanceId, at) {
      const view = { person_key: personKey(person), instance_id: instanceId, viewed_at: at };
      unwritten.set(JSON.stringify([view.person_key, instanceId]), view);
      const [oldest] = unwritten.size > maxUnwritten ? unwritten.keys() : [];
      if (oldest !== undefined) unwritten.delete(oldest);
      schedule();
    },

    async pin(person, instanceId, at) {
      await flush();
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('person_instances')
        .values({ person_key: personKey(person), instance_id: instanceId, viewed_at: at, pinned_at: at })
        .onConflict((conflict) =>
          conflict
            .columns(['person_key', 'instance_id'])
            .doUpdateSet({ pinned_at: at })
            .where('person_instances.pinned_at', 'is', null),
        )
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async unpin(person, instanceId) {
      const { numUpdatedRows } = await db
        .updateTable('person_instances')
        .set({ pinned_at: null })
        .where('person_key', '=', personKey(person))
        .where('instance_id', '=', instanceId)
        .where('pinned_at', 'is not', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async countPinned(person) {
      const { count } = await db
        .selectFrom('person_instances')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('person_key', '=', personKey(person))
        .where('pinned_at', 'is not', null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    prune: (before, pinnedBefore) =>
      deleteInBatches(
        db,
        'person_instances',
        sql`viewed_at < ${before} and (pinned_at is null or viewed_at < ${pinnedBefore})`,
      ),
  };
}

function writeView(db: Kysely<Tables>, view: View): Promise<unknown> {
  return db
    .insertInto('person_instances')
    .values({ ...view, pinned_at: null })
    .onConflict((conflict) =>
      conflict.columns(['person_key', 'instance_id']).doUpdateSet({ viewed_at: view.viewed_at }),
    )
    .execute();
}
