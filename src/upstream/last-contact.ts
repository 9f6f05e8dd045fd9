import type { AttemptReport } from '../barium/types.ts';

/** Whether the upstream answered recently. */
export interface LastContact {
  /** Records the outcome of a finished request. */
  record(report: Pick<AttemptReport, 'outcome'>): void;
  isRecent(): boolean;
}

/** The default interval between two scans. */
const maxAgeMs = 30_000;

/** @param clock monotonic milliseconds */
export function createLastContact(clock: () => number = () => performance.now()): LastContact {
  let lastSuccessAt = Number.NEGATIVE_INFINITY;
  return {
    record({ outcome }) {
      if (outcome === 'ok') lastSuccessAt = clock();
      else if (outcome === 'unreachable' || outcome === 'invalid-response') lastSuccessAt = Number.NEGATIVE_INFINITY;
    },
    isRecent: () => clock() - lastSuccessAt < maxAgeMs,
  };
}
