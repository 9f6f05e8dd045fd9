import type { InstanceIndex } from '../../../src/instance-index/index.ts';
import type { SnapshotRow } from '../../../src/store/contract/snapshot.ts';
import { createSnapshot } from '../../../src/watch/scan/snapshot.ts';
import { createSnapshotIndex } from '../../../src/watch/scan/snapshot-index.ts';
import { guid, instance } from '../../memory-barium.ts';

const emptyLiveIndex: InstanceIndex = {
  search: async () => ({ rows: [], total: 99, exactCount: 0, wordMatchCount: 0, wordCount: 1, isComplete: false }),
  findByIds: async () => [],
  listByStatus: async () => ({ rows: [], isComplete: false }),
  invalidate: () => undefined,
  scoped: () => emptyLiveIndex,
};

function snapshotRow(n: number, more: Partial<SnapshotRow> = {}): SnapshotRow {
  return {
    id: guid(n),
    name: `Order ${n}`,
    status: 'active',
    milestone: 'Received',
    startDate: new Date(n * 60_000).toISOString(),
    startedBy: 'Alice',
    completedDate: undefined,
    applicationName: 'Order',
    listedStatus: more.status ?? 'active',
    isGone: false,
    ...more,
  };
}

const lastAt = '2026-11-23T09:00:00.000Z';

function indexOf(rows: readonly SnapshotRow[], complete = true, liveIndex = emptyLiveIndex) {
  const snapshot = createSnapshot();
  snapshot.apply(rows);
  return {
    snapshot,
    index: createSnapshotIndex(snapshot, () => ({ isComplete: complete, lastScanAt: lastAt }), liveIndex),
  };
}

const names = (search: { rows: readonly { name: string | undefined }[] }) => search.rows.map((row) => row.name);

describe('the snapshot index', () => {
  it('The snapshot index finds by exact name, beginning, part, words in any order, and beginning of an id', async () => {
    const { index } = indexOf([
      snapshotRow(1),
      snapshotRow(12),
      snapshotRow(3, { name: 'Return of ORDER 1' }),
      snapshotRow(4, { name: 'One for Order' }),
    ]);
    expect(names(await index.search('order 1', 9))).toEqual(['Order 1', 'Order 12', 'Return of ORDER 1']);
    expect(await index.search('order 1', 9)).toMatchObject({ exactCount: 1, total: 3, isComplete: true });
    expect(names(await index.search('order for', 9))).toEqual(['One for Order']);
    expect(names(await index.search(guid(12).slice(0, 8), 9))).toEqual(['Order 12']);
    expect(await index.search('zebra', 9)).toMatchObject({ rows: [], total: 0 });
  });

  it('Closed instances are found only if no open one matches, and gone ones never', async () => {
    const { index, snapshot } = indexOf([snapshotRow(1), snapshotRow(2, { status: 'completed' })]);
    expect(names(await index.search('order', 9))).toEqual(['Order 1']);
    expect(names(await index.search('order 2', 9))).toEqual(['Order 2']);
    snapshot.apply([snapshotRow(1, { isGone: true })]);
    expect(names(await index.search('order', 9))).toEqual(['Order 2']);
  });

  it('Exact names come first, including those of closed instances, and are counted', async () => {
    const { index, snapshot } = indexOf([snapshotRow(1, { status: 'completed' }), snapshotRow(12), snapshotRow(13)]);
    const found = await index.search('order 1', 9);
    expect(names(found)).toEqual(['Order 1', 'Order 13', 'Order 12']);
    expect(found).toMatchObject({ exactCount: 1, total: 3, asOf: lastAt });
    snapshot.apply([snapshotRow(2, { name: 'ORDER 1' })]);
    expect(await index.search('order 1', 9)).toMatchObject({ exactCount: 2, total: 4 });
    const leaveIndex = index.scoped(({ applicationName }) => applicationName === 'Leave');
    expect(await leaveIndex.search('order 1', 9)).toMatchObject({ exactCount: 0, total: 0 });
  });

  it('A search with refresh reads open instances from Barium and closed ones from the snapshot', async () => {
    const rows = [instance(3, { name: 'Order 47' }), instance(4)];
    const liveIndex: InstanceIndex = {
      ...emptyLiveIndex,
      listByStatus: async (status) => ({ rows: status === 'active' ? rows : [], isComplete: true }),
    };
    // Instance 4 was created and instance 5 was closed since the last scan.
    const { index } = indexOf(
      [snapshotRow(2, { status: 'completed' }), snapshotRow(3), snapshotRow(5)],
      true,
      liveIndex,
    );
    const found = await index.search('order', 9, { refresh: true });
    expect(names(found)).toEqual(['Order 47', 'Order 4']);
    expect(found.asOf).toBeUndefined();
    expect(names(await index.search('order 5', 9, { refresh: true }))).toEqual(['Order 5']);
    expect(names(await index.search('order 2', 9, { refresh: true }))).toEqual(['Order 2']);
    expect((await index.search('order 3', 9, { refresh: true })).total).toBe(0);
    expect(names(await index.listByStatus('active', { refresh: true }))).toEqual(['Order 47', 'Order 4']);
  });

  it('Instances are listed by status, newest first, and updated with every change', async () => {
    const { index, snapshot } = indexOf([
      snapshotRow(1),
      snapshotRow(3),
      snapshotRow(2),
      snapshotRow(4, { status: 'ready' }),
    ]);
    expect(names(await index.listByStatus('active'))).toEqual(['Order 3', 'Order 2', 'Order 1']);
    snapshot.apply([snapshotRow(2, { status: 'completed' }), snapshotRow(3, { name: 'Renamed' })]);
    expect(names(await index.listByStatus('active'))).toEqual(['Renamed', 'Order 1']);
    expect((await index.listByStatus(undefined)).rows).toHaveLength(4);
  });

  it('Instances are found by id, in the order of the ids, without those that are gone, unknown or hidden', async () => {
    const { index } = indexOf([
      snapshotRow(1),
      snapshotRow(2, { status: 'completed', applicationName: 'Leave' }),
      snapshotRow(3, { isGone: true }),
    ]);
    const ids = [guid(3), guid(2), guid(9), guid(1)];
    const names = async (from: InstanceIndex) => (await from.findByIds(ids)).map(({ name }) => name);
    expect(await names(index)).toEqual(['Order 2', 'Order 1']);
    expect(await names(index.scoped(({ applicationName }) => applicationName === 'Order'))).toEqual(['Order 1']);
  });

  it('The live index answers until the first scan is complete', async () => {
    const { index } = indexOf([snapshotRow(1)], false);
    expect(await index.search('order', 9)).toMatchObject({ total: 99 });
  });
});
