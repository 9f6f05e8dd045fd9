import fc from 'fast-check';
import { activeMs, createScanPace, type FinishedScan, minSpacingMs } from '../../src/watch/scan-pace.ts';

const intervalMs = 30_000;

/** A scan as 1,000 open cases need it, with a request of 300 ms on each of five permits. */
const scan = { durationMs: 500, requests: 5, requestMs: 300, concurrency: 8, announcements: 1 };

/** Ticks and the extra scans between them, by a clock that only this moves. */
function createTimeline(maxLoadPercent = 10) {
  let now = 0;
  const pace = createScanPace({ maxLoadPercent, clock: () => now });
  const scans: FinishedScan[] = [];

  function run(isExtra: boolean, { durationMs, requests, requestMs, concurrency, announcements } = scan): void {
    const startedAt = now;
    now += durationMs;
    const done = {
      startedAt,
      endedAt: now,
      requests,
      busyMs: requests * requestMs,
      concurrency,
      announcements,
      isExtra,
    };
    scans.push(done);
    pace.recordScan(done);
  }

  return {
    pace,
    scans,
    /** Runs until a tick and scans there; before it, whenever it pays. Returns the starts of the extra scans since the last tick. */
    runToTick(next: (isExtra: boolean) => typeof scan | 'fails' = () => scan): readonly number[] {
      const tickAt = (Math.floor(now / intervalMs) + 1) * intervalMs;
      const from = scans.length;
      for (;;) {
        const delayMs = pace.msUntilExtraScan({ inMs: tickAt - now, intervalMs });
        if (delayMs === undefined) break;
        now += delayMs;
        expect(now).toBeLessThan(tickAt);
        const extra = next(true);
        if (extra === 'fails') pace.recordFailure();
        else run(true, extra);
      }
      const extras = scans.slice(from).map(({ startedAt }) => startedAt - (tickAt - intervalMs));
      now = Math.max(now, tickAt);
      const tick = next(false);
      if (tick === 'fails') pace.recordFailure();
      else run(false, tick);
      return extras;
    },
    get now() {
      return now;
    },
  };
}

const busy = { ...scan, announcements: 3 };
const quiet = { ...scan, announcements: 0 };

