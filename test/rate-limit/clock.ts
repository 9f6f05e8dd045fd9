import type { Clock } from '../../src/rate-limit/fair-queue.ts';

/** A clock that the test moves, in milliseconds. */
export interface MovedClock extends Clock {
  /** Moves on, and calls what is due on the way. */
  pass(ms: number): void;
}

export function createClock(): MovedClock {
  let at = 0;
  const due = new Set<{ readonly at: number; act(): void }>();
  return {
    now: () => at,
    after(ms, act) {
      const one = { at: at + ms, act };
      due.add(one);
      return () => {
        due.delete(one);
      };
    },
    pass(ms) {
      at += ms;
      for (const one of [...due]) {
        if (one.at <= at && due.delete(one)) one.act();
      }
    },
  };
}
