import { waitForRateLimit } from '../../src/lib/rate-limit.ts';

describe('waitForRateLimit', () => {
  it('Every limit holds in any window, for each channel separately', async () => {
    const lastSent: number[] = [];
    const lastSentElsewhere: number[] = [];
    const limits = [
      { maxPosts: 2, windowMs: 40 },
      { maxPosts: 4, windowMs: 200 },
    ];
    const { signal } = new AbortController();
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      await waitForRateLimit(lastSent, limits, signal);
      times.push(lastSent.at(-1) ?? 0);
    }
    const elsewhere = waitForRateLimit(lastSentElsewhere, limits, signal).then(() => 'at once');
    const later = new Promise((resolve) => setImmediate(resolve, 'later'));
    const [first = 0, , third = 0, , fifth = 0] = times;
    expect(third - first).toBeGreaterThanOrEqual(40);
    expect(fifth - first).toBeGreaterThanOrEqual(200);
    await expect(Promise.race([elsewhere, later])).resolves.toBe('at once');
    await elsewhere;
  });

  it('Waiting for a rate limit rejects when the signal fires', async () => {
    const lastSent: number[] = [];
    const stopping = new AbortController();
    const limits = [{ maxPosts: 1, windowMs: 60_000 }];
    await waitForRateLimit(lastSent, limits, stopping.signal);
    const waiting = waitForRateLimit(lastSent, limits, stopping.signal);
    stopping.abort();
    await expect(waiting).rejects.toThrow();
  });
});
