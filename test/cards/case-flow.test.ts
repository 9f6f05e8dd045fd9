import { countFlow, type FlowRow } from '../../src/cards/case-flow.ts';
import { runInSlices } from '../../src/lib/time-slices.ts';

const day = (n: number, hour = 12) => Date.parse('2026-11-01T00:00:00.000Z') + (n * 24 + hour) * 3_600_000;
const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
/** Four days, from the first of November. */
const boundaries = [0, 1, 2, 3, 4].map((n) => day(n, 0));

const row = (id: string, status: string, started: number | undefined, ended?: number): FlowRow => ({
  id,
  status,
  startDate: iso(started),
  completedDate: iso(ended),
});

describe('the flow of cases', () => {
  it('Each case is counted on the day it started, on the day it ended, and as open at the end of the days between', async () => {
    const flow = await runInSlices(
      countFlow(
        [
          row('before', 'active', day(-10)),
          row('closed before', 'completed', day(-10), day(-5)),
          row('through', 'completed', day(-1), day(1)),
          row('within', 'Completed', day(1), day(2)),
          row('aborted', 'aborted', day(0), day(3)),
          row('same day', 'cancelled', day(2, 8), day(2, 9)),
          row('new', 'active', day(3)),
          row('later', 'active', day(9)),
          row('undated', 'completed', day(0)),
          row('unknown start', 'active', undefined),
        ],
        boundaries,
      ),
    );
    expect(flow.periods.map(({ started, completed, aborted, open }) => [started, completed, aborted, open])).toEqual([
      [2, 0, 0, 4],
      [1, 1, 0, 4],
      [1, 1, 1, 3],
      [1, 0, 1, 3],
    ]);
    expect(flow).toMatchObject({ started: 5, completed: 2, aborted: 2, open: 3, undated: 1 });
    expect([...flow.durations]).toEqual([24 * 3_600, 48 * 3_600]);
    expect(flow.oldest.map(({ id }) => id)).toEqual(['before', 'new']);
  });

  it('A case that ended after the period was open at its end', async () => {
    const { periods } = await runInSlices(countFlow([row('later', 'completed', day(1), day(7))], boundaries));
    expect(periods.map(({ open }) => open)).toEqual([0, 1, 1, 1]);
  });

  it('Only the three open cases that started first are listed, the first of them first', async () => {
    const rows = [5, 1, 4, 2, 3].map((n) => row(`${n}`, 'active', day(-n)));
    const { oldest } = await runInSlices(countFlow(rows, boundaries));
    expect(oldest.map(({ id }) => id)).toEqual(['5', '4', '3']);
  });
});
