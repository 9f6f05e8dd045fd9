import { nextDigestAt } from '../../../src/watch/announce/digest-time.ts';

describe('nextDigestAt', () => {
  it.each([
    ['2026-11-23T06:59:00.000Z', 'Europe/Stockholm', '2026-11-23T07:00:00.000Z'],
    ['2026-11-23T07:00:00.000Z', 'Europe/Stockholm', '2026-11-24T07:00:00.000Z'],
    ['2026-03-28T08:00:00.000Z', 'Europe/Stockholm', '2026-03-29T06:00:00.000Z'],
    ['2026-11-23T06:59:00.000Z', 'Asia/Kathmandu', '2026-11-24T02:15:00.000Z'],
    ['2026-11-23T06:59:00.000Z', 'No/Such_Zone', '2026-11-23T08:00:00.000Z'],
    ['2026-11-23T06:59:00.000Z', undefined, '2026-11-23T08:00:00.000Z'],
  ])('The next digest after %s in the time zone %s is due at %s', (after, zone, at) => {
    expect(nextDigestAt(new Date(after), { owner: zone === undefined ? {} : { timeZone: zone } }).toISOString()).toBe(
      at,
    );
  });
});
