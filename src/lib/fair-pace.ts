/** A rate that many share. Those who wait take turns, however much one of them has to send. */
export interface FairPace {
  /**
   * Resolves when it is the turn of `key`. Rejects with the signal's reason.
   *
   * @param options.isUrgent goes before those that aren't, except for every fifth turn
   */
  waitForTurn(key: string, options?: { readonly isUrgent?: boolean; readonly signal?: AbortSignal }): Promise<void>;
}

interface FairPaceOptions {
  readonly maxTurns: number;
  readonly windowMs: number;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
}

/** By key, in the order of their next turn. */
type Queue = Map<string, Set<() => void>>;

const maxUrgentInARow = 4;

/** At most `maxTurns` in any `windowMs`. */
export function createFairPace({ maxTurns, windowMs, clock = () => performance.now() }: FairPaceOptions): FairPace {
  const urgent: Queue = new Map();
  const normal: Queue = new Map();
  /** Times of the last turns, oldest first. */
  const turns: number[] = [];
  let urgentInARow = 0;
  let timer: NodeJS.Timeout | undefined;

  const takeFrom = (queue: Queue): (() => void) | undefined => {
    const [next] = queue;
    if (next === undefined) return undefined;
    const [key, waiting] = next;
    const [grant] = waiting;
    queue.delete(key);
    if (grant !== undefined) waiting.delete(grant);
    if (waiting.size > 0) queue.set(key, waiting);
    return grant;
  };

  const takeNext = (): (() => void) | undefined => {
    const isUrgent = urgent.size > 0 && (normal.size === 0 || urgentInARow < maxUrgentInARow);
    urgentInARow = isUrgent ? urgentInARow + 1 : 0;
    return takeFrom(isUrgent ? urgent : normal);
  };

  const grantTurns = (): void => {
    timer = undefined;
    while (urgent.size + normal.size > 0) {
      const oldest = turns.length < maxTurns ? undefined : turns[0];
      const waitMs = oldest === undefined ? 0 : Math.ceil(oldest + windowMs - clock());
      if (waitMs > 0) {
        timer = setTimeout(grantTurns, waitMs);
        return;
      }
      turns.push(clock());
      if (turns.length > maxTurns) turns.shift();
      takeNext()?.();
    }
  };

  return {
    waitForTurn: (key, { isUrgent = false, signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const queue = isUrgent ? urgent : normal;
        const abort = () => {
          const waiting = queue.get(key);
          waiting?.delete(grant);
          if (waiting?.size === 0) queue.delete(key);
          reject(signal?.reason);
        };
        const grant = () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        signal?.addEventListener('abort', abort, { once: true });
        queue.set(key, (queue.get(key) ?? new Set()).add(grant));
        if (timer === undefined) grantTurns();
      }),
  };
}
