import { addJitter, exponentialBackoff, parseRetryAfter } from '../../src/lib/backoff.ts';

describe('exponentialBackoff', () => {
  it('exponentialBackoff doubles with each attempt up to its maximum', () => {
    const limits = { baseMs: 100, maxMs: 500 };
    expect([1, 2, 3, 4].map((attempt) => exponentialBackoff(attempt, limits))).toEqual([100, 200, 400, 500]);
    expect(exponentialBackoff(5_000, limits)).toBe(500);
  });
});

describe('addJitter', () => {
  it('addJitter shortens a delay by at most a half', () => {
    expect(addJitter(100, () => 0)).toBe(100);
    expect(addJitter(100, () => 0.5)).toBe(75);
    expect(addJitter(100, () => 0.999)).toBeGreaterThanOrEqual(50);
  });
});

describe('parseRetryAfter', () => {
  it.each([
    ['7', 7000],
    ['0', 0],
    [' 2 ', 2000],
    ['Thu, 01 Jan 1970 00:00:30 GMT', 20_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('parseRetryAfter reads %j as %s ms', (header, expected) => {
    expect(parseRetryAfter(header, 10_000)).toBe(expected);
  });
});
