import { setTimeout as sleep } from 'node:timers/promises';

/** At most `maxPosts` in any `windowMs`. */
export interface RateLimit {
  readonly maxPosts: number;
  readonly windowMs: number;
}

/**
 * Resolves when the limits allow the next message to a channel, and adds its time to `lastSent`: the times of the previous
 * messages, oldest first. Rejects when the signal fires.
 *
 * @param clock monotonic milliseconds
 */
export async function waitForRateLimit(
  lastSent: number[],
  limits: readonly RateLimit[],
  signal?: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<void> {
  for (;;) {
    const waitMs = msUntilAllowed(lastSent, limits, clock());
    if (waitMs <= 0) break;
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  }
  lastSent.push(clock());
  const maxKept = Math.max(1, ...limits.map((limit) => limit.maxPosts));
  if (lastSent.length > maxKept) lastSent.splice(0, lastSent.length - maxKept);
}

/** Whole milliseconds until every limit allows one more message. */
function msUntilAllowed(lastSent: readonly number[], limits: readonly RateLimit[], now: number): number {
  const waits = limits.map(({ maxPosts, windowMs }) => {
    const oldest = lastSent.at(-maxPosts);
    return oldest === undefined ? 0 : oldest + windowMs - now;
  });
  return Math.ceil(Math.max(0, ...waits));
}
