import { limitRepeats } from '../../src/lib/limit-repeats.ts';

describe('limitRepeats', () => {
  it('logs each line a limited number of times, and then how many were left out', async () => {
    const lines: unknown[] = [];
    const summary = new Promise<void>((resolve) => {
      const log = limitRepeats(
        (line, facts) => {
          lines.push([line, facts]);
          if (facts?.suppressed !== undefined) resolve();
        },
        { maxLines: 2, windowMs: 10 },
      );
      for (const n of [1, 2, 3, 4, 5]) log('rejected', { n });
      log('other');
    });
    // The timer of the limiter does not keep a process alive.
    const keepAlive = setInterval(() => undefined, 1_000);
    await summary;
    clearInterval(keepAlive);
    expect(lines).toEqual([
      ['rejected', { n: 1 }],
      ['rejected', { n: 2 }],
      ['other', undefined],
      ['rejected', { suppressed: 3 }],
    ]);
  });
});
