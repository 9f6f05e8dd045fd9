/** Too many are waiting already. */
export class LaneFullError extends Error {
  override readonly name = 'LaneFullError';
}

/** Lets a bounded number through at once; the others wait their turn, first come first served. */
export interface Lane {
  /**
   * Resolves with the function that gives the place back; calling that again does nothing.
   *
   * Rejects with {@link LaneFullError}, or with the signal's reason when it fires while waiting.
   */
  enter(signal: AbortSignal): Promise<() => void>;
}

/** @param places how many at once @param waiting how many may queue */
export function createLane(places: number, waiting: number): Lane {
  let free = places;
  const queue = new Set<() => void>();

  function take(): () => void {
    free--;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      free++;
      const [next] = queue;
      next?.();
    };
  }

  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (free > 0) return resolve(take());
        if (queue.size >= waiting) return reject(new LaneFullError('too many calls are waiting'));
        const leaveQueue = () => {
          queue.delete(admit);
          signal.removeEventListener('abort', giveUp);
        };
        const admit = () => {
          leaveQueue();
          resolve(take());
        };
        const giveUp = () => {
          leaveQueue();
          reject(signal.reason);
        };
        queue.add(admit);
        signal.addEventListener('abort', giveUp, { once: true });
      }),
  };
}
