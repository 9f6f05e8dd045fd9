import { runConcurrently } from '../../src/lib/run-concurrently.ts';

const tick = () => new Promise(setImmediate);

describe('jobs that run side by side', () => {
  it('No more jobs run at once than the limit allows, also when it changes', async () => {
    let limit = 2;
    let running = 0;
    const atOnce: number[] = [];
    let left = 12;
    await runConcurrently(
      () => {
        if (left === 0) return undefined;
        left -= 1;
        return async () => {
          running += 1;
          atOnce.push(running);
          await tick();
          running -= 1;
          if (left < 6) limit = 4;
        };
      },
      () => limit,
      () => undefined,
    );
    expect(Math.max(...atOnce.slice(0, 6))).toBe(2);
    expect(Math.max(...atOnce)).toBe(4);
    expect(atOnce).toHaveLength(12);
  });

  it('A job can make others available', async () => {
    const done: number[] = [];
    const jobs = [1];
    await runConcurrently(
      () => {
        const n = jobs.shift();
        return n === undefined
          ? undefined
          : async () => {
              await tick();
              done.push(n);
              if (n < 8) jobs.push(2 * n, 2 * n + 1);
            };
      },
      () => 3,
      () => undefined,
    );
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('The first failure is reported once the other jobs have ended, and no further one starts', async () => {
    const events: string[] = [];
    let n = 0;
    const all = runConcurrently(
      () => {
        n += 1;
        const name = `job ${n}`;
        return async () => {
          events.push(`${name} starts`);
          await tick();
          if (name === 'job 2') throw new Error('first');
          await tick();
          events.push(`${name} ends`);
          throw new Error('aborted');
        };
      },
      () => 3,
      () => events.push('failure'),
    );
    await expect(all).rejects.toThrow('first');
    expect(events).toEqual(['job 1 starts', 'job 2 starts', 'job 3 starts', 'failure', 'job 1 ends', 'job 3 ends']);
  });

  it('Without a job it ends at once', async () => {
    await runConcurrently(
      () => undefined,
      () => 1,
      () => undefined,
    );
  });
});
