/**
 * When the queues of places are due, and when they may be called for: what the rows of the outbox say, and what this
 * process knows by a clock that nobody can set.
 */

import { conversationKey } from '../../chat/keys.ts';
import type { Delivery, Queue } from '../../store/contract/watching.ts';
import { doubled } from '../doubling.ts';

/** Whatever a platform asks for. */
export const longestAskedMs = 24 * 60 * 60_000;
/** Between calls for a place at which nothing comes of them: at first, twice as long each time, and at most. */
const firstRestMs = 50;
export const restMs = 5_000;

/** Of queues by the key of their place. Times are in milliseconds. */
export interface Due {
  /**
   * What was never tried is due, and so is what seems to have to wait for longer than anything waits: the clock may
   * have been set back since, or its row be damaged.
   */
  isDue(one: Pick<Delivery, 'attempts' | 'dueAt'>, key: string): boolean;
  /** How long it is put off still. */
  leftOf(one: Pick<Delivery, 'dueAt'>, key: string): number;
  /** Puts the head of a queue off. Answers when it is due then. */
  putOff(key: string, ms: number): string;
  /** How long a place is not to be called for again. */
  restOf(key: string): number;
  letRest(key: string, ms?: number): void;
  /** Something came of a call: the place may be called for again at once. */
  tried(key: string): void;
  /** Its head has arrived, and nothing is put off any more. */
  arrived(key: string): void;
  /** What has no queue any more waits for nothing. */
  keep(queues: readonly Queue[]): void;
}

export function createDue(now: () => Date): Due {
  /**
   * Places that were called for: not again before a monotonic moment. Nothing may come of a call, where another process
   * is at work or the queue cannot be worked on; what is tried takes the place out of here.
   */
  const calledFor = new Map<string, { until: number; times: number }>();
  /** When what was put off by this process is due, whatever becomes of the clock that people can set. */
  const waits = new Map<string, { readonly dueAt: string; readonly until: number }>();

  function leftOf({ dueAt }: Pick<Delivery, 'dueAt'>, key: string): number {
    const wait = waits.get(key);
    const left = Date.parse(dueAt) - now().getTime();
    return wait?.dueAt === dueAt ? Math.min(left, wait.until - performance.now()) : left;
  }

  return {
    leftOf,
    isDue(one, key) {
      const left = leftOf(one, key);
      return one.attempts === 0 || !(left > 0 && left <= longestAskedMs);
    },
    putOff(key, ms) {
      const dueAt = new Date(now().getTime() + ms).toISOString();
      waits.set(key, { dueAt, until: performance.now() + ms });
      return dueAt;
    },
    restOf: (key) => (calledFor.get(key)?.until ?? 0) - performance.now(),
    letRest(key, ms) {
      const times = calledFor.get(key)?.times ?? 0;
      const rest = ms ?? doubled(firstRestMs, times, restMs);
      calledFor.set(key, { until: performance.now() + rest, times: times + 1 });
    },
    tried: (key) => void calledFor.delete(key),
    arrived(key) {
      calledFor.delete(key);
      waits.delete(key);
    },
    keep(queues) {
      const keys = new Set(queues.map(({ place }) => conversationKey(place)));
      for (const known of [calledFor, waits]) {
        for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
      }
    },
  };
}
