import { setTimeout as delay } from 'node:timers/promises';
import type { ChatAdapter } from '../../chat/adapter.ts';

/**
 * Resolves when the next post to a place may leave, and adds it to `sent`: the moments, oldest first, at which the
 * posts before it left. Rejects when the signal fires.
 *
 * @param clock monotonic milliseconds
 */
export async function turnFor(
  sent: number[],
  limits: ChatAdapter['rateLimits'],
  signal: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<void> {
  for (let wait = waitFor(sent, limits, clock()); wait > 0; wait = waitFor(sent, limits, clock())) {
    await delay(wait, undefined, { signal });
  }
  sent.push(clock());
  const kept = Math.max(1, ...limits.map((limit) => limit.posts));
  if (sent.length > kept) sent.splice(0, sent.length - kept);
}

/** How long, in whole milliseconds, until every limit has room for one more. */
function waitFor(sent: readonly number[], limits: ChatAdapter['rateLimits'], now: number): number {
  const waits = limits.map(({ posts, milliseconds }) => {
    const earliest = sent.at(-posts);
    return earliest === undefined ? 0 : earliest + milliseconds - now;
  });
  return Math.ceil(Math.max(0, ...waits));
}
