/** Compares a scan with the snapshot. Pure, so that tests can check any interleaving of pages and changes. */
import type { InstanceRow } from '../../barium/types.ts';
import { isClosedStatus } from '../../instance-index/statuses.ts';
import type { Change, ChangeKind } from '../../store/contract/changes.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';
import type { ScanResult } from './accumulator.ts';

interface SnapshotDiff {
  /** New and changed rows; applied to the snapshot they make it equal to what was read. */
  readonly rows: readonly SnapshotRow[];
  /** Grouped by instance, in the order in which they were read. */
  readonly changes: readonly Change[];
}

/** How far the upstream's clock can be off. */
const maxClockSkewMs = 24 * 60 * 60_000;

/**
 * Returns what a scan changed. `firstScanAt` is when the bot first scanned: an instance that started long before that was
 * missed then and is added without a change.
 */
export function diffSnapshot(
  getBefore: (id: string) => SnapshotRow | undefined,
  { changed, gone }: Pick<ScanResult, 'changed' | 'gone'>,
  firstScanAt: string | undefined,
): SnapshotDiff {
  const rows: SnapshotRow[] = [];
  const changes: Change[] = [];
  for (const { row, listedStatus, readAt } of changed.values()) {
    const after = toSnapshotRow(row, listedStatus);
    rows.push(after);
    changes.push(...changesBetween(getBefore(row.id), after, readAt, firstScanAt));
  }
  for (const [id, at] of gone) {
    const before = getBefore(id);
    if (before === undefined || before.isGone) continue;
    const after = { ...before, isGone: true };
    rows.push(after);
    changes.push({ kind: 'gone', instance: after, from: before.status, to: undefined, at });
  }
  return { rows, changes };
}

export function toSnapshotRow(row: InstanceRow, listedStatus: string): SnapshotRow {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    milestone: row.milestone,
    startDate: row.startDate,
    startedBy: row.startedBy,
    completedDate: row.completedDate,
    applicationName: row.applicationName,
    listedStatus,
    isGone: false,
  };
}

function changesBetween(
  before: SnapshotRow | undefined,
  after: SnapshotRow,
  at: string,
  firstScanAt: string | undefined,
): readonly Change[] {
  const change = (kind: ChangeKind, from: string | undefined, to: string | undefined): Change[] =>
    from === to ? [] : [{ kind, instance: after, from, to, at }];
  if (before === undefined || before.isGone) {
    if (before === undefined && isPreexisting(after, firstScanAt)) return [];
    return [
      ...change('created', undefined, after.status),
      ...(isClosedStatus(after.listedStatus) ? change('status', undefined, after.status) : []),
    ];
  }
  return [
    ...change('renamed', before.name, after.name),
    ...change('status', before.status, after.status),
    ...change('milestone', before.milestone, after.milestone),
  ];
}

function isPreexisting({ startDate }: SnapshotRow, firstScanAt: string | undefined): boolean {
  if (startDate === undefined || firstScanAt === undefined) return false;
  return Date.parse(startDate) < Date.parse(firstScanAt) - maxClockSkewMs;
}
