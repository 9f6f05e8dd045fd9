/** How often something can happen: `burst` times at once, then `perSecond`. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** One token bucket per key. */
interface TokenBuckets {
  /** Milliseconds until the key has a token; 0 if it has one now. Consumes nothing. */
  msUntilAvailable(key: string): number;
  /**
   * Consumes tokens, by default one. Call it only when {@link msUntilAvailable} returned 0, or for what was only known
   * afterwards: then the key has no token until it has caught up.
   */
  consume(key: string, tokens?: number): void;
}

/** Full buckets are not evicted before this many keys are stored. */
const minSweepSize = 1_024;

/**
 * Stores one number per bucket, the time at which it is full again (GCRA), so that a key costs a single map entry and
 * an idle key none. `now` returns milliseconds and must be monotonic.
 */
export function createTokenBuckets({ burst, perSecond }: RateLimit, now: () => number): TokenBuckets {
  const interval = 1_000 / perSecond;
  const fullAt = new Map<string, number>();
  let sweepAt = minSweepSize;

  function evictFull(at: number): void {
    for (const [key, full] of fullAt) if (full <= at) fullAt.delete(key);
    sweepAt = Math.max(minSweepSize, 2 * fullAt.size);
  }

  return {
    msUntilAvailable(key) {
      const full = fullAt.get(key);
      return full === undefined ? 0 : Math.max(0, full - now() - (burst - 1) * interval);
    },
    consume(key, tokens = 1) {
      const at = now();
      fullAt.set(key, Math.max(fullAt.get(key) ?? at, at) + tokens * interval);
      if (fullAt.size >= sweepAt) evictFull(at);
    },
  };
}
