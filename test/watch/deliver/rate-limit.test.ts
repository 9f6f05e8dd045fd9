import { nextDigest } from '../../../src/watch/announce/digest-time.ts';
import { turnFor } from '../../../src/watch/deliver/rate-limit.ts';
import { createPageSize, evenPages } from '../../../src/watch/scan/page-size.ts';

describe('the pace', () => {
  it('lets so many posts through in any window, each place for itself', async () => {
    const here: number[] = [];
    const there: number[] = [];
    const limits = [
      { posts: 2, milliseconds: 40 },
      { posts: 4, milliseconds: 200 },
    ];
    const { signal } = new AbortController();
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      await turnFor(here, limits, signal);
      times.push(here.at(-1) ?? 0);
    }
    const elsewhere = turnFor(there, limits, signal).then(() => 'at once');
    const later = new Promise((resolve) => setImmediate(resolve, 'later'));
    const [first = 0, , third = 0, , fifth = 0] = times;
    expect(third - first).toBeGreaterThanOrEqual(40);
    expect(fifth - first).toBeGreaterThanOrEqual(200);
    await expect(Promise.race([elsewhere, later])).resolves.toBe('at once');
    await elsewhere;
  });

  it('gives up waiting when the bot stops', async () => {
    const sent: number[] = [];
    const ending = new AbortController();
    const limits = [{ posts: 1, milliseconds: 60_000 }];
    await turnFor(sent, limits, ending.signal);
    const waiting = turnFor(sent, limits, ending.signal);
    ending.abort();
    await expect(waiting).rejects.toThrow();
  });
});

describe('the page size', () => {
  it('is what the server gives, and smaller for a while after the server choked', () => {
    const size = createPageSize(500);
    size.answered(500, 200, 5_000);
    expect(size.rows).toBe(200);
    size.choked();
    size.choked();
    expect(size.rows).toBe(125);
    for (let n = 0; n < 20; n += 1) size.answered(size.rows, size.rows, 5_000);
    expect(size.rows).toBe(200);
  });

  it('is tried anew after a while where the server once gave less', () => {
    const size = createPageSize(500);
    size.answered(500, 25, 5_000);
    for (let n = 0; n < 500; n += 1) size.answered(25, 25, 5_000);
    expect(size.rows).toBe(25);
    size.answered(25, 25, 5_000);
    expect(size.rows).toBe(500);
  });

  it('is a little larger where that saves a half empty page', () => {
    expect(evenPages([1_250, 8_750], 500)).toEqual([500, 515]);
    expect(evenPages([1_000, 8_000], 500)).toEqual([500, 500]);
    expect(evenPages([0, 0], 500)).toEqual([500, 500]);
  });
});

describe('a digest', () => {
  it.each([
    ['2026-11-23T06:59:00.000Z', 'Europe/Stockholm', '2026-11-23T07:00:00.000Z'],
    ['2026-11-23T07:00:00.000Z', 'Europe/Stockholm', '2026-11-24T07:00:00.000Z'],
    ['2026-03-28T08:00:00.000Z', 'Europe/Stockholm', '2026-03-29T06:00:00.000Z'],
    ['2026-11-23T06:59:00.000Z', 'Asia/Kathmandu', '2026-11-24T02:15:00.000Z'],
    ['2026-11-23T06:59:00.000Z', 'No/Such_Zone', '2026-11-23T08:00:00.000Z'],
    ['2026-11-23T06:59:00.000Z', undefined, '2026-11-23T08:00:00.000Z'],
  ])('after %s in %s comes at %s', (after, zone, at) => {
    expect(nextDigest(new Date(after), zone).toISOString()).toBe(at);
  });
});
