/** Collects what one scan reads. */
import type { InstanceRow } from '../../barium/types.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';

export interface ScannedRow {
  readonly row: InstanceRow;
  /** The status list that contained it. */
  readonly listedStatus: string;
  /** ISO 8601. */
  readonly readAt: string;
}

/**
 * The answer for an instance that no list contains: `not-found` says that it does not exist, `unclear` is any other
 * failure, and `not-asked` means that this scan did not look it up.
 */
export type MissingAnswer = 'not-found' | 'unclear' | 'not-asked';

/** What one scan observed. Nothing is inferred: `evidence.ts` decides what is believed. */
export interface ScanResult {
  readonly startedAt: string;
  /** Rows that differ from the snapshot, by id. If an instance was read twice, the later row. */
  readonly changed: ReadonlyMap<string, ScannedRow>;
  /** Known instances that this scan found nowhere, by id. */
  readonly missing: ReadonlyMap<string, MissingAnswer>;
  /** Missing instances that a lookup found although no list contains them. */
  readonly contradictions: number;
  /** By closed status: how many more instances the upstream counts than it lists. */
  readonly countSurplus: Readonly<Record<string, number>>;
  /** Whether the counts of all statuses match the snapshot after this scan. */
  readonly isConsistent: boolean;
  /** Whether Barium counted every list. Without counts nothing can be concluded from them. */
  readonly isCounted: boolean;
  /** Upstream requests. */
  readonly requests: number;
}

/** The findings of earlier scans. */
export interface ScanContext {
  /** Of the snapshot that the scan is compared with. */
  readonly revision: number;
  readonly countSurplus: ScanResult['countSurplus'];
  /** Instances that were missing in the previous scan, including hidden ones. */
  readonly missingIds: readonly string[];
  /** Those of them that have been missing for long enough, and are looked up once more. */
  readonly dueIds: readonly string[];
}

/** Collects a scan's rows and counts what each status list then contains. */
export interface ScanAccumulator {
  readonly changed: ReadonlyMap<string, ScannedRow>;
  /** Every id that was read. */
  readonly seenIds: ReadonlySet<string>;
  readonly missing: ReadonlyMap<string, MissingAnswer>;
  addRow(row: InstanceRow, listedStatus: string, readAt: string): void;
  addRows(rows: readonly InstanceRow[], listedStatus: string, readAt: string): void;
  markMissing(id: string, answer: MissingAnswer): void;
  /** The status list that contains an instance, as far as is known; `undefined` if it is unknown or missing. */
  listedStatus(id: string): string | undefined;
  /** Number of instances in a status list, as far as is known. */
  count(listedStatus: string): number;
}

interface PreviousSnapshot {
  get(id: string): SnapshotRow | undefined;
  count(listedStatus: string): number;
}

export function createAccumulator(previous: PreviousSnapshot): ScanAccumulator {
  // Unchanged rows are dropped at once: a scan of many thousands of instances holds almost nothing.
  const changed = new Map<string, ScannedRow>();
  const seenIds = new Set<string>();
  const missing = new Map<string, MissingAnswer>();
  const countChanges = new Map<string, number>();
  const adjustCount = (status: string | undefined, by: number) => {
    if (status !== undefined) countChanges.set(status, (countChanges.get(status) ?? 0) + by);
  };
  const statusOf = (id: string, before: SnapshotRow | undefined): string | undefined => {
    if (missing.has(id)) return undefined;
    const scanned = changed.get(id);
    if (scanned !== undefined) return scanned.listedStatus;
    return before === undefined || before.isGone ? undefined : before.listedStatus;
  };
  const listedStatus = (id: string) => statusOf(id, previous.get(id));

  function addRow(row: InstanceRow, status: string, readAt: string): void {
    const before = previous.get(row.id);
    // Reuses the string of the snapshot, so that the new one can be collected.
    const id = before?.id ?? row.id;
    const isSame = before !== undefined && isUnchanged(before, row, status);
    seenIds.add(id);
    // Most rows of a scan.
    if (isSame && !missing.has(id) && !changed.has(id)) return;
    const statusBefore = statusOf(id, before);
    if (statusBefore !== status) {
      adjustCount(statusBefore, -1);
      adjustCount(status, 1);
    }
    missing.delete(id);
    if (isSame) changed.delete(id);
    else changed.set(id, { row, listedStatus: status, readAt });
  }

  return {
    changed,
    seenIds,
    missing,
    addRow,
    addRows(rows, status, readAt) {
      for (const row of rows) addRow(row, status, readAt);
    },
    markMissing(id, answer) {
      adjustCount(listedStatus(id), -1);
      changed.delete(id);
      seenIds.delete(id);
      missing.set(id, answer);
    },
    listedStatus,
    count: (status) => previous.count(status) + (countChanges.get(status) ?? 0),
  };
}

function isUnchanged(before: SnapshotRow, row: InstanceRow, listedStatus: string): boolean {
  return (
    before.status === row.status &&
    before.milestone === row.milestone &&
    before.name === row.name &&
    before.listedStatus === listedStatus &&
    !before.isGone &&
    before.startDate === row.startDate &&
    before.startedBy === row.startedBy &&
    before.completedDate === row.completedDate &&
    before.applicationName === row.applicationName
  );
}
