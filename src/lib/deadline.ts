import { setMaxListeners } from 'node:events';

/** Aborts one operation when its time is up, when its caller's signal aborts, or on request. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why it aborted, if it did. */
  readonly reason: 'deadline' | 'aborted' | undefined;
  remainingMs(): number;
  /** Restarts the time, e.g. because a transfer made progress, or after a pause. */
  reset(): void;
  /** Stops the time until it is reset. */
  pause(): void;
  abort(): void;
  /** Call when the operation is over: removes the timer and the listener. It does not abort after that. */
  dispose(): void;
}

interface DeadlineOptions {
  readonly ms: number;
  /** In ms. */
  readonly now: () => number;
  readonly caller: AbortSignal | undefined;
  /** Called once: when the deadline aborts or is disposed of. */
  readonly onDispose: (deadline: Deadline) => void;
}

/**
 * Starts the time. AbortSignal.any would do for the signal, but in Node 20 each use of it leaks some memory until its
 * sources abort, and one signal lives as long as the process does.
 */
export function createDeadline({ ms, now, caller, onDispose }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  let reason: Deadline['reason'];
  let isDisposed = false;
  let startedAt = now();
  const dispose = () => {
    if (isDisposed) return;
    isDisposed = true;
    clearTimeout(timer);
    caller?.removeEventListener('abort', abort);
    onDispose(deadline);
  };
  const abortFor = (why: 'deadline' | 'aborted') => {
    if (isDisposed) return;
    reason = why;
    dispose();
    controller.abort();
  };
  const abort = () => abortFor('aborted');
  const startTimer = () => setTimeout(() => abortFor('deadline'), ms);
  let timer = startTimer();
  let isPaused = false;
  const deadline: Deadline = {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    remainingMs: () => ms - (now() - startedAt),
    reset() {
      if (isDisposed) return;
      startedAt = now();
      if (isPaused) timer = startTimer();
      else timer.refresh();
      isPaused = false;
    },
    pause() {
      isPaused = !isDisposed;
      clearTimeout(timer);
    },
    abort,
    dispose,
  };
  if (caller?.aborted) abort();
  else if (caller) {
    // A scan reads dozens of pages under one signal; Node warns of a leak from the eleventh listener on.
    setMaxListeners(0, caller);
    caller.addEventListener('abort', abort, { once: true });
  }
  return deadline;
}

/** Settles as the promise does, or rejects with the signal's reason if that aborts first. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
