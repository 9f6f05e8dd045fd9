import { setTimeout as sleep } from 'node:timers/promises';
import { TimeoutError, withTimeout } from '../../src/lib/timeout.ts';

const never = new Promise<never>(() => undefined);

describe('withTimeout', () => {
  it('withTimeout returns the result of work that settles in time', async () => {
    expect(await withTimeout(Promise.resolve('done'), 5_000)).toBe('done');
  });

  it('withTimeout rejects as the work does', async () => {
    await expect(withTimeout(Promise.reject(new Error('broken')), 5_000)).rejects.toThrow('broken');
  });

  it('withTimeout rejects with a TimeoutError that names the limit', async () => {
    const late = withTimeout(never, 5);
    await expect(late).rejects.toBeInstanceOf(TimeoutError);
    await expect(late).rejects.toThrow('no response within 0.005 s');
  });

  it('withTimeout returns what onTimeout returns, and throws what it throws', async () => {
    expect(await withTimeout(never, 5, () => 'late')).toBe('late');
    const fail = () => {
      throw new RangeError('too late');
    };
    await expect(withTimeout(never, 5, fail)).rejects.toThrow(RangeError);
  });

  it('withTimeout ignores a rejection that comes after the timeout', async () => {
    const work = sleep(20).then(() => Promise.reject(new Error('late')));
    expect(await withTimeout(work, 1, () => undefined)).toBeUndefined();
    await sleep(40);
  });
});
