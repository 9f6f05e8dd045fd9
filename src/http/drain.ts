import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '../chat/adapter.ts';
import type { Readiness } from './readiness.ts';

/** Says beforehand that a process is about to close its doors, so that whoever sends it requests stops in time. */
export interface Drain {
  /** For `/readyz`: as it was, until the drain begins. */
  readiness(): Promise<Readiness>;
  /** Is not ready from now on, and resolves after the pause: until then everything is answered as before. */
  begin(): Promise<void>;
}

/** @param leaving the line of `/readyz` that says why */
export function createDrain(
  readiness: () => Promise<Readiness>,
  { seconds, leaving }: { readonly seconds: number; readonly leaving: Health },
): Drain {
  let isLeaving = false;
  return {
    async readiness() {
      const state = await readiness();
      return isLeaving ? { ready: false, checks: [leaving, ...state.checks] } : state;
    },
    async begin() {
      isLeaving = true;
      if (seconds > 0) await delay(seconds * 1_000);
    },
  };
}
