/**
 * Instances that Barium cannot tell of although it answers otherwise: each is set aside for itself, so that one of
 * them does not stop the watching of all, and asked for again later.
 */
import {
  NonsenseError,
  NotAllowedError,
  RefusedError,
  TooLargeError,
  UnreachableError,
} from '../../barium/errors.ts';
import { doubled } from '../doubling.ts';

/** Waits between tries of one instance: it may be broken for long, and each try may take its whole deadline. */
const firstRestMs = 60_000;
const longestRestMs = 60 * 60_000;

export interface Unreadable {
  /** How many could not be read at least twice in a row. */
  readonly count: number;
  /** False while an instance rests. */
  mayAsk(id: string): boolean;
  /** Takes note of a failure. Answers false where it may as well be that of Barium as a whole. */
  failed(id: string, error: unknown): boolean;
  worked(id: string): void;
  /** Those that were set aside since the last call, with what the last one failed with. */
  news(): { readonly ids: readonly string[]; readonly error: unknown } | undefined;
  /** Forgets those that nobody asks for any more. */
  keep(isAskedFor: (id: string) => boolean): void;
}

interface Failed {
  times: number;
  notBefore: number;
}

/** @param clock monotonic milliseconds */
export function createUnreadable(clock: () => number = () => performance.now()): Unreadable {
  const failed = new Map<string, Failed>();
  let fresh: string[] = [];
  let last: unknown;
  const isSetAside = ({ times }: Failed) => times > 1;
  return {
    get count() {
      return [...failed.values()].filter(isSetAside).length;
    },
    mayAsk: (id) => (failed.get(id)?.notBefore ?? 0) <= clock(),
    failed(id, error) {
      if (!isOfOne(error)) return false;
      const times = (failed.get(id)?.times ?? 0) + 1;
      // Once is nothing: Barium may have stumbled.
      const rest = times === 1 ? 0 : doubled(firstRestMs, times - 2, longestRestMs);
      failed.set(id, { times, notBefore: clock() + rest });
      if (times === 2) fresh.push(id);
      last = error;
      return true;
    },
    worked: (id) => void failed.delete(id),
    news() {
      if (fresh.length === 0) return undefined;
      const ids = fresh;
      fresh = [];
      return { ids, error: last };
    },
    keep(isAskedFor) {
      for (const id of failed.keys()) if (!isAskedFor(id)) failed.delete(id);
    },
  };
}

/** Barium may well answer for others. Where it does not, the next list that is read says so. */
function isOfOne(error: unknown): boolean {
  if (error instanceof UnreachableError) return error.reason !== 'overloaded';
  return [RefusedError, NotAllowedError, NonsenseError, TooLargeError].some((kind) => error instanceof kind);
}
