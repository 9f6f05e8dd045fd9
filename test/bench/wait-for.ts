import { withTimeout } from '../../src/lib/timeout.ts';

/** Longer than anything here takes, also on a machine that is busy otherwise. */
const maxWaitMs = 60_000;

/** The result of `work`. Rejects with an error that names it if it takes too long, so that no benchmark waits forever. */
export function waitFor<T>(name: string, work: Promise<T>, ms = maxWaitMs): Promise<T> {
  return withTimeout(work, ms, () => {
    throw new Error(`waited ${ms / 1_000} s for ${name}`);
  });
}
