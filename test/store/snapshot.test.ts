import { FencedError, type SnapshotRow } from '../../src/store/contract/snapshot.ts';
import { at, newDelivery, snapshotCommit, snapshotRow } from './builders.ts';
import { engines, useStore } from './engines.ts';

const row = snapshotRow('1');
const otherRow = snapshotRow('2');

describe.each(engines)('the snapshot on $name', (engine) => {
  const fixture = useStore(engine);

  async function rowsSince(revision = 0): Promise<readonly SnapshotRow[]> {
    const all: SnapshotRow[] = [];
    for await (const batch of fixture.store.snapshot.readSince(revision)) all.push(...batch);
    return all;
  }

  it('returns rows as they were written, and those that a later revision changed', async () => {
    const { snapshot } = fixture.store;
    const fence = await snapshot.acquireFence();
    const first = await snapshot.commit(snapshotCommit(fence, { rows: [row, otherRow] }));
    const changed = { ...row, status: 'completed', isGone: true };
    await snapshot.commit(snapshotCommit(fence, { baseRevision: first, rows: [changed] }));
    expect(await rowsSince()).toEqual([changed, otherRow]);
    expect(await rowsSince(first)).toHaveLength(1);
  });

  it('rejects a commit of a former leader and writes nothing of it', async () => {
    const { snapshot, outbox } = fixture.store;
    const old = await snapshot.acquireFence();
    const newer = await snapshot.acquireFence();
    expect(newer).toBeGreaterThan(old);
    const commit = snapshotCommit(old, { rows: [row], deliveries: [newDelivery('a')] });
    await expect(snapshot.commit(commit)).rejects.toBeInstanceOf(FencedError);
    expect(await rowsSince()).toEqual([]);
    expect(await outbox.listQueues()).toEqual([]);
  });

  it('writes all of a commit or nothing', async () => {
    const { snapshot } = fixture.store;
    const fence = await snapshot.acquireFence();
    const invalid = { ...otherRow, status: undefined as unknown as string };
    const commit = snapshotCommit(fence, { rows: [row, invalid], deliveries: [newDelivery('a')] });
    await expect(snapshot.commit(commit)).rejects.toThrow();
    expect(await rowsSince()).toEqual([]);
    expect(await snapshot.getState()).toMatchObject({ revision: 0, isComplete: false });
  });

  it('makes every queued delivery due at a restore, as one that may have been posted until then', async () => {
    const { snapshot, outbox } = fixture.store;
    const fence = await snapshot.acquireFence();
    const revision = await snapshot.commit(snapshotCommit(fence, { deliveries: [newDelivery('a')] }));
    await outbox.postponeUnsent('a', '2027-01-01T00:00:00.000Z', 'rate limit');
    const { state, ...commit } = snapshotCommit(fence, { baseRevision: revision, isAfterRestore: true });
    const restore = { at, backTo: undefined, isRecovered: true };
    await snapshot.commit({ ...commit, state: { ...state, restore } });
    expect(await outbox.listQueues()).toMatchObject([{ dueAt: at, attempts: 2, lastAttemptAt: at }]);
  });

  it('drops all rows and deadlines of another upstream in a commit that resets it', async () => {
    const { snapshot } = fixture.store;
    const fence = await snapshot.acquireFence();
    const deadlines = [{ instanceId: row.id, deadline: at, readAt: at, announced: undefined }];
    const missing = { added: [{ instanceId: row.id, since: { scans: 1, ms: 1 } }], removed: [] };
    const first = await snapshot.commit(snapshotCommit(fence, { rows: [row], deadlines, missing }));
    await snapshot.commit(snapshotCommit(fence, { baseRevision: first, isReset: true, rows: [otherRow] }));
    expect(await rowsSince()).toEqual([otherRow]);
    expect(await snapshot.listDeadlines()).toEqual([]);
    expect(await snapshot.listMissing()).toEqual([]);
  });

  it('keeps which instances are missing, and since when, until they are removed', async () => {
    const { snapshot } = fixture.store;
    const fence = await snapshot.acquireFence();
    const added = ['a', 'b', 'c'].map((instanceId, n) => ({ instanceId, since: { scans: n, ms: 3_000_000_000 + n } }));
    const first = await snapshot.commit(snapshotCommit(fence, { missing: { added, removed: [] } }));
    const state = snapshotCommit(fence).state;
    const inconsistency = { at, observedMs: 4_000_000_000, lagMs: 10_000 };
    const observed = { scans: 7, ms: 4_000_000_000 };
    await snapshot.commit(
      snapshotCommit(fence, {
        baseRevision: first,
        state: { ...state, observed, inconsistency, completeScanAt: at },
        missing: { added: [], removed: ['a', 'c'] },
      }),
    );
    expect(await snapshot.listMissing()).toEqual([added[1]]);
    expect(await snapshot.getState()).toMatchObject({ observed, inconsistency, completeScanAt: at });
  });
});
