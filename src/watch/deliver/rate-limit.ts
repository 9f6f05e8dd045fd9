import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatAdapter } from '../../chat/adapter.ts';

/**
 * Resolves when the platform's rate limits allow the next message to a channel, and adds its time to `lastSent`: the
 * times of the previous messages, oldest first. Rejects when the signal fires.
 *
 * @param clock monotonic milliseconds
 */
export async function waitForRateLimit(
  lastSent: number[],
  limits: ChatAdapter['rateLimits'],
  signal: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<void> {
  for (;;) {
    const waitMs = msUntilAllowed(lastSent, limits, clock());
    if (waitMs <= 0) break;
    await sleep(waitMs, undefined, { signal });
  }
  lastSent.push(clock());
  const maxKept = Math.max(1, ...limits.map((limit) => limit.maxPosts));
  if (lastSent.length > maxKept) lastSent.splice(0, lastSent.length - maxKept);
}

/** Whole milliseconds until every limit allows one more message. */
function msUntilAllowed(lastSent: readonly number[], limits: ChatAdapter['rateLimits'], now: number): number {
  const waits = limits.map(({ maxPosts, windowMs }) => {
    const oldest = lastSent.at(-maxPosts);
    return oldest === undefined ? 0 : oldest + windowMs - now;
  });
  return Math.ceil(Math.max(0, ...waits));
}
