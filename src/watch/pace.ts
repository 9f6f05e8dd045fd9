import { setTimeout as delay } from 'node:timers/promises';
import type { ChatAdapter } from '../chat.ts';

/** Holds posts back to what a platform takes. */
export interface Pace {
  /** Resolves when the next post to this place may leave, and counts it. Rejects when the signal fires. */
  turn(place: string, limits: ChatAdapter['pace'], signal: AbortSignal): Promise<void>;
}

/** @param clock monotonic milliseconds */
export function createPace(clock: () => number = () => performance.now()): Pace {
  const posts = new Map<string, number[]>();
  return {
    async turn(place, limits, signal) {
      const sent = posts.get(place) ?? [];
      posts.set(place, sent);
      for (let wait = waitFor(sent, limits, clock()); wait > 0; wait = waitFor(sent, limits, clock())) {
        await delay(wait, undefined, { signal });
      }
      sent.push(clock());
      const kept = Math.max(1, ...limits.map((limit) => limit.posts));
      if (sent.length > kept) sent.splice(0, sent.length - kept);
    },
  };
}

/** How long, in whole milliseconds, until every limit has room for one more. */
function waitFor(sent: readonly number[], limits: ChatAdapter['pace'], now: number): number {
  const waits = limits.map(({ posts, milliseconds }) => {
    const earliest = sent.at(-posts);
    return earliest === undefined ? 0 : earliest + milliseconds - now;
  });
  return Math.ceil(Math.max(0, ...waits));
}
