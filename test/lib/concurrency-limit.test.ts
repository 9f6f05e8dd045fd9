import { type ConcurrencyLimit, createConcurrencyLimit } from '../../src/lib/concurrency-limit.ts';

/** A server that bears so many requests at once, and a client that always sends as many as it may. */
function createModel({ max = 7, capacity = 8, responseMs = 300, refuses = true } = {}) {
  const model = {
    now: 0,
    capacity,
    responseMs,
    refusals: 0,
    changes: [] as number[],
    limit: undefined as unknown as ConcurrencyLimit,
    /** As many requests as are allowed, sent together and answered together, for so long. */
    runFor(ms: number): void {
      for (const until = model.now + ms; model.now < until; ) model.runRound();
    },
    runRound(): void {
      const startedAt = model.now;
      const concurrency = model.limit.current;
      const isTooMuch = concurrency > model.capacity;
      const durationMs = isTooMuch && !refuses ? (model.responseMs * concurrency) / model.capacity : model.responseMs;
      model.now += durationMs;
      for (let n = 1; n <= concurrency; n += 1) {
        if (n > model.capacity && refuses) {
          model.refusals += 1;
          model.limit.recordOverload({ startedAt, concurrency: n, isExtra: false }, 'refused');
        } else model.limit.recordSuccess({ startedAt, concurrency: n, isAtLimit: true, comparableMs: durationMs });
      }
    },
  };
  model.limit = createConcurrencyLimit({
    max,
    clock: () => model.now,
    onChange: (limit) => model.changes.push(limit),
  });
  return model;
}

const minuteMs = 60_000;

describe('a concurrency limit', () => {
  it('A concurrency limit grows by one with each round that was answered, up to its maximum', () => {
    const model = createModel();
    expect(model.limit.current).toBe(2);
    model.runFor(10_000);
    expect(model.changes).toEqual([3, 4, 5, 6, 7]);
    model.runFor(minuteMs);
    expect(model.limit.current).toBe(7);
  });

  it('A server that bears two requests refuses one once, and then none for ten minutes', () => {
    const model = createModel({ capacity: 2 });
    model.runFor(9 * minuteMs);
    expect(model.refusals).toBe(1);
    expect(model.changes).toEqual([3, 1, 2]);
    // A refused number is tried again ever more rarely.
    model.runFor(24 * 60 * minuteMs);
    expect(model.refusals).toBeLessThan(30);
    expect(model.limit.current).toBe(2);
  });

  it('A server that lets requests wait instead of refusing them is sent no more than it answers at the usual speed', () => {
    const model = createModel({ capacity: 2, refuses: false });
    model.runFor(minuteMs);
    expect(model.limit.current).toBe(2);
    expect(Math.max(...model.changes)).toBe(4);
  });

  it.each([true, false])('When capacity halves the limit falls faster than it grew, with refusals: %s', (refuses) => {
    const model = createModel({ refuses });
    const growsFrom = model.now;
    while (model.limit.current < 7) model.runRound();
    const grewMs = model.now - growsFrom;
    model.runFor(minuteMs);
    model.capacity = 3;
    const fallsFrom = model.now;
    while (model.limit.current > 3) model.runRound();
    expect(model.now - fallsFrom).toBeLessThan(grewMs);
    model.runFor(5 * minuteMs);
    // Where requests wait, half as long again is borne.
    expect(model.limit.current).toBeLessThanOrEqual(refuses ? 3 : 5);
  });

  it('When capacity returns the limit grows again, ten minutes after it was too much', () => {
    const model = createModel();
    model.runFor(minuteMs);
    model.capacity = 3;
    model.runFor(minuteMs);
    expect(model.limit.current).toBe(3);
    model.capacity = 8;
    model.runFor(5 * minuteMs);
    expect(model.limit.current).toBeLessThan(7);
    model.runFor(10 * minuteMs);
    expect(model.limit.current).toBe(7);
  });

  it('A server that is slower whatever it is sent is soon sent as much as before', () => {
    const model = createModel();
    model.runFor(minuteMs);
    model.responseMs = 900;
    model.runFor(minuteMs);
    expect(Math.min(...model.changes)).toBe(1);
    expect(model.limit.current).toBe(7);
  });

  it('A request that came on top and was refused is left room for', () => {
    const model = createModel();
    model.runFor(minuteMs);
    model.limit.recordOverload({ startedAt: model.now, concurrency: 5, isExtra: true }, 'refused');
    model.runFor(minuteMs);
    expect(model.limit.current).toBe(3);
  });

  it('One slow answer among others changes nothing', () => {
    const model = createModel();
    model.runFor(minuteMs);
    for (let n = 0; n < 70; n += 1) {
      model.now += 300;
      const comparableMs = n % 7 === 0 ? 5_000 : 300;
      model.limit.recordSuccess({ startedAt: model.now - 300, concurrency: 7, isAtLimit: true, comparableMs });
    }
    expect(model.limit.current).toBe(7);
  });

  it('Requests that were refused together halve the limit once', () => {
    const model = createModel();
    model.runFor(minuteMs);
    const startedAt = model.now;
    for (let n = 1; n <= 7; n += 1)
      model.limit.recordOverload({ startedAt, concurrency: 7, isExtra: false }, 'refused');
    expect(model.limit.current).toBe(3);
  });

  it('A time-out and a broken connection halve the limit, and only after a time-out it stays below for half a minute', () => {
    for (const [kind, limitLater] of [
      ['timeout', 6],
      ['failure', 7],
    ] as const) {
      const model = createModel();
      model.runFor(minuteMs);
      const sent = { startedAt: model.now, concurrency: 7, isExtra: false };
      if (kind === 'timeout') model.limit.recordOverload(sent, 'timeout');
      else model.limit.recordFailure(sent);
      expect(model.limit.current).toBe(3);
      model.runFor(minuteMs / 3);
      expect(model.limit.current).toBe(limitLater);
      model.runFor(minuteMs);
      expect(model.limit.current).toBe(7);
    }
  });

  it('A server that became slower is still not sent what it refused', () => {
    const model = createModel({ capacity: 4 });
    model.runFor(minuteMs);
    expect([model.limit.current, model.refusals]).toEqual([4, 1]);
    model.responseMs = 900;
    model.runFor(5 * minuteMs);
    expect([model.limit.current, model.refusals]).toEqual([4, 1]);
  });

  it('Fewer requests than are allowed prove nothing', () => {
    const model = createModel();
    for (let n = 0; n < 100; n += 1) {
      model.limit.recordSuccess({ startedAt: 0, concurrency: 1, isAtLimit: false, comparableMs: 300 });
    }
    expect(model.changes).toEqual([]);
  });

  it('A request that is refused although it was the only one says nothing about how many are borne', () => {
    const model = createModel();
    model.runFor(minuteMs);
    model.limit.recordOverload({ startedAt: model.now, concurrency: 1, isExtra: false }, 'refused');
    expect(model.limit.current).toBe(1);
    model.runFor(minuteMs);
    expect(model.limit.current).toBe(7);
  });
});
