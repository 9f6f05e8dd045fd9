import type { MonotonicClock } from '../../src/rate-limit/fair-queue.ts';

/** A clock that only moves when the test says so. */
export interface TestClock extends MonotonicClock {
  /** Moves on by `ms` and calls the timers that are due. */
  advance(ms: number): void;
}

export function createTestClock(): TestClock {
  let now = 0;
  const timers = new Set<{ readonly dueAt: number; callback(): void }>();
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { dueAt: now + ms, callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(ms) {
      now += ms;
      for (const timer of [...timers]) {
        if (timer.dueAt <= now && timers.delete(timer)) timer.callback();
      }
    },
  };
}
