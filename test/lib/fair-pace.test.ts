import { install } from '@sinonjs/fake-timers';
import { createFairPace } from '../../src/lib/fair-pace.ts';

describe('createFairPace', () => {
  // A window of real time can be over before the last of the turns is asked for.
  let clock: ReturnType<typeof install>;
  beforeEach(() => {
    clock = install({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => clock.uninstall());

  const take = (pace: ReturnType<typeof createFairPace>, order: string[], key: string, isUrgent = false) =>
    pace.waitForTurn(key, { isUrgent }).then(() => void order.push(key));

  it('Keys that wait take turns, however many turns one of them asked for first.', async () => {
    const pace = createFairPace({ maxTurns: 1, windowMs: 5 });
    const order: string[] = [];
    const busy = Array.from({ length: 6 }, () => take(pace, order, 'busy'));
    const all = [...busy, take(pace, order, 'b'), take(pace, order, 'c')];
    await clock.runAllAsync();
    await Promise.all(all);
    expect(order.indexOf('b')).toBeLessThanOrEqual(3);
    expect(order.indexOf('c')).toBeLessThanOrEqual(3);
  });

  it('No window has more turns than allowed.', async () => {
    const windowMs = 60;
    const pace = createFairPace({ maxTurns: 3, windowMs });
    const times: number[] = [];
    const all = Array.from({ length: 9 }, (_, key) =>
      pace.waitForTurn(String(key)).then(() => void times.push(performance.now())),
    );
    await clock.runAllAsync();
    await Promise.all(all);
    for (const [index, time] of times.slice(3).entries()) {
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(windowMs);
    }
  });

  it('Urgent turns come first, but the others get every fifth one.', async () => {
    const pace = createFairPace({ maxTurns: 1, windowMs: 2 });
    const order: string[] = [];
    const first = take(pace, order, 'first');
    const slow = Array.from({ length: 2 }, () => take(pace, order, 'slow'));
    const fast = Array.from({ length: 8 }, (_, index) => take(pace, order, `fast ${index}`, true));
    await clock.runAllAsync();
    await Promise.all([first, ...slow, ...fast]);
    expect(order.flatMap((key, index) => (key === 'slow' ? index : []))).toEqual([5, 10]);
  });

  it('A turn that is given up is not granted, and holds nobody up.', async () => {
    const pace = createFairPace({ maxTurns: 1, windowMs: 5 });
    await pace.waitForTurn('a');
    const abort = new AbortController();
    const given = pace.waitForTurn('b', { signal: abort.signal });
    const next = pace.waitForTurn('c');
    abort.abort(new Error('stopped'));
    await expect(given).rejects.toThrow('stopped');
    await clock.runAllAsync();
    await next;
  });
});
