/** How often something may happen: `burst` times at once, and then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket for each key. */
export interface Meter {
  /** Milliseconds until there is a token for this key; 0 where there is one. Takes nothing. */
  wait(key: string): number;
  /** Takes a token. Only where {@link wait} answers 0. */
  take(key: string): void;
}

/** Keys that are held before it is looked which of them have all their tokens back. */
const fewestHeld = 1_024;

/**
 * Each bucket is one number: the moment at which it is full again. So a key costs an entry in a map, and nothing
 * once it has been quiet for long enough. `now` is in milliseconds and never goes back.
 */
export function createMeter({ burst, perSecond }: Rate, now: () => number): Meter {
  const interval = 1_000 / perSecond;
  const fullAt = new Map<string, number>();
  let sweepAt = fewestHeld;

  function sweep(at: number): void {
    for (const [key, full] of fullAt) if (full <= at) fullAt.delete(key);
    sweepAt = Math.max(fewestHeld, 2 * fullAt.size);
  }

  return {
    wait(key) {
      const full = fullAt.get(key);
      return full === undefined ? 0 : Math.max(0, full - now() - (burst - 1) * interval);
    },
    take(key) {
      const at = now();
      fullAt.set(key, Math.max(fullAt.get(key) ?? at, at) + interval);
      if (fullAt.size >= sweepAt) sweep(at);
    },
  };
}
