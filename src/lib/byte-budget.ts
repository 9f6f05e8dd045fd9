import { raceAbort } from './deadline.ts';

/** Bytes taken from a {@link ByteBudget}. */
export interface Reservation {
  readonly bytes: number;
  /** Changes the size to fewer bytes. */
  shrink(bytes: number): void;
  /** Returns all of them; only the first call has an effect. */
  release(): void;
}

/** Bytes that several users share, such as the memory for data of unknown size. */
export interface ByteBudget {
  readonly free: number;
  /** Undefined if there are fewer left, or somebody is waiting for some. */
  tryReserve(bytes: number): Reservation | undefined;
  /**
   * Waits until there are enough, first come, first served. Rejects with the signal's reason if it aborts first, and with
   * a RangeError if there are never as many.
   */
  reserve(bytes: number, signal: AbortSignal): Promise<Reservation>;
}

export function createByteBudget(maxBytes: number): ByteBudget {
  let free = maxBytes;
  const queue = new Set<{ readonly bytes: number; readonly grant: (reservation: Reservation) => void }>();

  function take(bytes: number): Reservation {
    let taken = bytes;
    free -= bytes;
    const shrink = (to: number) => {
      if (to >= taken) return;
      free += taken - to;
      taken = to;
      grantNext();
    };
    return {
      get bytes() {
        return taken;
      },
      shrink,
      release: () => shrink(0),
    };
  }

  function grantNext(): void {
    for (const waiter of queue) {
      if (waiter.bytes > free) return;
      queue.delete(waiter);
      waiter.grant(take(waiter.bytes));
    }
  }

  return {
    get free() {
      return free;
    },
    tryReserve: (bytes) => (bytes <= free && queue.size === 0 ? take(bytes) : undefined),
    async reserve(bytes, signal) {
      signal.throwIfAborted();
      if (bytes > maxBytes) throw new RangeError(`${bytes} bytes never fit into ${maxBytes}`);
      if (bytes <= free && queue.size === 0) return take(bytes);
      let waiter: Parameters<typeof queue.add>[0] | undefined;
      const granted = new Promise<Reservation>((grant) => {
        waiter = { bytes, grant };
        queue.add(waiter);
      });
      try {
        return await raceAbort(granted, signal);
      } catch (error) {
        // Granted in the same moment: nobody would release it.
        if (waiter !== undefined && !queue.delete(waiter)) (await granted).release();
        else grantNext();
        throw error;
      }
    },
  };
}
