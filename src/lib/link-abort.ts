import { setMaxListeners } from 'node:events';

/** A signal that aborts with its caller's, or on request. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(): void;
  /** Call when the operation is over: removes the listener. */
  dispose(): void;
}

/** `AbortSignal.any` would do, but in Node 20 each use of it leaks some memory until its sources abort. */
export function linkAbort(caller: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  // Many requests share it; Node warns of a leak from the eleventh listener on.
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort(caller.reason);
  if (caller.aborted) abort();
  else caller.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    abort,
    dispose: () => caller.removeEventListener('abort', abort),
  };
}
