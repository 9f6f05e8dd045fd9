import { createRetrySchedule, maxCooldownMs } from '../../../src/watch/deliver/retry-schedule.ts';

describe('the retry schedule', () => {
  const date = (ms: number) => new Date(ms).toISOString();
  let wallTime: number;
  let time: number;
  let retries: ReturnType<typeof createRetrySchedule>;

  beforeEach(() => {
    wallTime = Date.parse('2026-11-23T09:00:00.000Z');
    time = 0;
    retries = createRetrySchedule(
      () => new Date(wallTime),
      () => time,
    );
  });

  it('A delivery that this process postponed is due on time even if the wall clock is set back', () => {
    const delivery = { attempts: 1, dueAt: retries.postpone('channel', 1_000), lastAttemptAt: date(wallTime) };
    expect(retries.isDue(delivery, 'channel')).toBe(false);
    wallTime -= 60 * 60_000;
    expect(retries.isDue(delivery, 'channel')).toBe(false);
    time = 1_000;
    expect(retries.isDue(delivery, 'channel')).toBe(true);
  });

  it('A delivery that another process postponed before the clock was set back is due', () => {
    const delivery = { attempts: 1, dueAt: date(wallTime + 1_000), lastAttemptAt: date(wallTime) };
    expect(retries.isDue(delivery, 'channel')).toBe(false);
    wallTime -= 30_000;
    expect(retries.isDue(delivery, 'channel')).toBe(false);
    wallTime -= 60 * 60_000;
    expect(retries.isDue(delivery, 'channel')).toBe(true);
  });

  it('The cooldown of a channel grows up to its maximum, and an attempt ends it', () => {
    const cooldowns = Array.from({ length: 9 }, () => {
      retries.startCooldown('channel');
      return retries.cooldownMs('channel');
    });
    expect(cooldowns.slice(0, 3)).toEqual([50, 100, 200]);
    expect(cooldowns.at(-1)).toBe(maxCooldownMs);
    retries.recordAttempt('channel');
    expect(retries.cooldownMs('channel')).toBe(0);
  });
});
