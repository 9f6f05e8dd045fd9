/**
 * When Barium is read: as `WATCH_CRON` says, one reading at a time. node-cron keeps the time; beside it somebody
 * looks whether the clock was set, since a schedule that waits for a moment of a clock that went back by an hour
 * would be silent for that hour.
 */
import { createTask, type ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';
import { createRuns } from '../lib/coalesce.ts';

export interface Schedule {
  start(): void;
  /** Nothing is begun any more; resolves when the run under way has ended. */
  stop(): Promise<void>;
  /** Runs now, or right after the run under way; resolves when that has ended. */
  nudge(): Promise<void>;
  /** The shortest of the next few times between two runs, in milliseconds. */
  interval(): number;
}

export interface ScheduleOptions {
  /** Six cron fields, seconds first. */
  readonly cron: string;
  /** Whether this process is, of several, the one to run. Never rejects. */
  readonly elect: () => Promise<boolean>;
  /** Of the process that was elected. Never rejects; the signal fires when it should come to an end. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Of every other: keeps up with the one that runs. Never rejects. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
  /** The machine's clock, in milliseconds since 1970, and one that nobody can set. */
  readonly clock?: { wall(): number; steady(): number };
  /** How often the two clocks are compared. */
  readonly compareMs?: number;
}

/** Less than this between two clocks is only slowness. */
const jumpMs = 5_000;

const machineClock = { wall: () => Date.now(), steady: () => performance.now() };

export function createSchedule(options: ScheduleOptions): Schedule {
  const { log, clock = machineClock, compareMs = 2_000 } = options;
  const ending = new AbortController();
  let comparing: NodeJS.Timeout | undefined;

  /** What the election for the next run came to, where there was one already. */
  let elected: boolean | undefined;
  const runs = createRuns(async () => {
    const { signal } = ending;
    if (signal.aborted) return;
    const isElected = elected ?? (await options.elect());
    elected = undefined;
    if (signal.aborted) return;
    await (isElected ? options.run(signal) : options.follow(signal));
  });
  /** The next tick is soon enough for what comes while one is at work. */
  const unlessRunning = (isElected?: boolean) => () => {
    if (runs.isRunning) return log.debug('the last reading is still at work');
    elected = isElected;
    void runs.nudge();
  };

  const task: ScheduledTask = createTask(options.cron, unlessRunning(true), {
    name: 'watch',
    missedExecutionTolerance: 1_000,
    // node-cron holds the election before each tick, and skips it for whoever is not elected.
    distributed: true,
    runCoordinator: { shouldRun: async () => !ending.signal.aborted && (await options.elect()) },
  });
  task.on('execution:skipped', unlessRunning(false));
  // However many were missed, one reading finds everything.
  task.on('execution:missed', unlessRunning());

  function compareClocks(): void {
    let apart = clock.wall() - clock.steady();
    comparing = setInterval(() => {
      const now = clock.wall() - clock.steady();
      const jump = now - apart;
      apart = now;
      if (Math.abs(jump) < jumpMs) return;
      log.warn({ seconds: Math.round(jump / 1_000) }, 'the clock was set; the schedule begins anew');
      void task.stop();
      void task.start();
      void runs.nudge();
    }, compareMs);
    comparing.unref();
  }

  return {
    start() {
      void task.start();
      compareClocks();
    },
    async stop() {
      ending.abort();
      clearInterval(comparing);
      await task.destroy();
      await runs.ended();
    },
    nudge: () => runs.nudge(),
    interval: () => shortestOf(task),
  };
}

/** The shortest of the next few times between two runs, in milliseconds. */
export function intervalOf(cron: string): number {
  return shortestOf(createTask(cron, () => undefined));
}

function shortestOf(task: ScheduledTask): number {
  const runs = task.getNextRuns(4).map((run) => run.getTime());
  return Math.min(...runs.slice(1).map((run, index) => run - (runs[index] ?? run)));
}
