import type { CallReport } from '../barium/types.ts';

/** Whether the upstream was well a moment ago. */
export interface Freshness {
  /** Hears of every call that ended. */
  heard(report: Pick<CallReport, 'outcome'>): void;
  isFresh(): boolean;
}

/** As long as the usual pause between two looks at Barium. */
const freshMs = 30_000;

/** @param clock in milliseconds; one that nobody can set */
export function createFreshness(clock: () => number = () => performance.now()): Freshness {
  let wellAt = Number.NEGATIVE_INFINITY;
  return {
    heard({ outcome }) {
      if (outcome === 'ok') wellAt = clock();
      else if (outcome === 'unreachable' || outcome === 'nonsense') wellAt = Number.NEGATIVE_INFINITY;
    },
    isFresh: () => clock() - wellAt < freshMs,
  };
}
