/** The semaphore's queue is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** Limits how many callers run at once; the others wait in a bounded queue, first in, first out. */
interface Semaphore {
  /**
   * Resolves with the function that releases the permit; only its first call has an effect.
   *
   * Rejects with {@link QueueFullError}, or with the signal's reason if it aborts while waiting.
   */
  acquire(signal: AbortSignal): Promise<() => void>;
}

export function createSemaphore(permits: number, maxQueued: number): Semaphore {
  let free = permits;
  const queue = new Set<() => void>();

  function reserve(): () => void {
    free--;
    let isReserved = true;
    return () => {
      if (!isReserved) return;
      isReserved = false;
      free++;
      const [next] = queue;
      next?.();
    };
  }

  return {
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (free > 0) return resolve(reserve());
        if (queue.size >= maxQueued) return reject(new QueueFullError('too many callers are waiting'));
        const dequeue = () => {
          queue.delete(grant);
          signal.removeEventListener('abort', abort);
        };
        const grant = () => {
          dequeue();
          resolve(reserve());
        };
        const abort = () => {
          dequeue();
          reject(signal.reason);
        };
        queue.add(grant);
        signal.addEventListener('abort', abort, { once: true });
      }),
  };
}
