/** This process's copy of the stored snapshot, and the only way to change both. */
import {
  emptyScanState,
  FencedError,
  type ScanState,
  type SnapshotCommit,
  type SnapshotDeadline,
  type SnapshotStore,
} from '../../store/contract/snapshot.ts';
import type { Snapshot } from './snapshot.ts';

type StateChange = Partial<Omit<ScanState, 'revision'>>;
type CommitContent = Partial<Omit<SnapshotCommit, 'fence' | 'baseRevision' | 'state'>>;

export interface SnapshotReplica {
  /** Throws before the first {@link load}. */
  state(): ScanState;
  /** Loaded only by the leader, see {@link loadAsLeader}. */
  readonly deadlines: ReadonlyMap<string, SnapshotDeadline>;
  /** Applies what other processes have committed since. Rejects if the store cannot be read. */
  load(): Promise<void>;
  /** Loads everything that a new leader continues from. */
  loadAsLeader(): Promise<void>;
  /** Writes to the store, then to this copy. Rejects with a {@link FencedError} without a fence. */
  commit(fence: number | undefined, change: StateChange, content: CommitContent): Promise<void>;
  /** Empties store and copy, for a different upstream. */
  reset(fence: number | undefined, upstreamChangedAt: string): Promise<void>;
}

export function createSnapshotReplica(store: SnapshotStore, snapshot: Snapshot, upstream: string): SnapshotReplica {
  const deadlines = new Map<string, SnapshotDeadline>();
  let current: ScanState | undefined;

  const state = (): ScanState => {
    if (current === undefined) throw new Error('the snapshot was not loaded');
    return current;
  };

  async function load(): Promise<void> {
    const stored = await store.getState();
    // A different first scan: another process has reset the snapshot. Requests are answered from the empty copy.
    if (current !== undefined && stored.firstScanAt !== current.firstScanAt) {
      snapshot.clear();
      current = { ...emptyScanState, revision: 0 };
    }
    const since = current?.revision ?? 0;
    if (current !== undefined && stored.revision === since) return;
    for await (const rows of store.readSince(since)) snapshot.apply(rows);
    current = stored;
  }

  async function commit(fence: number | undefined, change: StateChange, content: CommitContent): Promise<void> {
    if (fence === undefined) throw new FencedError('this process is not the leader');
    const { revision: baseRevision, ...before } = state();
    const after = { ...before, upstream, ...change };
    const nothing = { rows: [], deadlines: [], changes: [], deliveries: [], endedWatches: [] };
    const whole: SnapshotCommit = { ...nothing, ...content, fence, baseRevision, state: after };
    const revision = await store.commit(whole);
    snapshot.apply(whole.rows);
    for (const one of whole.deadlines) deadlines.set(one.instanceId, one);
    current = { ...after, revision };
  }

  return {
    state,
    deadlines,
    load,
    async loadAsLeader() {
      await load();
      deadlines.clear();
      for (const one of await store.listDeadlines()) deadlines.set(one.instanceId, one);
    },
    commit,
    async reset(fence, upstreamChangedAt) {
      await commit(fence, { ...emptyScanState, upstreamChangedAt }, { isReset: true });
      snapshot.clear();
      deadlines.clear();
    },
  };
}
