/** This process's copy of the stored snapshot, and the only way to change both. */
import { randomUUID } from 'node:crypto';
import { conversationKey } from '../../chat/keys.ts';
import {
  emptyScanState,
  FencedError,
  type MissingInstance,
  type ScanState,
  type SnapshotCommit,
  type SnapshotDeadline,
  type SnapshotRow,
  type SnapshotStore,
  type StoreRestore,
} from '../../store/contract/snapshot.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { createRedoLog, type CommitContent as LoggedContent } from './redo-log.ts';
import type { Snapshot } from './snapshot.ts';

type StateChange = Partial<Omit<ScanState, 'revision' | 'commitId'>>;
type CommitContent = Partial<Omit<SnapshotCommit, 'fence' | 'baseRevision' | 'baseCommitId' | 'commitId' | 'state'>>;

interface SnapshotReplicaOptions {
  readonly store: SnapshotStore;
  readonly snapshot: Snapshot;
  /** Identifies the upstream. */
  readonly upstream: string;
  /** The watches in the store. */
  listWatches(): Promise<readonly Watch[]>;
  readonly now: () => Date;
}

export interface SnapshotReplica {
  /** Throws before the first {@link load}. */
  state(): ScanState;
  /** Loaded only by the leader, see {@link loadAsLeader}. */
  readonly deadlines: ReadonlyMap<string, SnapshotDeadline>;
  /** As above. */
  readonly missing: ReadonlyMap<string, MissingInstance>;
  /** Applies what other processes have committed since. Rejects if the store cannot be read. */
  load(): Promise<void>;
  /**
   * Loads everything that a new leader continues from. If the store was restored from a backup of before, commits again
   * what this process had committed since, and resolves with what happened.
   */
  loadAsLeader(fence: number | undefined): Promise<StoreRestore | undefined>;
  /** Whether the store is still the one that this process knows; false from a restore until the leader has dealt with it. */
  isStoreCurrent(): Promise<boolean>;
  /** Whether the store was restored, and only another process can have what it lacks. */
  isForOthersToRecover(): Promise<boolean>;
  /** Writes to the store, then to this copy. Rejects with a {@link FencedError} without a fence. */
  commit(fence: number | undefined, change: StateChange, content: CommitContent): Promise<void>;
  /** Empties store and copy, for a different upstream. */
  reset(fence: number | undefined, upstreamChangedAt: string): Promise<void>;
}

/** A store that does not have what this process knew. */
interface DetectedRestore {
  /** What this process knew. */
  readonly before: ScanState;
  /** Valid until another process commits. */
  readonly commitId: string | undefined;
  /** What the store lacks; `undefined` if this process can't tell. */
  readonly lost: LoggedContent | undefined;
}

