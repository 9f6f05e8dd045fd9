import { createClockDrift } from '../../src/lib/clock-drift.ts';

describe('the drift of the clock', () => {
  it('The drift is as long as the wall clock was set forward or back, even if it was corrected since', () => {
    let ahead = 1_000_000;
    const drift = createClockDrift(() => ahead);
    ahead += 20;
    expect(drift.rangeMs()).toBe(0);
    ahead += 7_200_000;
    expect(drift.rangeMs()).toBe(7_200_020);
    ahead -= 7_200_000;
    expect(drift.rangeMs()).toBe(7_200_020);
    ahead -= 3_600_000;
    expect(drift.rangeMs()).toBe(10_800_000);
  });
});
