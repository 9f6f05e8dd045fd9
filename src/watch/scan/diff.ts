/** Compares what is believed after a scan with the snapshot. Pure, so that tests can check any interleaving. */
import type { InstanceRow } from '../../barium/types.ts';
import { isClosedStatus } from '../../instance-index/statuses.ts';
import type { Change, ChangeKind } from '../../store/contract/changes.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';
import { fewInstances, isMass } from './evidence.ts';

interface SnapshotDiff {
  /** New and changed rows; applied to the snapshot they make it equal to what is believed. */
  readonly rows: readonly SnapshotRow[];
  /** Grouped by instance, in the order in which they were read. */
  readonly changes: readonly Change[];
}

/** How far the upstream's clock can be off. */
const maxClockSkewMs = 24 * 60 * 60_000;

/** An instance before and after a scan. */
interface ComparedRow {
  readonly before: SnapshotRow | undefined;
  readonly after: SnapshotRow;
  readonly readAt: string;
}

interface BelievedScan {
  /** Instances that differ from the snapshot and are believed. */
  readonly changed: readonly ComparedRow[];
  readonly gone: readonly string[];
  readonly hidden: readonly string[];
  /** When gone and hidden instances were recognized, ISO 8601. */
  readonly at: string;
}

interface DiffContext {
  /** An instance in the snapshot. */
  get(id: string): SnapshotRow | undefined;
  /** Instances known to be open. */
  readonly openCount: number;
  /** Instances that are not gone. */
  readonly knownCount: number;
  /** When the bot first scanned. */
  readonly firstScanAt: string | undefined;
  readonly lastScanAt: string | undefined;
  /** Whether a scan has already seen everything there was, so that an unknown instance must be new. */
  readonly hasCompleteScan: boolean;
  /** Whether any instance still has this process: if none has, the process was renamed. */
  hasApplication(name: string): boolean;
}

/** Returns what a scan changed. Without `hasCompleteScan`, an old instance was missed then and is added without a change. */
export function diffSnapshot(scan: BelievedScan, context: DiffContext): SnapshotDiff {
  const rows: SnapshotRow[] = [];
  const changes: Change[] = [];
  const all = scan.changed;
  const replaced = findReplaced(all, context);
  const older = all.filter(({ before, after }) => before === undefined && isOlder(after, context.lastScanAt));
  const isMassAppearance = isMassOfOlder(older.length, context.knownCount);
  for (const { before, after, readAt } of all) {
    rows.push(after);
    const isReplaced = before !== undefined && replaced.has(after.id);
    if (isReplaced && !before.isGone) changes.push(createGone('gone', before, readAt));
    if (before !== undefined && !isReplaced) changes.push(...changesBetween(before, after, readAt));
    else if (context.hasCompleteScan || isReplaced || !isOlder(after, context.firstScanAt)) {
      const isMassAppeared = before === undefined && isMassAppearance && isOlder(after, context.lastScanAt);
      changes.push(...creationOf(after, readAt, isMassAppeared));
    }
  }
  for (const kind of ['gone', 'hidden'] as const) {
    for (const id of scan[kind]) {
      const before = context.get(id);
      if (before === undefined) continue;
      const change = createGone(kind, before, scan.at);
      rows.push(change.instance);
      changes.push(change);
    }
  }
  return { rows, changes };
}

/** Ids that were given to other instances. */
function findReplaced(all: readonly ComparedRow[], context: DiffContext): ReadonlySet<string> {
  const others = all.filter(({ before, after }) => isAnother(before, after, context));
  // Dates that all moved, or a new spelling of processes, are not so many other instances. Of a few, those have other names.
  const isCausedByOne =
    others.length > fewInstances || others.every(({ before, after }) => before?.name === after.name);
  if (isMass(others.length, context.openCount) && isCausedByOne) return new Set();
  return new Set(others.map(({ after }) => after.id));
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

function createGone(kind: 'gone' | 'hidden', before: SnapshotRow, at: string): Change {
  return { kind, instance: { ...before, isGone: true }, from: before.status, to: undefined, at };
}

function creationOf(after: SnapshotRow, at: string, isMassAppeared: boolean): readonly Change[] {
  const change = (kind: ChangeKind): Change => ({ kind, instance: after, from: undefined, to: after.status, at });
  if (isMassAppeared) return [change('appeared')];
  return [change('created'), ...(isClosedStatus(after.listedStatus) ? [change('status')] : [])];
}

function changesBetween(before: SnapshotRow, after: SnapshotRow, at: string): readonly Change[] {
  const change = (kind: ChangeKind, from: string | undefined, to: string | undefined): Change[] =>
    from === to ? [] : [{ kind, instance: after, from, to, at }];
  return [
    ...(before.isGone ? change('returned', undefined, after.status) : []),
    ...change('renamed', before.name, after.name),
    ...change('status', before.status, after.status),
    ...change('milestone', before.milestone, after.milestone),
  ];
}

/** Dates in lists and details can differ in their fractions. */
const dateToleranceMs = 1_000;

/** Whether an id was given to another instance. Its identity is the id, the start date and the process. */
function isAnother(before: SnapshotRow | undefined, after: SnapshotRow, { hasApplication }: DiffContext): boolean {
  if (before === undefined) return false;
  const [started, restarted] = [before.startDate, after.startDate];
  if (started !== undefined && restarted !== undefined && started !== restarted) {
    if (Math.abs(Date.parse(started) - Date.parse(restarted)) > dateToleranceMs) return true;
  }
  const [from, to] = [before.applicationName, after.applicationName];
  return from !== undefined && to !== undefined && from !== to && hasApplication(from);
}

/** Few older instances are announced one by one. So many have one cause: an import, or a right that the bot's user was given. */
function isMassOfOlder(count: number, knownCount: number): boolean {
  return count > 100 || (count > 20 && count * 2 > knownCount);
}

function isOlder({ startDate }: SnapshotRow, than: string | undefined): boolean {
  if (startDate === undefined || than === undefined) return false;
  return Date.parse(startDate) < Date.parse(than) - maxClockSkewMs;
}
