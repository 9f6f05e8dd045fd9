import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '../chat/adapter.ts';
import type { Readiness } from './readiness.ts';

/** Reports a stopping process as not ready, so that load balancers stop routing to it before it closes. */
interface Drain {
  /** For `/readyz`. Not ready once the drain has started. */
  readiness(): Promise<Readiness>;
  /** Starts the drain and resolves after the pause; requests are still answered meanwhile. */
  start(): Promise<void>;
}

/** @param drainingCheck the check that `/readyz` shows as failed during the drain */
export function createDrain(
  readiness: () => Promise<Readiness>,
  { seconds, drainingCheck }: { readonly seconds: number; readonly drainingCheck: Health },
): Drain {
  let isDraining = false;
  return {
    async readiness() {
      const state = await readiness();
      return isDraining ? { ready: false, checks: [drainingCheck, ...state.checks] } : state;
    },
    async start() {
      isDraining = true;
      if (seconds > 0) await delay(seconds * 1_000);
    },
  };
}
