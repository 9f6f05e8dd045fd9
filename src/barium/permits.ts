/**
 * Limits how many requests are under way. People's requests wait in a bounded queue, first in, first out. Those of scans go
 * when no person's waits, and only while no more requests are under way than Barium bears.
 */
import type { ConcurrencyLimit } from '../lib/concurrency-limit.ts';
import { QueueFullError } from '../lib/semaphore.ts';

export interface Permit {
  /** Requests that were under way when it was granted, this one included. */
  readonly concurrency: number;
  /** Whether as many are, or were then, under way as background requests are allowed. */
  isAtLimit(): boolean;
  /** Only the first call has an effect. */
  release(): void;
}

export interface Permits {
  /** Rejects with a `QueueFullError`, or with the signal's reason if it aborts while waiting. */
  acquire(signal: AbortSignal, isBackground: boolean): Promise<Permit>;
  /** Grants no background request for so long. */
  pauseBackground(ms: number): void;
}

interface PermitOptions {
  readonly maxConcurrent: number;
  /** People's requests that wait. */
  readonly maxQueued: number;
  readonly background: Pick<ConcurrencyLimit, 'current'>;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

interface Waiting {
  readonly since: number;
  grant(): void;
}

/** However busy people are, one background request at a time gets through after this long. */
const maxBackgroundWaitMs = 2_000;

/** A longer pause would look like an outage. */
const maxPauseMs = 60_000;

export function createPermits({ maxConcurrent, maxQueued, background, clock }: PermitOptions): Permits {
  const people = new Set<Waiting>();
  const scans = new Set<Waiting>();
  let inUse = 0;
  let inBackground = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function canRunInBackground(): boolean {
    if (inUse >= maxConcurrent || clock() < pausedUntil) return false;
    // One always runs: if people alone use more than Barium bears, scans would never end.
    return inBackground === 0 || inUse < background.current;
  }

  function next(): Waiting | undefined {
    if (inUse >= maxConcurrent) return undefined;
    const [[person], [scan]] = [people, scans];
    if (scan === undefined || !canRunInBackground()) return person;
    const hasWaited = inBackground === 0 && clock() - scan.since >= maxBackgroundWaitMs;
    return person === undefined || hasWaited ? scan : person;
  }

  function grantWaiting(): void {
    for (let one = next(); one !== undefined; one = next()) one.grant();
    const pausedMs = pausedUntil - clock();
    if (scans.size === 0 || pausedMs <= 0) return;
    clearTimeout(timer);
    timer = setTimeout(grantWaiting, pausedMs);
  }

  function grant(isBackground: boolean): Permit {
    inUse += 1;
    if (isBackground) inBackground += 1;
    const concurrency = inUse;
    const wasAtLimit = inUse >= background.current;
    let isReleased = false;
    return {
      concurrency,
      isAtLimit: () => wasAtLimit || inUse >= background.current,
      release() {
        if (isReleased) return;
        isReleased = true;
        inUse -= 1;
        if (isBackground) inBackground -= 1;
        grantWaiting();
      },
    };
  }

  function enqueue(queue: Set<Waiting>, signal: AbortSignal, isBackground: boolean): Promise<Permit> {
    return new Promise((resolve, reject) => {
      const dequeue = () => {
        queue.delete(waiting);
        signal.removeEventListener('abort', abort);
        if (scans.size === 0) clearTimeout(timer);
      };
      const waiting: Waiting = {
        since: clock(),
        grant() {
          dequeue();
          resolve(grant(isBackground));
        },
      };
      const abort = () => {
        dequeue();
        reject(signal.reason);
      };
      queue.add(waiting);
      signal.addEventListener('abort', abort, { once: true });
      grantWaiting();
    });
  }

  return {
    async acquire(signal, isBackground) {
      if (signal.aborted) throw signal.reason;
      if (isBackground) return enqueue(scans, signal, true);
      if (people.size === 0 && inUse < maxConcurrent) return grant(false);
      if (people.size >= maxQueued) throw new QueueFullError('too many callers are waiting');
      return enqueue(people, signal, false);
    },
    pauseBackground(ms) {
      pausedUntil = Math.max(pausedUntil, clock() + Math.min(ms, maxPauseMs));
    },
  };
}
