import { hash } from './random.ts';

/**
 * GUIDs whose first eight digits are the scrambled index of an instance, see {@link instanceIndexOf}. So a hundred
 * thousand instances with their tasks and files can be found by id without an index in memory.
 */

/** The kind is part of the id, so that the id of a task is never the id of a file. */
type IdKind = 'instance' | 'task' | 'object' | 'application' | 'user' | 'error' | 'key';

const kindCodes: Readonly<Record<IdKind, number>> = {
  instance: 1,
  task: 2,
  object: 3,
  application: 4,
  user: 5,
  error: 6,
  key: 7,
};

/** Odd, so it has an inverse modulo 2^32. */
const multiplier = 0x9e3779b1;
const inverseMultiplier = 0x0e8b2f51;

/** The GUID of the `n`th item of a kind in the instance with an index, in lower case. */
export function guid(seed: number, of: IdKind, index: number, n = 0): string {
  const kind = kindCodes[of];
  const head = (Math.imul(index + 1, multiplier) ^ hash(seed)) >>> 0;
  const tail = [1, 2, 3].map((word) => hex(hash(seed, kind, index, n, word))).join('');
  return [hex(head), tail.slice(0, 4), `4${tail.slice(5, 8)}`, `a${tail.slice(9, 12)}`, tail.slice(12, 24)].join('-');
}

/** The index of the instance that an id belongs to; the caller has to compare the whole id. Undefined if not a GUID. */
export function instanceIndexOf(seed: number, id: string): number | undefined {
  if (!/^[0-9a-f]{8}-/i.test(id)) return undefined;
  const head = Number.parseInt(id.slice(0, 8), 16);
  return (Math.imul(head ^ hash(seed), inverseMultiplier) >>> 0) - 1;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
