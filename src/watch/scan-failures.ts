/** Keeps count of failed scans, delays the next one, and logs the first failure of a series. */
import type { Logger } from 'pino';
import { BariumError } from '../barium/errors.ts';
import { exponentialBackoff } from '../lib/backoff.ts';
import { StaleRevisionError } from '../store/contract/snapshot.ts';
import { isStoreError } from '../store/errors.ts';

/** Why the snapshot is outdated. */
export interface ScanFailure {
  readonly kind: 'upstream' | 'store' | 'fault';
  /** When the first scan of the series failed. */
  readonly since: string;
  /** Failed scans in a row. */
  readonly attempts: number;
  readonly error: unknown;
}

interface ScanFailures {
  current(): ScanFailure | undefined;
  /** Whether it is too early for another scan. */
  isBackingOff(): boolean;
  record(error: unknown): ScanFailure;
  recordSuccess(): void;
  endBackoff(): void;
}

const backoffLimits = { baseMs: 1_000, maxMs: 10 * 60_000 };
/** The database is the bot's own: a scan while it is down costs one statement, and announcements wait for it to come back. */
const storeBackoffLimits = { baseMs: 1_000, maxMs: 10_000 };

/** @param clock monotonic milliseconds */
export function createScanFailures(
  log: Logger,
  now: () => Date,
  clock: () => number = () => performance.now(),
): ScanFailures {
  let failure: ScanFailure | undefined;
  let retryAt = Number.NEGATIVE_INFINITY;
  return {
    current: () => failure,
    isBackingOff: () => clock() < retryAt,
    record(error) {
      const attempts = (failure?.attempts ?? 0) + 1;
      failure = {
        kind: failureKind(error),
        since: failure?.since ?? now().toISOString(),
        attempts,
        error,
      };
      const delayMs = exponentialBackoff(attempts, failure.kind === 'store' ? storeBackoffLimits : backoffLimits);
      retryAt = clock() + delayMs;
      const fields = { err: error, attempts, retryInSeconds: delayMs / 1_000 };
      if (attempts > 1) log.debug(fields, 'scan still failing');
      else if (failure.kind === 'upstream') log.warn(fields, 'scan failed: Barium unavailable');
      else log.error(fields, 'scan failed');
      return failure;
    },
    recordSuccess() {
      if (failure !== undefined) {
        log.info({ since: failure.since, attempts: failure.attempts }, 'scan recovered');
      }
      failure = undefined;
    },
    endBackoff() {
      retryAt = Number.NEGATIVE_INFINITY;
    },
  };
}

function failureKind(error: unknown): ScanFailure['kind'] {
  if (error instanceof BariumError) return 'upstream';
  return isStoreError(error) || error instanceof StaleRevisionError ? 'store' : 'fault';
}