describe('the pace of scans', () => {
  it('While changes are announced, cheap scans come every five seconds between the ticks', () => {
    const timeline = createTimeline();
    expect(timeline.runToTick()).toEqual([]);
    expect(timeline.runToTick()).toEqual([5_000, 10_000, 15_000, 20_000, 25_000]);
  });

  it('When nothing is announced for five minutes, only the ticks scan', () => {
    const timeline = createTimeline();
    timeline.runToTick(() => busy);
    const ticks = activeMs / intervalMs;
    for (let n = 0; n < ticks; n += 1) expect(timeline.runToTick(() => quiet)).not.toEqual([]);
    for (let n = 0; n < 100; n += 1) expect(timeline.runToTick(() => quiet)).toEqual([]);
    timeline.runToTick(() => busy);
    expect(timeline.runToTick(() => quiet)).not.toEqual([]);
  });

  it('After an action through the bot, scans come sooner although nothing was announced yet', () => {
    const timeline = createTimeline();
    timeline.runToTick(() => quiet);
    timeline.pace.expectChanges();
    expect(timeline.runToTick(() => quiet)).not.toEqual([]);
  });

  it('An expensive scan comes in the middle between two ticks, as often as its load allows', () => {
    const timeline = createTimeline();
    // 100,000 open cases: 60 s of requests, of which 0.8 s a second are allowed.
    const large = { ...scan, durationMs: 8_000, requests: 203 };
    const extras = Array.from({ length: 12 }, () => timeline.runToTick(() => large));
    expect(extras.slice(1, 8)).toEqual([[15_000], [], [], [15_000], [], [], [15_000]]);
  });

  it('A scan that takes half of the interval is never repeated before the tick', () => {
    const timeline = createTimeline(100);
    for (let n = 0; n < 10; n += 1) expect(timeline.runToTick(() => ({ ...busy, durationMs: 15_000 }))).toEqual([]);
  });

  it('With 0 % there are no extra scans', () => {
    const timeline = createTimeline(0);
    for (let n = 0; n < 5; n += 1) expect(timeline.runToTick(() => busy)).toEqual([]);
  });

  it('Before a pause that the cron expression makes, there are no extra scans', () => {
    const timeline = createTimeline();
    timeline.runToTick(() => busy);
    expect(timeline.pace.msUntilExtraScan({ inMs: intervalMs, intervalMs })).toBeDefined();
    expect(timeline.pace.msUntilExtraScan({ inMs: 12 * 3_600_000, intervalMs })).toBeUndefined();
    // The clock was set forward beyond the tick.
    expect(timeline.pace.msUntilExtraScan({ inMs: -5_000, intervalMs })).toBeUndefined();
  });

  it('A rare tick makes extra scans rare, too', () => {
    const timeline = createTimeline();
    timeline.runToTick(() => busy);
    const every30Min = { inMs: 1_800_000, intervalMs: 1_800_000 };
    expect(timeline.pace.msUntilExtraScan(every30Min)).toBeGreaterThan(250_000);
  });

  it('After a failed scan there are none until a scan at a tick succeeds', () => {
    const timeline = createTimeline();
    timeline.runToTick(() => busy);
    expect(timeline.runToTick((isExtra) => (isExtra ? 'fails' : busy))).toEqual([]);
    expect(timeline.runToTick()).not.toEqual([]);
    expect(timeline.runToTick(() => 'fails')).toEqual([]);
    expect(timeline.runToTick(() => 'fails')).toEqual([]);
    expect(timeline.runToTick(() => busy)).toEqual([]);
    expect(timeline.runToTick()).not.toEqual([]);
  });

  it('When requests suddenly take more than twice as long, there are none until that is usual', () => {
    const timeline = createTimeline();
    for (let n = 0; n < 5; n += 1) timeline.runToTick(() => busy);
    const slow = { ...busy, requestMs: 1_000 };
    timeline.runToTick((isExtra) => (isExtra ? busy : slow));
    expect(timeline.runToTick(() => slow)).toEqual([]);
    expect(timeline.runToTick(() => slow)).toEqual([]);
    for (let n = 0; n < 20; n += 1) timeline.runToTick(() => slow);
    // Then they are fewer, because each costs more.
    expect(timeline.runToTick(() => slow)).toHaveLength(3);
  });

  it('Whatever scans cost, extra ones stay within their share of the capacity, and each begins before a tick', () => {
    const any = fc.record({
      durationMs: fc.integer({ min: 10, max: 20_000 }),
      requests: fc.integer({ min: 1, max: 300 }),
      requestMs: fc.integer({ min: 1, max: 2_000 }),
      concurrency: fc.integer({ min: 1, max: 16 }),
      announcements: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 5, maxLength: 60 }), fc.constantFrom(1, 5, 10, 50), (costs, percent) => {
        const timeline = createTimeline(percent);
        let n = 0;
        while (n < costs.length) timeline.runToTick(() => costs[n++ % costs.length] ?? scan);
        const extras = timeline.scans.filter(({ isExtra }) => isExtra);
        for (const [index, extra] of extras.entries()) {
          const next = extras[index + 1];
          if (next === undefined) continue;
          const allowedMs = (percent / 100) * extra.concurrency * (next.startedAt - extra.startedAt);
          expect(extra.busyMs).toBeLessThanOrEqual(allowedMs + 1e-6);
          expect(next.startedAt - extra.startedAt).toBeGreaterThanOrEqual(minSpacingMs - 1e-6);
        }
      }),
      { numRuns: 300 },
    );
  });
});
