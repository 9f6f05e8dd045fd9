import fc from 'fast-check';
import { createMeter } from '../../src/rate-limit/token-bucket.ts';
import { createClock } from './clock.ts';

describe('a meter', () => {
  const rate = { burst: 3, perSecond: 2 };

  it('gives a burst at once, then says exactly when there is more', () => {
    const clock = createClock();
    const meter = createMeter(rate, clock.now);
    for (let n = 0; n < 3; n += 1) {
      expect(meter.wait('alice')).toBe(0);
      meter.take('alice');
    }
    expect(meter.wait('alice')).toBe(500);
    expect(meter.wait('bob')).toBe(0);
    clock.pass(499);
    expect(meter.wait('alice')).toBe(1);
    clock.pass(1);
    expect(meter.wait('alice')).toBe(0);
  });

  it('gives the whole burst again after a rest, and no more than that', () => {
    const clock = createClock();
    const meter = createMeter(rate, clock.now);
    meter.take('alice');
    clock.pass(60 * 60_000);
    let taken = 0;
    for (; meter.wait('alice') === 0; taken += 1) meter.take('alice');
    expect(taken).toBe(3);
  });

  it('never gives more than the burst and the rate allow, in any stretch of time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2_000 }), { maxLength: 200 }), (pauses) => {
        const clock = createClock();
        const meter = createMeter(rate, clock.now);
        const taken: number[] = [];
        for (const pause of pauses) {
          clock.pass(pause);
          if (meter.wait('alice') > 0) continue;
          meter.take('alice');
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

  it('forgets those who were quiet: a million people leave no trace', () => {
    const clock = createClock();
    const meter = createMeter(rate, clock.now);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 1_000_000; n += 1) {
      if (n % 1_000 === 0) clock.pass(1_000);
      meter.take(`person ${n}`);
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
    expect(meter.wait('person 7')).toBe(0);
  });
});
