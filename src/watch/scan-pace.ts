/**
 * When a scan between two ticks of `WATCH_CRON` pays: while changes are announced or expected, and as long as Barium hardly
 * notices. Load is counted in the time that requests take: one that takes 300 ms uses 300 ms of one of the requests that Barium
 * can answer at once. Extra scans use at most a share of that.
 *
 * Does nothing by itself, and all its times are monotonic milliseconds, so that tests and the simulation can drive it.
 */

/** A scan that ended well. */
export interface FinishedScan {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly requests: number;
  /** How long the requests took, added up. */
  readonly busyMs: number;
  /** How many requests Barium can answer at once, as far as is known. */
  readonly concurrency: number;
  /** Announcements that people get at once. */
  readonly announcements: number;
  readonly isExtra: boolean;
}

/** The next tick of `WATCH_CRON`. */
export interface NextTick {
  readonly inMs: number;
  /** The usual time between two ticks. */
  readonly intervalMs: number;
}

export interface ScanPace {
  recordScan(scan: FinishedScan): void;
  /** There's no extra scan until one ends well. */
  recordFailure(): void;
  /** A person changed something through the bot, and the process goes on from there. */
  expectChanges(): void;
  /** How long to wait until an extra scan; `undefined` if none pays before the next tick. */
  msUntilExtraScan(tick: NextTick): number | undefined;
}

interface ScanPaceOptions {
  /** `WATCH_EXTRA_LOAD_PERCENT`: of Barium's capacity; 0 for no extra scans. */
  readonly maxLoadPercent: number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

export const defaultExtraLoadPercent = 10;

/** How long an announcement or an action makes further changes likely. */
export const activeMs = 5 * 60_000;
/** Shorter would hardly be noticed by people. */
export const minSpacingMs = 5_000;
/** Who scans rarely doesn't want to scan all the time. */
export const maxScansPerInterval = 6;
/** A scan can take longer than the last one did. */
const durationMargin = 1.25;
/** Barium is slow when requests take that much longer than they did lately. */
const slowFactor = 2;
const minSlowdownMs = 100;
/** How fast the usual duration of a request follows the last one. */
const usualWeight = 0.1;

export function createScanPace({ maxLoadPercent, clock }: ScanPaceOptions): ScanPace {
  const maxShare = maxLoadPercent / 100;
  let last: FinishedScan | undefined;
  let activeUntil = Number.NEGATIVE_INFINITY;
  /** When the last extra scan is within the load that is allowed. */
  let paidAt = Number.NEGATIVE_INFINITY;
  let usualRequestMs: number | undefined;
  let isSlow = false;

  function recordRequestTime({ busyMs, requests }: FinishedScan): void {
    if (requests === 0) return;
    const requestMs = busyMs / requests;
    usualRequestMs ??= requestMs;
    isSlow = requestMs > Math.max(usualRequestMs * slowFactor, usualRequestMs + minSlowdownMs);
    usualRequestMs += (requestMs - usualRequestMs) * usualWeight;
  }

  return {
    recordScan(scan) {
      last = scan;
      recordRequestTime(scan);
      if (scan.announcements > 0) activeUntil = Math.max(activeUntil, scan.endedAt + activeMs);
      if (scan.isExtra) paidAt = scan.startedAt + affordableIntervalMs(scan, maxShare);
    },
    recordFailure() {
      last = undefined;
    },
    expectChanges() {
      activeUntil = clock() + activeMs;
    },
    msUntilExtraScan({ inMs, intervalMs }) {
      if (maxShare === 0 || last === undefined || isSlow) return undefined;
      // Before a longer pause that WATCH_CRON makes, such as a night, Barium isn't scanned either.
      if (inMs > intervalMs) return undefined;
      const spacing = spacingMs(last, intervalMs, maxShare);
      if (spacing === undefined) return undefined;
      const now = clock();
      const startsAt = Math.max(now, last.startedAt + spacing, paidAt);
      // Shortly before the tick it gains little, and at the tick it must be over.
      const lastStartAt = now + inMs - Math.max(spacing / 2, durationMsOf(last) * durationMargin);
      return startsAt > Math.min(activeUntil, lastStartAt) ? undefined : startsAt - now;
    },
  };
}

/** Even intervals between the scans from one tick to the next; `undefined` if there's no time for an extra scan. */
function spacingMs(scan: FinishedScan, intervalMs: number, maxShare: number): number | undefined {
  const minMs = Math.max(minSpacingMs, intervalMs / maxScansPerInterval, durationMsOf(scan) * durationMargin);
  if (2 * minMs > intervalMs) return undefined;
  // One that is only affordable now and then comes in the middle.
  const scans = Math.max(2, Math.floor(intervalMs / Math.max(minMs, affordableIntervalMs(scan, maxShare))));
  return intervalMs / scans;
}

/** How far apart such scans must be to stay within the share of Barium's capacity. */
function affordableIntervalMs({ busyMs, concurrency }: FinishedScan, maxShare: number): number {
  return busyMs / (maxShare * Math.max(1, concurrency));
}

function durationMsOf({ startedAt, endedAt }: FinishedScan): number {
  return endedAt - startedAt;
}
