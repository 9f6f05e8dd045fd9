/** Measures what a scan costs Barium. */
import type { Barium } from '../barium/types.ts';

type ScanRequests = Pick<Barium, 'listInstances' | 'getInstance'>;

interface RequestCost {
  readonly requests: number;
  /** How long they took, added up. With retries and waits. */
  readonly busyMs: number;
}

export interface RequestMeter {
  readonly barium: ScanRequests;
  /** The requests that ended since the last call. */
  take(): RequestCost;
}

/** @param clock monotonic milliseconds */
export function createRequestMeter(barium: ScanRequests, clock: () => number): RequestMeter {
  let requests = 0;
  let busyMs = 0;

  async function measure<T>(request: Promise<T>): Promise<T> {
    const startedAt = clock();
    try {
      return await request;
    } finally {
      requests += 1;
      busyMs += clock() - startedAt;
    }
  }

  return {
    barium: {
      listInstances: (...args) => measure(barium.listInstances(...args)),
      getInstance: (...args) => measure(barium.getInstance(...args)),
    },
    take() {
      const cost = { requests, busyMs };
      requests = 0;
      busyMs = 0;
      return cost;
    },
  };
}
