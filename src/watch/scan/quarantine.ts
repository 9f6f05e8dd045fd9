/**
 * Instances that Barium fails to return although it answers otherwise. Each is retried with a growing delay, so that
 * none of them stops the scan.
 */
import {
  ForbiddenError,
  InvalidResponseError,
  RejectedError,
  TooLargeError,
  UnreachableError,
} from '../../barium/errors.ts';
import { exponentialBackoff } from '../../lib/backoff.ts';

/** Delays between retries of one instance: each attempt can take a whole request timeout. */
const retryBackoff = { baseMs: 60_000, maxMs: 60 * 60_000 };

export interface Quarantine {
  /** Number of instances that failed at least twice in a row. */
  readonly count: number;
  /** False until an instance may be retried. */
  canRequest(id: string): boolean;
  /** Returns false if the failure may concern Barium as a whole; it is then not recorded. */
  recordFailure(id: string, error: unknown): boolean;
  recordSuccess(id: string): void;
  /** Instances quarantined since the last call, with the last error. */
  takeNew(): { readonly ids: readonly string[]; readonly error: unknown } | undefined;
  /** Drops instances that are no longer requested. */
  retainOnly(isRequested: (id: string) => boolean): void;
}

interface FailureRecord {
  failures: number;
  retryAt: number;
}

/** @param clock monotonic milliseconds */
export function createQuarantine(clock: () => number = () => performance.now()): Quarantine {
  const records = new Map<string, FailureRecord>();
  let newIds: string[] = [];
  let lastError: unknown;
  const isQuarantined = ({ failures }: FailureRecord) => failures > 1;
  return {
    get count() {
      return [...records.values()].filter(isQuarantined).length;
    },
    canRequest: (id) => (records.get(id)?.retryAt ?? 0) <= clock(),
    recordFailure(id, error) {
      if (!isInstanceSpecific(error)) return false;
      const failures = (records.get(id)?.failures ?? 0) + 1;
      // A single failure is often a hiccup and is retried at once.
      const delayMs = failures === 1 ? 0 : exponentialBackoff(failures - 1, retryBackoff);
      records.set(id, { failures, retryAt: clock() + delayMs });
      if (failures === 2) newIds.push(id);
      lastError = error;
      return true;
    },
    recordSuccess: (id) => void records.delete(id),
    takeNew() {
      if (newIds.length === 0) return undefined;
      const ids = newIds;
      newIds = [];
      return { ids, error: lastError };
    },
    retainOnly(isRequested) {
      for (const id of records.keys()) if (!isRequested(id)) records.delete(id);
    },
  };
}

/** Whether Barium may still return other instances. If it does not, the next list request fails too. */
function isInstanceSpecific(error: unknown): boolean {
  if (error instanceof UnreachableError) return error.reason !== 'overloaded';
  return [RejectedError, ForbiddenError, InvalidResponseError, TooLargeError].some((kind) => error instanceof kind);
}
