/** The snapshot of the upstream, and the state of the scans that keep it up to date. */
import type { Change } from './changes.ts';
import type { NewDelivery } from './outbox.ts';

/** An instance as of the last scan. */
export interface SnapshotRow {
  readonly id: string;
  readonly name: string | undefined;
  readonly status: string;
  readonly milestone: string | undefined;
  readonly startDate: string | undefined;
  readonly startedBy: string | undefined;
  readonly completedDate: string | undefined;
  readonly applicationName: string | undefined;
  /** The status filter under which the upstream lists it; its own status can be one that no list has. */
  readonly listedStatus: string;
  /** True once the upstream no longer has it. The row is kept for its name and history. */
  readonly isGone: boolean;
}

/** Progress of the first scan: continues at this row of the list of this status. */
interface InitialScanProgress {
  readonly status: string;
  readonly start: number;
}

/**
 * How long the bot has watched the upstream, in complete scans and in milliseconds between them. Unlike the wall clock, it
 * neither jumps nor runs while the bot is down.
 */
export interface ObservedTime {
  readonly scans: number;
  readonly ms: number;
}

/** An instance that scans find nowhere, until it is believed to be gone or seen again. */
export interface MissingInstance {
  readonly instanceId: string;
  /** The first scan that did not find it. */
  readonly since: ObservedTime;
}

/** The last time that an older response of the upstream followed a newer one. */
export interface Inconsistency {
  /** ISO 8601. */
  readonly at: string;
  readonly observedMs: number;
  /** The longest time (ms) by which a response was seen to lag. */
  readonly lagMs: number;
}

/** The store was replaced by a backup, or by an empty one, under the running bot. */
export interface StoreRestore {
  /** When it was noticed. */
  readonly at: string;
  /** The last scan that the backup knows; `undefined` if it knows none. */
  readonly backTo: string | undefined;
  /** Whether the process that noticed it could write everything again that the backup lacked. */
  readonly isRecovered: boolean;
}

/** From the last scan before to the first one after, ISO 8601. */
export interface ScanGap {
  readonly from: string;
  readonly to: string;
}

export interface ScanState {
  /** The upstream that the snapshot is of. */
  readonly upstream?: string | undefined;
  /** When a different upstream was detected and the snapshot was reset. */
  readonly upstreamChangedAt?: string | undefined;
  /** The number of commits; each row has the revision that last touched it. */
  readonly revision: number;
  /** Identifies the last commit: a store restored from a backup can reach the same revision by others. */
  readonly commitId?: string | undefined;
  /** The last time that the store was found to be an older one than before. */
  readonly restore?: StoreRestore | undefined;
  /** When the first scan started. Instances that started long before are never announced as new. */
  readonly firstScanAt: string | undefined;
  /** When the last complete scan started. */
  readonly lastScanAt: string | undefined;
  /** `undefined` once the first scan is complete. */
  readonly initialScan: InitialScanProgress | undefined;
  /** Whether the first scan is complete, so that differences are changes. */
  readonly isComplete: boolean;
  /** By closed status: how many more instances the upstream counts than it lists. */
  readonly countSurplus: Readonly<Record<string, number>>;
  readonly observed?: ObservedTime | undefined;
  /** When a scan first saw everything that the upstream counts: an unknown instance is new since then. */
  readonly completeScanAt?: string | undefined;
  readonly inconsistency?: Inconsistency | undefined;
  /** The last times that the bot did not scan for long, the oldest first. */
  readonly gaps?: readonly ScanGap[] | undefined;
}

/** The state before the first scan. */
export const emptyScanState: Omit<ScanState, 'revision'> = {
  firstScanAt: undefined,
  lastScanAt: undefined,
  initialScan: undefined,
  isComplete: false,
  countSurplus: {},
  completeScanAt: undefined,
  inconsistency: undefined,
};

/** An instance's deadline, which only its details have. */
export interface SnapshotDeadline {
  readonly instanceId: string;
  readonly deadline: string | undefined;
  /** When the details were read. */
  readonly readAt: string;
  /** The last announcement about this deadline. */
  readonly announced: 'soon' | 'passed' | undefined;
}

/** The result of one scan: written as a whole or not at all. */
export interface SnapshotCommit {
  /** From {@link SnapshotStore.acquireFence}. */
  readonly fence: number;
  /** The revision that the scan was compared with. */
  readonly baseRevision: number;
  /** The commit that the scan was compared with; `undefined` before the first. */
  readonly baseCommitId: string | undefined;
  /** Unique. */
  readonly commitId: string;
  readonly state: Omit<ScanState, 'revision' | 'commitId'>;
  /** Any queued delivery, of this commit too, may have arrived already: it is looked for before it is posted. */
  readonly isAfterRestore?: boolean;
  /** Deletes all rows, deadlines and missing instances first: they are of another upstream. */
  readonly isReset?: boolean;
  readonly rows: readonly SnapshotRow[];
  readonly deadlines: readonly SnapshotDeadline[];
  readonly missing?: {
    readonly added: readonly MissingInstance[];
    /** Ids of instances that are no longer missing, or that are believed to be gone. */
    readonly removed: readonly string[];
  };
  readonly changes: readonly Change[];
  readonly deliveries: readonly NewDelivery[];
  /** Watches that have nothing left to watch. */
  readonly endedWatches: readonly number[];
}

/** Another commit came first, e.g. one of this process that timed out and was written anyway. Nothing was written. */
export class StaleRevisionError extends Error {
  override readonly name = 'StaleRevisionError';
}

/** Another process has become the leader. Nothing was written. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

export interface SnapshotStore {
  /** Returns a number greater than any before; commits with a smaller one are rejected from then on. */
  acquireFence(): Promise<number>;
  getState(): Promise<ScanState>;
  /** Whether the store has this commit, among its last 10,000. */
  hasCommit(revision: number, commitId: string): Promise<boolean>;
  /** Rows changed after a revision, in batches. */
  readSince(revision: number): AsyncIterable<readonly SnapshotRow[]>;
  listDeadlines(): Promise<readonly SnapshotDeadline[]>;
  listMissing(): Promise<readonly MissingInstance[]>;
  /**
   * Writes everything in one transaction and returns the new revision. Rejects with a {@link FencedError} if the fence
   * is outdated, and with a {@link StaleRevisionError} if the snapshot is no longer at `baseRevision`, or the store was
   * restored.
   */
  commit(commit: SnapshotCommit): Promise<number>;
  /**
   * Deletes instances that are gone and whose changes have all been pruned, and deadlines that were last read before
   * `before`, which nobody watches any more. Returns how many rows. Copies in memory keep them until a restart.
   */
  prune(before: string): Promise<number>;
}
