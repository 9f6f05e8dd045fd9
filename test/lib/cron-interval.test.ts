import { getTasks } from 'node-cron';
import { createMinCronInterval, minCronIntervalMs } from '../../src/lib/cron-interval.ts';

describe('the shortest interval of a cron expression', () => {
  it('The shortest interval is that of the next few runs', () => {
    expect(minCronIntervalMs('*/10 * * * * *')).toBe(10_000);
  });

  it('Computing the shortest interval leaves no task behind in node-cron', () => {
    const before = getTasks().size;
    minCronIntervalMs('*/10 * * * * *');
    expect(getTasks().size).toBe(before);
  });

  it('The shortest interval is computed again only once a run is due, or the clock was set back', () => {
    let at = Date.now();
    const read = createMinCronInterval('0 0 0 1 1 *', () => at);
    const first = read();
    at += 1_000;
    expect(read()).toBe(first);
    at -= 60_000;
    expect(read()).toBe(first);
  });
});
