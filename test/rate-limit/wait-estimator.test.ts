import { createWaitEstimator } from '../../src/rate-limit/wait-estimator.ts';

describe('the wait estimator', () => {
  it('assumes half a second per request until it has observed any', () => {
    const estimator = createWaitEstimator(30_000);
    expect(estimator.estimateMs(0, 1)).toBe(500);
    expect(estimator.estimateMs(7, 4)).toBe(1_000);
  });

  it('approaches the observed duration and never exceeds the maximum', () => {
    const estimator = createWaitEstimator(30_000);
    for (let n = 0; n < 200; n += 1) estimator.observe(2_000);
    expect(estimator.estimateMs(0, 1)).toBeGreaterThan(1_990);
    expect(estimator.estimateMs(0, 1)).toBeLessThanOrEqual(2_000);
    expect(estimator.estimateMs(100, 1)).toBe(30_000);
  });
});
