/**
 * Runs scans as `WATCH_CRON` says, one at a time. node-cron schedules by wall clock time, so a clock that is set back by
 * an hour would silence it for an hour; the schedule therefore restarts when the wall clock jumps. When summer time
 * ends, the local clock repeats an hour, and node-cron 4.6 takes each pass for the other: it runs nothing in either, and in
 * the second one starts timers without a pause. For both, this schedule runs at the shortest interval of the expression.
 *
 * After each run of the leader, an extra one can follow before the next tick. It never takes a tick's place.
 */
import { createTask, type ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';
import { createCoalescedTask } from '../lib/coalesce.ts';
import { createMinCronInterval } from '../lib/cron-interval.ts';
import type { NextTick } from './scan-pace.ts';

interface Schedule {
  start(): void;
  /** Starts no further run; resolves when the current one has ended. */
  stop(): Promise<void>;
  /** Runs now, or right after the current run; resolves when that run has ended. */
  trigger(): Promise<void>;
  minIntervalMs(): number;
}

export interface ScheduleOptions {
  /** Six cron fields, seconds first. */
  readonly cron: string;
  /** Whether this process is the leader. Never rejects. */
  readonly elect: () => Promise<boolean>;
  /** Runs in the leader, at a tick or, `isExtra`, before it. Never rejects; the signal fires when it should end. */
  readonly run: (signal: AbortSignal, isExtra: boolean) => Promise<void>;
  /** Asked when a run has ended: how long to wait until an extra one; `undefined` for none before the next tick. */
  readonly msUntilExtraRun?: (tick: NextTick) => number | undefined;
  /** Runs in every other process. Never rejects. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
  /** For tests. */
  readonly overrides?: {
    /** Wall clock and monotonic clock, in ms. */
    readonly clock?: { wall(): number; monotonic(): number };
    readonly clockCheckMs?: number;
  };
}

/** A smaller difference between the clocks is scheduling delay. */
const clockJumpMs = 5_000;

const hourMs = 60 * 60_000;

const systemClock = { wall: () => Date.now(), monotonic: () => performance.now() };

export function createSchedule(options: ScheduleOptions): Schedule {
  const { cron, log, overrides: { clock = systemClock, clockCheckMs = 2_000 } = {} } = options;
  const stopping = new AbortController();
  const minIntervalMs = createMinCronInterval(cron, clock.wall);
  let clockCheck: NodeJS.Timeout | undefined;

  /** Result of the election that node-cron ran for the next run, if any. */
  let elected: boolean | undefined;
  let extraRun: NodeJS.Timeout | undefined;
  /** Whether the next run, or the current one, is an extra one. */
  let isExtra = false;
  const runs = createCoalescedTask(async () => {
    const { signal } = stopping;
    clearTimeout(extraRun);
    if (signal.aborted) return;
    const isElected = elected ?? (await options.elect());
    elected = undefined;
    if (signal.aborted) return;
    await (isElected ? options.run(signal, isExtra) : options.follow(signal));
    isExtra = false;
    planExtraRun();
  });
  const skipIfRunning = (isElected?: boolean) => () => {
    if (runs.isRunning && !isExtra) return log.debug('skipping scan: previous one still running');
    if (!runs.isRunning) elected = isElected;
    void runs.trigger();
  };

  function planExtraRun(): void {
    const nextTick = task.getNextRun();
    // In a repeated hour, node-cron doesn't know its next run.
    if (stopping.signal.aborted || nextTick === null || isRepeatedHour(clock.wall())) return;
    const tick = { inMs: nextTick.getTime() - clock.wall(), intervalMs: minIntervalMs() };
    const delayMs = options.msUntilExtraRun?.(tick);
    if (delayMs === undefined) return;
    extraRun = setTimeout(() => {
      if (runs.isRunning) return;
      isExtra = true;
      void runs.trigger();
    }, delayMs);
    extraRun.unref();
  }

  const task: ScheduledTask = createTask(cron, skipIfRunning(true), {
    name: 'watch',
    missedExecutionTolerance: 1_000,
    // node-cron asks before each tick and emits `execution:skipped` in processes that are not elected.
    distributed: true,
    runCoordinator: { shouldRun: async () => !stopping.signal.aborted && (await options.elect()) },
  });
  task.on('execution:skipped', skipIfRunning(false));
  // One scan makes up for any number of missed ticks.
  task.on('execution:missed', skipIfRunning());

  /** When the last run in such an hour started; `undefined` outside of it. Monotonic. */
  let repeatedHourRunAt: number | undefined;

  /** Returns whether node-cron is set aside for now. */
  function bridgeRepeatedHour(): boolean {
    if (!isRepeatedHour(clock.wall())) {
      if (repeatedHourRunAt !== undefined) void task.start();
      repeatedHourRunAt = undefined;
      return false;
    }
    if (repeatedHourRunAt === undefined) void task.stop();
    const sinceLastRun = clock.monotonic() - (repeatedHourRunAt ?? Number.NEGATIVE_INFINITY);
    if (sinceLastRun >= minIntervalMs()) {
      repeatedHourRunAt = clock.monotonic();
      skipIfRunning()();
    }
    return true;
  }

  function checkClock(): void {
    let offset = clock.wall() - clock.monotonic();
    clockCheck = setInterval(() => {
      const newOffset = clock.wall() - clock.monotonic();
      const jump = newOffset - offset;
      offset = newOffset;
      if (bridgeRepeatedHour() || Math.abs(jump) < clockJumpMs) return;
      log.warn({ seconds: Math.round(jump / 1_000) }, 'clock jump detected; schedule restarted');
      void task.stop();
      void task.start();
      void runs.trigger();
    }, clockCheckMs);
    clockCheck.unref();
  }

  return {
    start() {
      void task.start();
      checkClock();
    },
    async stop() {
      stopping.abort();
      clearTimeout(extraRun);
      clearInterval(clockCheck);
      await task.destroy();
      await runs.idle();
    },
    trigger: () => runs.trigger(),
    minIntervalMs,
  };
}

/** Whether it is an hour of which the local clock has two. */
function isRepeatedHour(at: number): boolean {
  const [before, now, after] = [at - hourMs, at, at + hourMs].map((time) => new Date(time).getTimezoneOffset());
  return (before ?? 0) < (now ?? 0) || (now ?? 0) < (after ?? 0);
}
