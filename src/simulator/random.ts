/**
 * Chance with a memory: the same seed always gives the same simulator. Numbers are drawn by place (`seed`, which
 * instance, what for) and not from a stream, so that anything can be looked up later without keeping it.
 */

/** Mixes whole numbers into one of 32 bits that looks random (the finisher of MurmurHash3 per step). */
export function mix(...parts: readonly number[]): number {
  let hash = 0x2545f491;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A number in [0, 1) for a place. */
export function fraction(...parts: readonly number[]): number {
  return mix(...parts) / 0x1_0000_0000;
}

/** A whole number in [from, to] for a place. */
export function between(from: number, to: number, ...place: readonly number[]): number {
  return from + Math.floor(fraction(...place) * (to - from + 1));
}

/** One of the choices for a place. Throws a RangeError when there is none. */
export function pick<T>(choices: readonly T[], ...place: readonly number[]): T {
  if (choices.length === 0) throw new RangeError('nothing to pick from');
  // An absent value may well be one of the choices.
  return choices[Math.floor(fraction(...place) * choices.length)] as T;
}

/** A stream of numbers in [0, 1), for what happens by itself while the simulator runs. */
export function stream(seed: number): () => number {
  let drawn = 0;
  return () => fraction(seed, 0x5eed, drawn++);
}
