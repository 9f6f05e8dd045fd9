/**
 * Seeded random numbers. They are hashes of their key (seed, instance, purpose) instead of a stream, so that any value
 * can be computed again without storing it.
 */

/** A 32-bit hash of integers (the finalizer of MurmurHash3 for each). */
export function hash(...key: readonly number[]): number {
  let hash = 0x2545f491;
  for (const part of key) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A number in [0, 1). */
export function fraction(...key: readonly number[]): number {
  return hash(...key) / 0x1_0000_0000;
}

/** An integer in [from, to]. */
export function between(from: number, to: number, ...key: readonly number[]): number {
  return from + Math.floor(fraction(...key) * (to - from + 1));
}

/** One of the choices. Throws a RangeError if there are none. */
export function pick<T>(choices: readonly T[], ...key: readonly number[]): T {
  if (choices.length === 0) throw new RangeError('nothing to pick from');
  // The cast is needed because undefined can be one of the choices.
  return choices[Math.floor(fraction(...key) * choices.length)] as T;
}

/** A stream of numbers in [0, 1), for events while the simulator runs. */
export function createRandomStream(seed: number): () => number {
  let count = 0;
  return () => fraction(seed, 0x5eed, count++);
}
