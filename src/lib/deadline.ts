/** What holds one call: its deadline, the caller's signal, and the client's own end. */
export interface Leash {
  readonly signal: AbortSignal;
  /** Why it was cut short, if it was. */
  readonly cut: 'deadline' | 'cancelled' | undefined;
  /** Milliseconds until the deadline. */
  left(): number;
  /** Something moved: the deadline starts anew. */
  refresh(): void;
  cancel(): void;
  /** The call is over: no timer and no listener stays. */
  end(): void;
}

interface LeashOptions {
  /** Until the deadline. */
  readonly ms: number;
  readonly now: () => number;
  readonly caller: AbortSignal | undefined;
  /** Called once, however it ends. */
  readonly onEnd: (leash: Leash) => void;
}

/** Starts the clock. */
export function createLeash({ ms, now, caller, onEnd }: LeashOptions): Leash {
  const controller = new AbortController();
  let cut: Leash['cut'];
  let over = false;
  let since = now();
  const end = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    forget();
    onEnd(leash);
  };
  const cutFor = (why: 'deadline' | 'cancelled') => {
    if (over) return;
    cut = why;
    end();
    controller.abort();
  };
  const timer = setTimeout(() => cutFor('deadline'), ms);
  const forget = caller ? whenCut(caller, () => cutFor('cancelled')) : () => undefined;
  const leash: Leash = {
    signal: controller.signal,
    get cut() {
      return cut;
    },
    left: () => ms - (now() - since),
    refresh() {
      if (over) return;
      since = now();
      timer.refresh();
    },
    cancel: () => cutFor('cancelled'),
    end,
  };
  if (caller?.aborted) leash.cancel();
  return leash;
}

/**
 * One listener a signal, whatever the number of calls it holds: a scan reads dozens of pages under the same signal,
 * and Node warns of a leak from the eleventh listener on.
 */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

function whenCut(signal: AbortSignal, act: () => void): () => void {
  const acts = waiting.get(signal) ?? new Set();
  if (!waiting.has(signal)) {
    waiting.set(signal, acts);
    signal.addEventListener('abort', () => acts.forEach((each) => void each()), { once: true });
  }
  acts.add(act);
  return () => acts.delete(act);
}

/** The promise, or a rejection as soon as the signal fires. What the promise does later is then nobody's. */
export function orCut<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
