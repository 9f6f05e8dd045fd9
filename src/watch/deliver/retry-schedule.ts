/** When each channel's queue is due, from the rows of the outbox and from a monotonic clock. */
import { conversationKey } from '../../chat/keys.ts';
import { exponentialBackoff } from '../../lib/backoff.ts';
import type { ChannelQueue, Delivery } from '../../store/contract/outbox.ts';

/** The longest delay that a platform can ask for. */
export const maxRetryAfterMs = 24 * 60 * 60_000;
/** Delay before a channel is enqueued again after it was enqueued in vain. */
export const maxCooldownMs = 5_000;
const cooldownBackoff = { baseMs: 50, maxMs: maxCooldownMs };

/** The clocks of replicas differ by less. */
export const maxClockSkewMs = 60_000;

type Attempted = Pick<Delivery, 'attempts' | 'dueAt' | 'lastAttemptAt'>;

/** Keys are conversation keys. */
export interface RetrySchedule {
  /**
   * A delivery that was never attempted is due. So is one that was attempted in the future, or is postponed for longer than
   * any delay: the clock was set back since, or the row is corrupt.
   */
  isDue(delivery: Attempted, key: string): boolean;
  /** Ms until a postponed delivery is due. */
  remainingMs(delivery: Pick<Delivery, 'dueAt'>, key: string): number;
  /** Postpones the head of a queue. Returns when it is due. */
  postpone(key: string, ms: number): string;
  /** Ms until a channel may be enqueued again. */
  cooldownMs(key: string): number;
  /** Starts a cooldown of `ms`; by default it grows with every cooldown in a row. */
  startCooldown(key: string, ms?: number): void;
  /** The head of the queue was attempted: the channel may be enqueued at once. */
  recordAttempt(key: string): void;
  /** The head of the queue was delivered. */
  recordSuccess(key: string): void;
  /** Drops channels whose queue is empty. */
  retainOnly(queues: readonly ChannelQueue[]): void;
}

/** @param clock monotonic milliseconds */
export function createRetrySchedule(now: () => Date, clock: () => number = () => performance.now()): RetrySchedule {
  /** Enqueued channels, until their queue is attempted. It may not be, if another process has the lease. */
  const cooldowns = new Map<string, { readonly until: number; readonly count: number }>();
  /** Monotonic due times of what this process postponed, which a wall clock change does not affect. */
  const postponed = new Map<string, { readonly dueAt: string; readonly until: number }>();

  /** The monotonic due time, if this process postponed the delivery. */
  function findOwnDueTime(dueAt: string, key: string): number | undefined {
    const own = postponed.get(key);
    return own?.dueAt === dueAt ? own.until : undefined;
  }

  function remainingMs({ dueAt }: Pick<Delivery, 'dueAt'>, key: string): number {
    const remaining = Date.parse(dueAt) - now().getTime();
    const until = findOwnDueTime(dueAt, key);
    return until === undefined ? remaining : Math.min(remaining, until - clock());
  }

  return {
    remainingMs,
    isDue({ attempts, dueAt, lastAttemptAt }, key) {
      if (attempts === 0) return true;
      const remaining = remainingMs({ dueAt }, key);
      if (!(remaining > 0 && remaining <= maxRetryAfterMs)) return true;
      const aheadMs = lastAttemptAt === undefined ? 0 : Date.parse(lastAttemptAt) - now().getTime();
      return aheadMs > maxClockSkewMs && findOwnDueTime(dueAt, key) === undefined;
    },
    postpone(key, ms) {
      const dueAt = new Date(now().getTime() + ms).toISOString();
      postponed.set(key, { dueAt, until: clock() + ms });
      return dueAt;
    },
    cooldownMs: (key) => (cooldowns.get(key)?.until ?? 0) - clock(),
    startCooldown(key, ms) {
      const count = (cooldowns.get(key)?.count ?? 0) + 1;
      const cooldown = ms ?? exponentialBackoff(count, cooldownBackoff);
      cooldowns.set(key, { until: clock() + cooldown, count });
    },
    recordAttempt: (key) => void cooldowns.delete(key),
    recordSuccess(key) {
      cooldowns.delete(key);
      postponed.delete(key);
    },
    retainOnly(queues) {
      const keys = new Set(queues.map(({ conversation }) => conversationKey(conversation)));
      for (const entries of [cooldowns, postponed]) {
        for (const key of entries.keys()) if (!keys.has(key)) entries.delete(key);
      }
    },
  };
}
