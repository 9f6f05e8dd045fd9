import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { createSchedule, type ScheduleOptions } from '../../src/watch/schedule.ts';
import { waitUntil } from './harness.ts';

const log = pino({ level: 'silent' });
const everySecond = '* * * * * *';
const everyFourSeconds = '*/4 * * * * *';
const yearly = '0,20 0 0 1 1 *';

/** A run that counts its starts; while `isHeld`, a run ends only with `finish` or the signal. */
function createRun() {
  const self = {
    started: 0,
    running: 0,
    maxRunning: 0,
    finish: (): void => undefined,
    isHeld: false,
    async run(signal: AbortSignal) {
      self.started += 1;
      self.running += 1;
      self.maxRunning = Math.max(self.maxRunning, self.running);
      if (self.isHeld) {
        await new Promise<void>((resolve) => {
          self.finish = resolve;
          signal.addEventListener('abort', () => resolve());
        });
      }
      self.running -= 1;
    },
  };
  return self;
}

function scheduleWith(options: Partial<ScheduleOptions> & Pick<ScheduleOptions, 'run'>) {
  const leader = { elect: async () => true, follow: async () => undefined };
  return createSchedule({ cron: yearly, log, ...leader, ...options });
}

describe('the schedule', () => {
  it('The schedule runs as its cron expression says, one run at a time', async () => {
    const job = createRun();
    job.isHeld = true;
    const schedule = scheduleWith({ cron: everySecond, run: job.run });
    schedule.start();
    await delay(2_300);
    expect(job).toMatchObject({ started: 1, maxRunning: 1 });
    job.finish();
    await waitUntil(() => job.started > 1);
    await schedule.stop();
  });

  it('Stopping the schedule aborts the current run, waits for it, and starts no other', async () => {
    const job = createRun();
    job.isHeld = true;
    const schedule = scheduleWith({ cron: everySecond, run: job.run });
    schedule.start();
    void schedule.trigger();
    void schedule.trigger();
    await waitUntil(() => job.started > 0);
    await schedule.stop();
    expect(job).toMatchObject({ started: 1, running: 0 });
    await schedule.trigger();
    await delay(1_200);
    expect(job.started).toBe(1);
  });

  it('Any number of triggers during a run causes exactly one more run', async () => {
    const job = createRun();
    job.isHeld = true;
    const schedule = scheduleWith({ run: job.run });
    const first = schedule.trigger();
    const more = [schedule.trigger(), schedule.trigger(), schedule.trigger()];
    job.isHeld = false;
    job.finish();
    await Promise.all([first, ...more]);
    expect(job).toMatchObject({ started: 2, maxRunning: 1 });
    await schedule.stop();
  });

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('The schedule restarts and runs at once when the clock is set %s', async (_, jump) => {
    const job = createRun();
    let offset = 0;
    const clock = { wall: () => performance.now() + offset, monotonic: () => performance.now() };
    const schedule = scheduleWith({ run: job.run, overrides: { clock, clockCheckMs: 5 } });
    schedule.start();
    await delay(30);
    expect(job.started).toBe(0);
    offset = jump;
    await waitUntil(() => job.started > 0);
    expect(job.started).toBe(1);
    await schedule.stop();
  });

  it('One run makes up for all ticks that a busy process missed', async () => {
    const job = createRun();
    job.isHeld = true;
    const schedule = scheduleWith({ cron: everySecond, run: job.run });
    schedule.start();
    const until = performance.now() + 4_000;
    while (performance.now() < until);
    await delay(50);
    expect(job.started).toBe(1);
    await schedule.stop();
  });

  it('At each tick the elected leader runs and every other process follows', async () => {
    const [leader, follower] = [createRun(), createRun()];
    let isLeader = true;
    const schedule = scheduleWith({
      cron: everySecond,
      elect: async () => isLeader,
      run: leader.run,
      follow: follower.run,
    });
    schedule.start();
    await waitUntil(() => leader.started >= 2);
    expect(follower.started).toBe(0);
    isLeader = false;
    const before = leader.started;
    await waitUntil(() => follower.started >= 2);
    await schedule.trigger();
    expect(follower.started).toBeGreaterThan(2);
    // The election for the tick at which it changed may already be over.
    expect(leader.started).toBeLessThanOrEqual(before + 1);
    isLeader = true;
    await schedule.trigger();
    expect(leader.started).toBeGreaterThan(before);
    await schedule.stop();
  });

  it('When an extra run pays, it follows the run before it, and ticks go on', async () => {
    const extra: boolean[] = [];
    const ticks: number[] = [];
    const schedule = scheduleWith({
      cron: everySecond,
      run: async (_, isExtra) => void extra.push(isExtra),
      msUntilExtraRun({ inMs, intervalMs }) {
        expect(intervalMs).toBe(1_000);
        ticks.push(inMs);
        return extra.at(-1) === true ? undefined : 100;
      },
    });
    schedule.start();
    await waitUntil(() => extra.length >= 4);
    await schedule.stop();
    expect(extra.slice(0, 4)).toEqual([false, true, false, true]);
    expect(Math.max(...ticks)).toBeLessThanOrEqual(1_000);
    expect(Math.min(...ticks)).toBeGreaterThan(0);
  });

  it('A tick during an extra run is made up for when that has ended', async () => {
    const job = createRun();
    let ticks = 0;
    const schedule = scheduleWith({
      cron: everyFourSeconds,
      async elect() {
        ticks += 1;
        return true;
      },
      async run(signal, isExtra) {
        job.isHeld = isExtra;
        await job.run(signal);
      },
      msUntilExtraRun: () => (job.started === 1 ? 10 : undefined),
    });
    schedule.start();
    await waitUntil(() => job.started === 2);
    const before = ticks;
    await waitUntil(() => ticks > before);
    await delay(0);
    expect(job).toMatchObject({ started: 2, maxRunning: 1 });
    const finishedAt = performance.now();
    job.finish();
    await waitUntil(() => job.started === 3);
    // Long before the next tick.
    expect(performance.now() - finishedAt).toBeLessThan(2_000);
    await schedule.stop();
  });

  it('A trigger takes the place of the extra run that was planned, and a stopped schedule starts none', async () => {
    const extra: boolean[] = [];
    const delayMs = 600;
    const schedule = scheduleWith({
      run: async (_, isExtra) => void extra.push(isExtra),
      // Not after the second run.
      msUntilExtraRun: () => (extra.length === 2 ? undefined : delayMs),
    });
    schedule.start();
    await schedule.trigger();
    await schedule.trigger();
    await delay(delayMs + 100);
    expect(extra).toEqual([false, false]);
    await schedule.trigger();
    await schedule.stop();
    await delay(delayMs + 100);
    expect(extra).toEqual([false, false, false]);
  });

  it('The minimum interval is the shortest time between two runs', () => {
    expect(scheduleWith({ cron: '*/30 * * * * *', run: createRun().run }).minIntervalMs()).toBe(30_000);
    expect(scheduleWith({ run: createRun().run }).minIntervalMs()).toBe(20_000);
  });
});
