import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { filterInSteps, mapInSteps, runAs, runInSlices, type Steps, sortInSteps } from '../../src/lib/time-slices.ts';

/** Computes for `ms` in steps of a millisecond. */
function* compute(ms: number): Steps<void> {
  for (let done = 0; done < ms; done += 1) {
    const endsAt = performance.now() + 1;
    while (performance.now() < endsAt);
    yield;
  }
}

/** Turns of the event loop until `work` is done. */
async function countTurns(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  void work.then(done, done);
  let turns = 0;
  for (; !isDone; turns += 1) await setImmediate();
  return turns;
}

describe('computations in slices', () => {
  it('return what their steps return, or reject with what they throw', async () => {
    await expect(
      runInSlices(
        (function* () {
          yield;
          return 'result';
        })(),
      ),
    ).resolves.toBe('result');
    await expect(
      runInSlices(
        // biome-ignore lint/correctness/useYield: it fails before it would
        (function* (): Steps<void> {
          throw new Error('no result');
        })(),
      ),
    ).rejects.toThrow('no result');
  });

  it('let the event loop run in between, however many there are at once', async () => {
    // 200 ms of work take at least 200 / (5 + 1) turns: a slice is longer than its limit by one step at most.
    const turns = await countTurns(Promise.all(Array.from({ length: 20 }, () => runInSlices(compute(10)))));
    expect(turns).toBeGreaterThan(15);
  });

  it('are charged to their owners, who take turns', async () => {
    const charged = { alice: 0, bob: 0 };
    const finished: string[] = [];
    const run = (key: keyof typeof charged, ms: number) => {
      const charge = (more: number) => {
        charged[key] += more;
      };
      const owner = { key, charge };
      return runAs(owner, () => runInSlices(compute(ms))).then(() => finished.push(key));
    };
    await Promise.all([...Array.from({ length: 5 }, () => run('alice', 20)), run('bob', 5)]);
    expect(finished[0]).toBe('bob');
    expect(charged.bob).toBeGreaterThan(0);
    expect(charged.alice).toBeGreaterThan(charged.bob);
  });

  it('filter, convert and sort as arrays do', async () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.nat()), { maxLength: 2_000 });
    const compare = (a: readonly number[], b: readonly number[]) => (a[0] ?? 0) - (b[0] ?? 0);
    await fc.assert(
      fc.asyncProperty(pairs, async (items) => {
        expect(await runInSlices(sortInSteps(items, compare))).toEqual(items.toSorted(compare));
        expect(await runInSlices(filterInSteps(items, ([n]) => n > 9))).toEqual(items.filter(([n]) => n > 9));
        expect(await runInSlices(mapInSteps(items, ([, n]) => n))).toEqual(items.map(([, n]) => n));
      }),
      { numRuns: 50 },
    );
  });
});
