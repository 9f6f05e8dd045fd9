import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { createSchedule, type ScheduleOptions } from '../../src/watch/schedule.ts';

const log = pino({ level: 'silent' });
const everySecond = '* * * * * *';
const hardlyEver = '0,20 0 0 1 1 *';

/** A run that tells when it begins and ends when it is told. */
function work() {
  const self = {
    begun: 0,
    atOnce: 0,
    most: 0,
    finish: (): void => undefined,
    holds: false,
    async run(signal: AbortSignal) {
      self.begun += 1;
      self.atOnce += 1;
      self.most = Math.max(self.most, self.atOnce);
      if (self.holds) {
        await new Promise<void>((resolve) => {
          self.finish = resolve;
          signal.addEventListener('abort', () => resolve());
        });
      }
      self.atOnce -= 1;
    },
  };
  return self;
}

function scheduleOf(options: Partial<ScheduleOptions> & Pick<ScheduleOptions, 'run'>) {
  const alone = { elect: async () => true, follow: async () => undefined };
  return createSchedule({ cron: hardlyEver, log, ...alone, ...options });
}

describe('the schedule', () => {
  it('runs as the cron line says, one run at a time', async () => {
    const job = work();
    job.holds = true;
    const schedule = scheduleOf({ cron: everySecond, run: job.run });
    schedule.start();
    await delay(2_300);
    expect(job).toMatchObject({ begun: 1, most: 1 });
    job.finish();
    await delay(1_200);
    expect(job.begun).toBeGreaterThan(1);
    await schedule.stop();
  });

  it('ends cleanly: the run under way is told and waited for, and no other begins', async () => {
    const job = work();
    job.holds = true;
    const schedule = scheduleOf({ cron: everySecond, run: job.run });
    schedule.start();
    void schedule.nudge();
    void schedule.nudge();
    while (job.begun === 0) await delay(1);
    await schedule.stop();
    expect(job).toMatchObject({ begun: 1, atOnce: 0 });
    await schedule.nudge();
    await delay(1_200);
    expect(job.begun).toBe(1);
  });

  it('runs once more, and only once, for any number of nudges meanwhile', async () => {
    const job = work();
    job.holds = true;
    const schedule = scheduleOf({ run: job.run });
    const first = schedule.nudge();
    const more = [schedule.nudge(), schedule.nudge(), schedule.nudge()];
    job.holds = false;
    job.finish();
    await Promise.all([first, ...more]);
    expect(job).toMatchObject({ begun: 2, most: 1 });
    await schedule.stop();
  });

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('begins anew and looks at once when the clock is set %s', async (_, jump) => {
    const job = work();
    let set = 0;
    const clock = { wall: () => performance.now() + set, steady: () => performance.now() };
    const schedule = scheduleOf({ run: job.run, clock, compareMs: 5 });
    schedule.start();
    await delay(30);
    expect(job.begun).toBe(0);
    set = jump;
    await delay(50);
    expect(job.begun).toBe(1);
    await schedule.stop();
  });

  it('makes up for ticks that a busy process missed, with one run', async () => {
    const job = work();
    job.holds = true;
    const schedule = scheduleOf({ cron: everySecond, run: job.run });
    schedule.start();
    const until = performance.now() + 4_000;
    while (performance.now() < until);
    await delay(50);
    expect(job.begun).toBe(1);
    await schedule.stop();
  });

  it('is run by whoever is elected, tick by tick; who is not follows instead', async () => {
    const [reader, follower] = [work(), work()];
    let leads = true;
    const schedule = scheduleOf({
      cron: everySecond,
      elect: async () => leads,
      run: reader.run,
      follow: follower.run,
    });
    schedule.start();
    while (reader.begun < 2) await delay(5);
    expect(follower.begun).toBe(0);
    leads = false;
    const before = reader.begun;
    while (follower.begun < 2) await delay(5);
    await schedule.nudge();
    expect(follower.begun).toBeGreaterThan(2);
    // The tick at which it changed may have been held already.
    expect(reader.begun).toBeLessThanOrEqual(before + 1);
    leads = true;
    await schedule.nudge();
    expect(reader.begun).toBeGreaterThan(before);
    await schedule.stop();
  });

  it('knows how long it is between two runs', () => {
    expect(scheduleOf({ cron: '*/30 * * * * *', run: work().run }).interval()).toBe(30_000);
    expect(scheduleOf({ run: work().run }).interval()).toBe(20_000);
  });
});
