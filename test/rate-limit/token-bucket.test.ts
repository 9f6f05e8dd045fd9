import fc from 'fast-check';
import { createTokenBuckets } from '../../src/rate-limit/token-bucket.ts';
import { createTestClock } from './test-clock.ts';

describe('token buckets', () => {
  const rate = { burst: 3, perSecond: 2 };

  it('grant a burst at once, then say exactly when the next token is available', () => {
    const clock = createTestClock();
    const buckets = createTokenBuckets(rate, clock.now);
    for (let n = 0; n < 3; n += 1) {
      expect(buckets.msUntilAvailable('alice')).toBe(0);
      buckets.consume('alice');
    }
    expect(buckets.msUntilAvailable('alice')).toBe(500);
    expect(buckets.msUntilAvailable('bob')).toBe(0);
    clock.advance(499);
    expect(buckets.msUntilAvailable('alice')).toBe(1);
    clock.advance(1);
    expect(buckets.msUntilAvailable('alice')).toBe(0);
  });

  it('grant the whole burst again after a pause, and no more', () => {
    const clock = createTestClock();
    const buckets = createTokenBuckets(rate, clock.now);
    buckets.consume('alice');
    clock.advance(60 * 60_000);
    let taken = 0;
    for (; buckets.msUntilAvailable('alice') === 0; taken += 1) buckets.consume('alice');
    expect(taken).toBe(3);
  });

  it('never grant more than the burst and the rate allow in any period', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2_000 }), { maxLength: 200 }), (pauses) => {
        const clock = createTestClock();
        const buckets = createTokenBuckets(rate, clock.now);
        const taken: number[] = [];
        for (const pause of pauses) {
          clock.advance(pause);
          if (buckets.msUntilAvailable('alice') > 0) continue;
          buckets.consume('alice');
          taken.push(clock.now());
        }
        for (const [first, from] of taken.entries()) {
          for (const [last, to] of taken.entries()) {
            if (last < first) continue;
            expect(last - first + 1).toBeLessThanOrEqual(3 + ((to - from) / 1_000) * 2);
          }
        }
      }),
    );
  });

  it('evict idle keys, so that a million people use little memory', () => {
    const clock = createTestClock();
    const buckets = createTokenBuckets(rate, clock.now);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 1_000_000; n += 1) {
      if (n % 1_000 === 0) clock.advance(1_000);
      buckets.consume(`person ${n}`);
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
    expect(buckets.msUntilAvailable('person 7')).toBe(0);
  });
});
