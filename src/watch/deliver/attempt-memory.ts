/** This process's own attempts, which it knows better than the outbox does: by a monotonic clock, and even if the store fails. */
import type { Delivery } from '../../store/contract/outbox.ts';

type Attempted = Pick<Delivery, 'key' | 'attemptedAt' | 'lastAttemptAt'>;

export interface AttemptMemory {
  /** An attempt begins, which the outbox records under the time `at`. */
  begin(key: string, at: string): void;
  /** The message of the last attempt is sent right now: looking up what is needed for it can take a while. */
  recordSending(key: string): void;
  /** The last attempt certainly sent nothing, even if that couldn't be stored in the outbox. */
  recordUnsent(key: string): void;
  /** The last attempt ended without a confirmation. */
  recordUnconfirmed(key: string): void;
  /** How many attempts of this process ended without a confirmation. */
  countUnconfirmed(key: string): number;
  /** Whether the only attempt that the outbox has recorded is one of this process that sent nothing. */
  isUnsent(delivery: Attempted): boolean;
  /** Whether the last attempt that the outbox has recorded is one of this process. */
  isOwn(delivery: Attempted): boolean;
  /** Ms since the last attempt. Monotonic from when this process first saw it, so clock changes don't affect it. */
  ageMs(delivery: Attempted): number;
  /** The delivery has left its queue. */
  forget(key: string): void;
}

/** Deliveries whose queues another process emptied are never forgotten otherwise. */
const maxRemembered = 10_000;

interface LastAttempt {
  /** As in the outbox. */
  readonly at: string;
  /** By the monotonic clock. */
  readonly beganAt: number;
  /** False if only the outbox knows it. */
  readonly isOwn: boolean;
  readonly isUnsent: boolean;
  readonly unconfirmed: number;
}

/** @param clock monotonic milliseconds */
export function createAttemptMemory(now: () => Date, clock: () => number = () => performance.now()): AttemptMemory {
  const attempts = new Map<string, LastAttempt>();

  function remember(key: string, attempt: Partial<LastAttempt> & Pick<LastAttempt, 'at' | 'beganAt'>): void {
    const unconfirmed = attempts.get(key)?.unconfirmed ?? 0;
    attempts.delete(key);
    attempts.set(key, { isOwn: true, isUnsent: false, unconfirmed, ...attempt });
    const [oldest] = attempts.keys();
    if (attempts.size > maxRemembered && oldest !== undefined) attempts.delete(oldest);
  }

  return {
    begin: (key, at) => remember(key, { at, beganAt: clock() }),
    recordSending(key) {
      const known = attempts.get(key);
      if (known !== undefined) remember(key, { at: known.at, beganAt: clock() });
    },
    recordUnsent(key) {
      const known = attempts.get(key);
      if (known !== undefined) remember(key, { ...known, isUnsent: true });
    },
    recordUnconfirmed(key) {
      const known = attempts.get(key);
      if (known !== undefined) remember(key, { ...known, unconfirmed: known.unconfirmed + 1 });
    },
    countUnconfirmed: (key) => attempts.get(key)?.unconfirmed ?? 0,
    isUnsent({ key, attemptedAt, lastAttemptAt }) {
      const known = attempts.get(key);
      return known?.isUnsent === true && known.at === attemptedAt && known.at === lastAttemptAt;
    },
    isOwn({ key, attemptedAt, lastAttemptAt = attemptedAt }) {
      const known = attempts.get(key);
      return known?.isOwn === true && known.at === lastAttemptAt;
    },
    ageMs({ key, attemptedAt, lastAttemptAt = attemptedAt ?? '' }) {
      const known = attempts.get(key);
      if (known?.at === lastAttemptAt) return clock() - known.beganAt;
      // In the future if the clock was set back since.
      const age = Math.max(0, now().getTime() - Date.parse(lastAttemptAt));
      remember(key, { at: lastAttemptAt, beganAt: clock() - age, isOwn: false });
      return age;
    },
    forget: (key) => void attempts.delete(key),
  };
}
