import { mix } from './random.ts';

/**
 * GUIDs that say whose they are: the first eight digits are the instance's number, scrambled so that they look
 * random and unscrambled by {@link instanceIndexOf}. A hundred thousand instances, their tasks and their files
 * can be found by id without an index in memory.
 */

/** What an id belongs to. Part of the id's digits, so that a task's id is never taken for a file's. */
export type IdOf = 'instance' | 'task' | 'object' | 'application' | 'user' | 'error' | 'key';

const KINDS: Readonly<Record<IdOf, number>> = {
  instance: 1,
  task: 2,
  object: 3,
  application: 4,
  user: 5,
  error: 6,
  key: 7,
};

/** Odd, so multiplying by it modulo 2^32 can be undone by multiplying with its inverse. */
const SCRAMBLE = 0x9e3779b1;
const UNSCRAMBLE = 0x0e8b2f51;

/** The id of the `n`th thing of a kind that belongs to the instance with this index. Lower-case GUID. */
export function guid(seed: number, of: IdOf, index: number, n = 0): string {
  const kind = KINDS[of];
  const head = (Math.imul(index + 1, SCRAMBLE) ^ mix(seed)) >>> 0;
  const tail = [1, 2, 3].map((word) => hex(mix(seed, kind, index, n, word))).join('');
  return [
    hex(head),
    tail.slice(0, 4),
    `4${tail.slice(5, 8)}`,
    `a${tail.slice(9, 12)}`,
    tail.slice(12, 24),
  ].join('-');
}

/** The index of the instance that an id claims to belong to; the caller compares the whole id. */
export function instanceIndexOf(seed: number, id: string): number | undefined {
  if (!/^[0-9a-f]{8}-/i.test(id)) return undefined;
  const head = Number.parseInt(id.slice(0, 8), 16);
  return (Math.imul(head ^ mix(seed), UNSCRAMBLE) >>> 0) - 1;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