export function createSnapshotReplica(options: SnapshotReplicaOptions): SnapshotReplica {
  const { store, snapshot, upstream, now } = options;
  const redoLog = createRedoLog();
  let detected: DetectedRestore | undefined;
  const deadlines = new Map<string, SnapshotDeadline>();
  const missing = new Map<string, MissingInstance>();
  let current: ScanState | undefined;

  const state = (): ScanState => {
    if (current === undefined) throw new Error('the snapshot was not loaded');
    return current;
  };

  async function load(): Promise<void> {
    const stored = await store.getState();
    if (current !== undefined && (await isRestored(current, stored, store))) {
      detected = isDealtWith(current, stored)
        ? undefined
        : {
            before: current,
            commitId: stored.commitId,
            lost: redoLog.between(stored, current),
          };
      return reload(stored);
    }
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

  async function reload(stored: ScanState): Promise<void> {
    const loaded: SnapshotRow[] = [];
    for await (const rows of store.readSince(0)) for (const row of rows) loaded.push(row);
    snapshot.clear();
    snapshot.apply(loaded);
    current = stored;
  }

  /** Commits that the store was restored, with what it lacks if that is known. */
  async function recover(fence: number | undefined): Promise<StoreRestore | undefined> {
    const { before, commitId, lost } = detected ?? {};
    if (before === undefined || commitId !== state().commitId) {
      detected = undefined;
      return undefined;
    }
    const restore = { at: now().toISOString(), backTo: state().lastScanAt, isRecovered: lost !== undefined };
    const { revision: _, commitId: __, ...known } = lost === undefined ? state() : before;
    await commit(fence, { ...known, restore }, { ...(lost && (await keepWatched(lost))), isAfterRestore: true });
    detected = undefined;
    return restore;
  }

  /** Without announcements for watches that the restored store does not have. */
  async function keepWatched(lost: LoggedContent): Promise<LoggedContent> {
    const watches = new Map(
      (await options.listWatches()).map((watch) => [watch.id, conversationKey(watch.conversation)]),
    );
    const deliveries = lost.deliveries.filter(
      ({ watchId, conversation }) => watchId === undefined || watches.get(watchId) === conversationKey(conversation),
    );
    return { ...lost, deliveries };
  }

  async function commit(fence: number | undefined, change: StateChange, content: CommitContent): Promise<void> {
    if (fence === undefined) throw new FencedError('this process is not the leader');
    const { revision: baseRevision, commitId: baseCommitId, ...before } = state();
    const after = { ...before, upstream, ...change };
    const nothing = { rows: [], deadlines: [], changes: [], deliveries: [], endedWatches: [] };
    const commitId = randomUUID();
    const base = { fence, baseRevision, baseCommitId };
    const whole: SnapshotCommit = { ...nothing, ...content, ...base, commitId, state: after };
    const revision = await store.commit(whole);
    snapshot.apply(whole.rows);
    for (const one of whole.deadlines) deadlines.set(one.instanceId, one);
    for (const id of whole.missing?.removed ?? []) missing.delete(id);
    for (const one of whole.missing?.added ?? []) missing.set(one.instanceId, one);
    if (whole.isReset === true) redoLog.clear();
    else redoLog.add(revision, whole);
    current = { ...after, revision, commitId };
  }

  return {
    state,
    deadlines,
    missing,
    load,
    async isStoreCurrent() {
      const stored = await store.getState();
      if (detected !== undefined && detected.commitId === stored.commitId) return false;
      return current === undefined || isDealtWith(current, stored) || !(await isRestored(current, stored, store));
    },
    async isForOthersToRecover() {
      const stored = await store.getState();
      if (detected !== undefined && detected.commitId === stored.commitId) return detected.lost === undefined;
      if (current === undefined || isDealtWith(current, stored)) return false;
      if (!(await isRestored(current, stored, store))) return false;
      return redoLog.between(stored, current) === undefined;
    },
    async loadAsLeader(fence) {
      await load();
      const restore = await recover(fence);
      deadlines.clear();
      for (const one of await store.listDeadlines()) deadlines.set(one.instanceId, one);
      missing.clear();
      for (const one of await store.listMissing()) missing.set(one.instanceId, one);
      return restore;
    },
    commit,
    async reset(fence, upstreamChangedAt) {
      await commit(fence, { ...emptyScanState, upstreamChangedAt }, { isReset: true });
      snapshot.clear();
      deadlines.clear();
      missing.clear();
    },
  };
}

/** More commits than the store remembers: then this copy can just be old. */
const maxBehind = 10_000;

/** Whether the store is not a later state of what this process knew, but an older one, or one that went another way. */
async function isRestored(known: ScanState, stored: ScanState, store: SnapshotStore): Promise<boolean> {
  if (known.commitId === undefined || stored.revision - known.revision >= maxBehind) return false;
  if (stored.revision === known.revision) return stored.commitId !== known.commitId;
  return stored.revision < known.revision || !(await store.hasCommit(known.revision, known.commitId));
}

/** Whether another process has dealt with a restore that this one did not know of. */
function isDealtWith(known: ScanState, stored: ScanState): boolean {
  return stored.restore !== undefined && stored.restore.at > (known.restore?.at ?? '');
}
