import { startOfDay } from '../../src/lib/start-of-day.ts';

describe('the start of the day', () => {
  it.each([
    ['2026-11-23T09:30:15.123Z', undefined, '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T23:30:00.000Z', 'Europe/Stockholm', '2026-11-23T23:00:00.000Z'],
    ['2026-11-23T09:00:00.000Z', 'Asia/Kolkata', '2026-11-22T18:30:00.000Z'],
    ['2026-11-23T09:00:00.000Z', 'Nowhere/Land', '2026-11-23T00:00:00.000Z'],
    // The clock was changed in the night.
    ['2026-03-29T10:00:00.000Z', 'Europe/Stockholm', '2026-03-28T23:00:00.000Z'],
    ['2026-10-25T10:00:00.000Z', 'Europe/Stockholm', '2026-10-24T22:00:00.000Z'],
    ['2026-11-23T00:00:00.000Z', undefined, '2026-11-23T00:00:00.000Z'],
  ])('at %s in %s is %s', (now, timeZone, midnight) => {
    expect(startOfDay(new Date(now), timeZone).toISOString()).toBe(midnight);
  });
});
