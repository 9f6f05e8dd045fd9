import { createSingleFlight } from '../../src/lib/single-flight.ts';

describe('a single flight', () => {
  it('a single flight runs the work of a key once while it is running, and anew after that', async () => {
    const once = createSingleFlight<string, number>();
    let runs = 0;
    const work = async () => {
      runs += 1;
      return runs;
    };
    expect(await Promise.all([once('a', work), once('a', work), once('b', work)])).toEqual([1, 1, 2]);
    expect(await once('a', work)).toBe(3);
  });

  it('a single flight shares a rejection and does not keep it', async () => {
    const once = createSingleFlight<string, string>();
    const fail = () => Promise.reject(new Error('broken'));
    const results = await Promise.allSettled([once('a', fail), once('a', async () => 'unused')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await once('a', async () => 'fine')).toBe('fine');
  });
});
