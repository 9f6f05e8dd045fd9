/** Random numbers that depend on nothing but a seed and a name. */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Between 0 and 1. */
export type Random = () => number;

/** Each name has its own sequence, so that one that is used less often does not change the others. */
export function createRandom(seed: number, name: string): Random {
  let state = hash(`${seed} ${name}`);
  return () => {
    // mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

export function between(random: Random, min: number, max: number): number {
  return Math.round(min + random() * (max - min));
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/**
 * Makes everything random in this process depend on a seed, ids and tokens too: keys are made of them. Returns a function
 * that undoes it.
 */
export function seedRandomness(seed: number): () => void {
  const random = createRandom(seed, 'Math.random');
  const idRandom = createRandom(seed, 'node:crypto');
  const randomBytes = (size: number) => Buffer.from(Array.from({ length: size }, () => between(idRandom, 0, 255)));
  const randomUUID = () =>
    randomBytes(16)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/u, '$1-$2-$3-$4-');
  const originals = { random: Math.random, randomBytes: crypto.randomBytes, randomUUID: crypto.randomUUID };
  Math.random = random;
  Object.assign(crypto, { randomBytes, randomUUID });
  syncBuiltinESMExports();
  return () => {
    Math.random = originals.random;
    Object.assign(crypto, { randomBytes: originals.randomBytes, randomUUID: originals.randomUUID });
    syncBuiltinESMExports();
  };
}
