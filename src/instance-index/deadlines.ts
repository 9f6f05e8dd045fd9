/** Deadlines of instances. Only an instance's details have its deadline, so they are read when a list needs them. */
import { NotFoundError } from '../barium/errors.ts';
import type { Barium, Instance } from '../barium/types.ts';
import { createTtlCache } from '../lib/ttl-cache.ts';

/** A deadline that was read; `undefined` inside if the instance has none. */
interface KnownDeadline {
  readonly deadline: string | undefined;
}

export interface Deadlines {
  /** `undefined` if it was not read recently. Never sends a request. */
  getKnown(id: string): KnownDeadline | undefined;
  record(instance: Pick<Instance, 'id' | 'deadlineDate'>): void;
  /** Reads the deadlines that are not known. An instance that is gone has none. Rejects with a `BariumError`. */
  read(ids: readonly string[], barium: Pick<Barium, 'getInstance'>): Promise<void>;
}

const ttlMs = 10 * 60_000;
const maxEntries = 20_000;

/** The client sends fewer at once; this keeps its queue short for other people. */
const batchSize = 16;

export function createDeadlines(now: () => Date): Deadlines {
  const cache = createTtlCache<KnownDeadline>({ maxEntries, ttlMs, now: () => now().getTime() });

  async function readOne(id: string, barium: Pick<Barium, 'getInstance'>): Promise<void> {
    try {
      const { deadlineDate } = await barium.getInstance(id);
      cache.set(id, { deadline: deadlineDate });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      cache.set(id, { deadline: undefined });
    }
  }

  return {
    getKnown: (id) => cache.get(id),
    record: ({ id, deadlineDate }) => {
      cache.set(id, { deadline: deadlineDate });
    },
    async read(ids, barium) {
      const missing = ids.filter((id) => cache.get(id) === undefined);
      for (let at = 0; at < missing.length; at += batchSize) {
        await Promise.all(missing.slice(at, at + batchSize).map((id) => readOne(id, barium)));
      }
    },
  };
}
