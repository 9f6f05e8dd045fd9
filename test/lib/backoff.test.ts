import { backoff, retryAfter } from '../../src/lib/backoff.ts';

const policy = { tries: 5, baseMs: 100, capMs: 500 };

describe('the wait before another try', () => {
  it('doubles up to its cap', () => {
    expect([1, 2, 3, 4].map((attempt) => backoff(attempt, policy, () => 0))).toEqual([100, 200, 400, 500]);
  });

  it('is shortened by up to a half', () => {
    expect(backoff(1, policy, () => 0.5)).toBe(75);
    expect(backoff(1, policy, () => 0.999)).toBeGreaterThanOrEqual(50);
  });
});

describe('Retry-After', () => {
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
  ])('%j asks for %s ms', (header, expected) => {
    expect(retryAfter(header, 10_000)).toBe(expected);
  });
});
