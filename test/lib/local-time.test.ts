import { isBetween, nextLocalTime, startOfDay } from '../../src/lib/local-time.ts';

const zone = 'Europe/Stockholm';

describe('the next local time', () => {
  it.each([
    ['on the same day', '2026-11-23T06:59:00.000Z', '08:00', undefined, '2026-11-23T07:00:00.000Z'],
    ['on the next day', '2026-11-23T07:00:00.000Z', '08:00', undefined, '2026-11-24T07:00:00.000Z'],
    ['at any minute', '2026-11-23T07:00:00.000Z', '23:07', undefined, '2026-11-23T22:07:00.000Z'],
    ['after a weekend', '2026-11-27T07:00:00.000Z', '08:00', ['mon', 'fri'], '2026-11-30T07:00:00.000Z'],
    ['a week later', '2026-11-23T07:00:00.000Z', '08:00', ['mon'], '2026-11-30T07:00:00.000Z'],
    ['when the clock is put forward', '2026-03-28T08:00:00.000Z', '08:00', undefined, '2026-03-29T06:00:00.000Z'],
    ['that is skipped is an hour later', '2026-03-28T08:00:00.000Z', '02:30', undefined, '2026-03-29T01:30:00.000Z'],
    ['that comes twice is the first', '2026-10-24T08:00:00.000Z', '02:30', undefined, '2026-10-25T00:30:00.000Z'],
    ['that came already is not repeated', '2026-10-25T00:30:00.000Z', '02:30', undefined, '2026-10-26T01:30:00.000Z'],
    ['over a change in a week', '2026-10-23T08:00:00.000Z', '08:00', ['thu'], '2026-10-29T07:00:00.000Z'],
  ] as const)('%s', (_what, after, time, days, at) => {
    expect(nextLocalTime(new Date(after), time, zone, days).toISOString()).toBe(at);
  });

  it('is in UTC for an unknown time zone', () => {
    const next = nextLocalTime(new Date('2026-11-23T06:59:00.000Z'), '08:00', 'No/Such_Zone');
    expect(next.toISOString()).toBe('2026-11-23T08:00:00.000Z');
  });
});

describe('a period of the day', () => {
  it.each([
    ['2026-11-23T16:59:00.000Z', false],
    ['2026-11-23T17:00:00.000Z', true],
    ['2026-11-24T05:59:00.000Z', true],
    ['2026-11-24T06:00:00.000Z', false],
  ])('over midnight: %s is in it: %s', (at, isInside) => {
    expect(isBetween(new Date(at), '18:00', '07:00', zone)).toBe(isInside);
    expect(isBetween(new Date(at), '07:00', '18:00', zone)).toBe(!isInside);
  });
});

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
    // Midnight was skipped.
    ['2026-09-06T12:00:00.000Z', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ])('at %s in %s is %s', (now, timeZone, midnight) => {
    expect(startOfDay(new Date(now), timeZone).toISOString()).toBe(midnight);
  });
});
