/**
 * Virtual time for everything in this process. Timers fire one at a time, each with all the promises that follow from it,
 * so that the order of events depends on nothing but the seed. Every timer belongs to the process that was running when it
 * was set: a simulated process that crashes loses its timers, and one that is suspended runs them late.
 */
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import { type Clock, withGlobal } from '@sinonjs/fake-timers';

/** A process of the simulated installation. */
export interface VirtualProcess {
  readonly name: string;
  isDead: boolean;
  /** Elapsed time (ms) until which none of its code runs. */
  suspendedUntil: number;
  readonly timers: Set<NodeJS.Timeout>;
}

export interface VirtualTime {
  /** Milliseconds since the start, whatever the wall clock says. */
  elapsed(): number;
  /** The true time. */
  date(elapsedMs?: number): Date;
  /** Runs `callback` in a process, or outside of all if there is none, e.g. on a server. */
  after(ms: number, callback: () => void, owner?: VirtualProcess): void;
  /** Fires timers until the condition holds, at most until `untilMs` have elapsed. Resolves with whether it holds. */
  runUntil(isDone: () => boolean | Promise<boolean>, untilMs: number): Promise<boolean>;
  /** The wall clock of all machines jumps; timers stay as they are. */
  jumpWallClock(ms: number): void;
  /** Time passes at once. Only while no process is alive. */
  skip(ms: number): void;
  kill(process: VirtualProcess): void;
  close(): void;
}

export function createProcess(name: string): VirtualProcess {
  return { name, isDead: false, suspendedUntil: 0, timers: new Set() };
}

const real = { setImmediate, setTimeout };

/** Resolves once every promise that can be settled has been. */
const settle = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve));

/** In a row without any time passing: more than any computation needs. */
const maxEventsAtOnce = 20_000;

export function startVirtualTime(start: Date): VirtualTime {
  const clock: Clock = withGlobal(globalThis).install({
    now: start,
    toFake: [
      'Date',
      'performance',
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
    ],
  });
  const startedAt = performance.now();
  const fake = { setTimeout, clearTimeout, setInterval, clearInterval };
  let current: VirtualProcess | undefined;
  let skipped = 0;
  const elapsed = () => performance.now() - startedAt + skipped;

  function set(
    owner: VirtualProcess | undefined,
    setTimer: (callback: () => void, ms: number) => NodeJS.Timeout,
    callback: () => void,
    ms: number,
  ): NodeJS.Timeout {
    const timer = setTimer(() => {
      if (owner === undefined) return run(undefined, callback);
      if (setTimer === fake.setTimeout) owner.timers.delete(timer);
      const lateBy = owner.suspendedUntil - elapsed();
      if (owner.isDead) return;
      if (lateBy > 0) set(owner, fake.setTimeout as never, callback, lateBy);
      else run(owner, callback);
    }, ms);
    owner?.timers.add(timer);
    return timer;
  }

  function run(owner: VirtualProcess | undefined, callback: () => void): void {
    current = owner;
    callback();
  }

  function clear(timer: unknown): void {
    current?.timers.delete(timer as NodeJS.Timeout);
    fake.clearTimeout(timer as NodeJS.Timeout);
  }

  Object.assign(globalThis, {
    setTimeout: (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      set(current, fake.setTimeout as never, () => callback(...args), ms),
    setInterval: (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      set(current, fake.setInterval as never, () => callback(...args), ms),
    clearTimeout: clear,
    clearInterval: clear,
  });
  const { cpuUsage } = process;
  // Computing takes no time.
  process.cpuUsage = () => ({ user: 0, system: 0 });
  const originalPromises = { ...timersPromises };
  Object.assign(timersPromises, { setTimeout: sleep, setImmediate: (value: unknown) => sleep(0, value) });
  syncBuiltinESMExports();

  return {
    elapsed,
    date: (elapsedMs = elapsed()) => new Date(start.getTime() + elapsedMs),
    after: (ms, callback, owner) => void set(owner, fake.setTimeout as never, callback, ms),
    async runUntil(isDone, untilMs) {
      let atOnce = 0;
      let last = -1;
      for (;;) {
        await settle();
        if (await isDone()) return true;
        if (elapsed() >= untilMs || clock.countTimers() === 0) return false;
        current = undefined;
        clock.next();
        atOnce = elapsed() === last ? atOnce + 1 : 0;
        last = elapsed();
        if (atOnce > maxEventsAtOnce) throw new Error('endless loop: events without any time passing');
      }
    },
    jumpWallClock: (ms) => clock.setSystemTime(Date.now() + ms),
    skip(ms) {
      skipped += ms;
      clock.setSystemTime(Date.now() + ms);
    },
    kill(process) {
      process.isDead = true;
      for (const timer of process.timers) fake.clearTimeout(timer);
      process.timers.clear();
    },
    close() {
      Object.assign(timersPromises, originalPromises);
      syncBuiltinESMExports();
      process.cpuUsage = cpuUsage;
      clock.uninstall();
    },
  };
}

/** `setTimeout` of `node:timers/promises`. */
function sleep<T>(ms = 0, value?: T, { signal }: { readonly signal?: AbortSignal } = {}): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(Object.assign(new Error('The operation was aborted'), { name: 'AbortError', cause: signal?.reason }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
