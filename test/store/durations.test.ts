import { quantile } from '../../src/lib/log-histogram.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import type { SnapshotRow } from '../../src/store/contract/snapshot.ts';
import { snapshotCommit, snapshotRow } from './builders.ts';
import { engines, useStore } from './engines.ts';

/** Minutes after midnight. */
const minute = (n: number) => new Date(Date.parse('2026-11-23T00:00:00.000Z') + n * 60_000).toISOString();

describe.each(engines)('the durations on $name', (engine) => {
  const fixture = useStore(engine);
  let fence: number;

  beforeEach(async () => {
    fence = await fixture.store.snapshot.acquireFence();
  });

  /** One scan at this minute, a minute after the one before unless `since` says otherwise. */
  async function scan(at: number, changes: readonly Omit<Change, 'at' | 'since'>[], since = at - 1): Promise<void> {
    const { revision: baseRevision, commitId: baseCommitId } = await fixture.store.snapshot.getState();
    const found = changes.map((change) => ({ ...change, at: minute(at), since: minute(since) }));
    await fixture.store.snapshot.commit(snapshotCommit(fence, { baseRevision, baseCommitId, changes: found }));
  }

  const order = (id: string, milestone: string | undefined, more: Partial<SnapshotRow> = {}) =>
    snapshotRow(id, { milestone, ...more });
  const created = (instance: SnapshotRow) => ({ kind: 'created' as const, instance, from: undefined, to: 'active' });
  const moved = (from: string, instance: SnapshotRow) => ({
    kind: 'milestone' as const,
    instance,
    from,
    to: instance.milestone,
  });
  const ended = (instance: SnapshotRow, to = 'completed') => ({
    kind: 'status' as const,
    instance: { ...instance, status: to, listedStatus: to },
    from: 'active',
    to,
  });

  /** Minutes of the median, by kind and milestone, with the number of examples. */
  async function medians() {
    const all = await fixture.store.durations.list('2026-11-01');
    return Object.fromEntries(
      all.map(({ kind, milestone, histogram }) => [
        `${kind} ${milestone}`,
        [Math.round((quantile(histogram, 0.5) ?? 0) / 60), [...histogram.values()].reduce((a, b) => a + b)],
      ]),
    );
  }

  it('count how long cases are in a milestone, and how long it takes from there to the end', async () => {
    await scan(0, [created(order('1', 'Received')), created(order('2', 'Received'))]);
    await scan(60, [moved('Received', order('1', 'Packed')), moved('Received', order('2', 'Packed'))]);
    await scan(180, [ended(order('1', 'Packed'))]);
    expect(await medians()).toEqual({
      'milestone Received': [expect.closeTo(60, -1), 2],
      'milestone Packed': [expect.closeTo(120, -1), 1],
      'remaining Received': [expect.closeTo(180, -1), 1],
      'remaining Packed': [expect.closeTo(120, -1), 1],
    });
    expect(await fixture.store.durations.firstDay()).toBe('2026-11-23');
    expect(await fixture.store.durations.list('2026-11-24')).toEqual([]);
    expect(await fixture.store.durations.list('2026-11-01', 'Invoice')).toEqual([]);
  });

  it('know where an open case is and since when, until it moves, ends or is gone', async () => {
    await scan(
      0,
      ['1', '2', '3', '4'].map((id) => created(order(id, 'Received'))),
    );
    await scan(10, [
      moved('Received', order('1', 'Packed')),
      ended(order('2', 'Received'), 'aborted'),
      { kind: 'gone', instance: order('3', 'Received', { isGone: true }), from: 'active', to: undefined },
    ]);
    const { durations } = fixture.store;
    const stay = (instanceId: string, milestone: string, at: number) => ({
      instanceId,
      application: 'Order',
      milestone,
      enteredAt: minute(at),
      isStuckAnnounced: false,
      isRiskAnnounced: false,
    });
    expect(await durations.listStays('Order', 'Received', minute(100), 10)).toEqual([stay('4', 'Received', 0)]);
    expect(await durations.listStays('Order', 'Received', minute(0), 10)).toEqual([]);
    expect(await durations.findStays(['1', '2', '3'])).toEqual([stay('1', 'Packed', 10)]);
    // A deleted case and an aborted one say nothing of what usually remains.
    expect(Object.keys(await medians())).toEqual(['milestone Received']);
  });

  it('leave out a case whose moves are not known well enough, such as those after an outage', async () => {
    await scan(0, [created(order('1', 'Received'))]);
    await scan(600, [moved('Received', order('1', 'Packed'))], 10);
    await scan(700, [moved('Packed', order('1', 'Shipped'))]);
    expect(await medians()).toEqual({});
  });

  it('forget a case whose milestones are unknown, and what is older than the retention', async () => {
    await scan(0, [moved('Received', order('1', 'Packed'))]);
    await scan(60, [moved('Packed', order('1', undefined))]);
    expect(await medians()).toEqual({ 'milestone Packed': [expect.closeTo(60, -1), 1] });
    expect(await fixture.store.durations.findStays(['1'])).toEqual([]);
    expect(await fixture.store.durations.prune('2026-11-24T00:00:00.000Z')).toBe(1);
    expect(await medians()).toEqual({});
  });
});
