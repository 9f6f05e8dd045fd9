/** The first scan of everything, in slices that are committed one by one, so that it can be interrupted and resumed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { closedStatuses, openStatuses } from '../../instance-index/statuses.ts';
import type { ScanState, SnapshotRow } from '../../store/contract/snapshot.ts';
import { toSnapshotRow } from './diff.ts';
import { defaultPageSize } from './page-size.ts';
import type { ListPage } from './requests.ts';
import type { Scanner } from './scan.ts';
import type { Snapshot } from './snapshot.ts';

/** More than are read at the same time, so that the last ones of a slice hardly delay it. */
export const pagesPerSlice = 40;
/** After each slice the scan pauses for this share of the time that it took, to leave Barium room. */
export const pauseShare = 0.25;
export const maxPauseMs = 2_000;

/** How often the open lists are read until they are consistent. */
const maxChecks = 5;

/** Open instances first, because users look for those. */
const statusOrder: readonly string[] = [...openStatuses, ...closedStatuses];

interface InitialScanOptions {
  readonly scanner: Scanner;
  readonly snapshot: Snapshot;
  readonly state: () => ScanState;
  readonly commit: (rows: readonly SnapshotRow[], change: Partial<Omit<ScanState, 'revision'>>) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Reads every list once, then the open lists until nothing was missed. Announces nothing. Rejects with a `BariumError`;
 * committed slices are kept.
 */
export async function runInitialScan(options: InitialScanOptions, signal: AbortSignal): Promise<void> {
  const { state, commit, now } = options;
  if (state().firstScanAt === undefined) {
    await commit([], {
      firstScanAt: now().toISOString(),
      initialScan: { status: statusOrder[0] ?? '', start: 0 },
    });
  }
  await readLists(options, signal);
  if (!signal.aborted) await verifyNothingMissing(options, signal);
}

async function readLists({ scanner, snapshot, state, commit }: InitialScanOptions, signal: AbortSignal) {
  // If a previous process committed the last slice, rows may have moved since; overlap it by a page.
  let overlap = defaultPageSize;
  for (let next = state().initialScan; next !== undefined && !signal.aborted; next = state().initialScan) {
    const startedAt = performance.now();
    const { status } = next;
    const rows = new Map<string, SnapshotRow>();
    const slice = { status, start: Math.max(0, next.start - overlap), maxPages: pagesPerSlice };
    const read = await scanner.readSlice(slice, (page) => addRows(rows, page, status), signal);
    overlap = 0;
    const nextStatus = read.next === undefined ? statusOrder[statusOrder.indexOf(status) + 1] : status;
    await commit(
      [...rows.values()].filter((row) => !isStored(snapshot, row)),
      { initialScan: nextStatus === undefined ? undefined : { status: nextStatus, start: read.next ?? 0 } },
    );
    await pause((performance.now() - startedAt) * pauseShare, signal);
  }
}

function addRows(rows: Map<string, SnapshotRow>, page: ListPage, status: string): void {
  for (const row of page.rows) rows.set(row.id, toSnapshotRow(row, status));
}

function isStored(snapshot: Snapshot, row: SnapshotRow): boolean {
  const stored = snapshot.get(row.id);
  return stored !== undefined && JSON.stringify(stored) === JSON.stringify(row);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(Math.min(ms, maxPauseMs), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** From here on every difference is a change to announce, so no existing instance may be missing. */
async function verifyNothingMissing({ scanner, state, commit }: InitialScanOptions, signal: AbortSignal) {
  for (let attempt = 1; ; attempt += 1) {
    const { revision, countSurplus } = state();
    // Instances that are missing stay until the next scans have proved that they are gone.
    const result = await scanner.scan({ revision, countSurplus, missingIds: [], dueIds: [] }, signal);
    const rows = [...result.changed.values()].map(({ row, listedStatus }) => toSnapshotRow(row, listedStatus));
    const isComplete = result.isConsistent || attempt >= maxChecks;
    await commit(rows, {
      countSurplus: result.countSurplus,
      lastScanAt: result.startedAt,
      completeScanAt: result.isConsistent ? result.startedAt : undefined,
      isComplete,
    });
    if (isComplete) return;
  }
}
