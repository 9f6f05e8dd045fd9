/**
 * Closed lists are long and rarely change, so a scan only reads their counts. If a count does not match the snapshot,
 * the list itself is read: first both ends, where new rows appear, then all of it, several pages per scan.
 */
import type { ScanAccumulator } from './accumulator.ts';
import type { PageSize } from './page-size.ts';
import type { ScanRequests } from './scan.ts';
import type { Snapshot } from './snapshot.ts';
import type { MissingVerifier } from './verify.ts';

/** Pages of a long list that one scan reads. */
const pagesPerScan = 20;

interface ReconcileResult {
  /** How many more instances the upstream counts than it lists. */
  readonly surplus: number;
  readonly isConsistent: boolean;
}

interface ClosedListReconciler {
  /**
   * Compares the count of a closed status with the snapshot and reads the list if they differ. `surplus` is the result
   * of the previous scan.
   */
  reconcile(
    status: string,
    surplus: number,
    accumulator: ScanAccumulator,
    requests: ScanRequests,
  ): Promise<ReconcileResult>;
}

/** Progress through a whole list, over several scans. */
interface PageWalk {
  start: number;
  readonly seenIds: Set<string>;
}

interface ReconcileContext {
  readonly status: string;
  readonly accumulator: ScanAccumulator;
  readonly requests: ScanRequests;
}

export function createClosedListReconciler(
  snapshot: Snapshot,
  pageSize: PageSize,
  verifier: MissingVerifier,
): ClosedListReconciler {
  const walks = new Map<string, PageWalk>();
  /** Statuses with too few instances in the last scan. */
  const shortStatuses = new Set<string>();

  async function readPage({ status, accumulator, requests }: ReconcileContext, start: number, max: number) {
    const page = await requests.readPage(status, start, max);
    for (const row of page.rows) accumulator.addRow(row, status, page.readAt);
    return page;
  }

  /** Reads both ends of the list; returns how many instances are then still missing from the snapshot. */
  async function readEnds(context: ReconcileContext, counted: number, excessAt: (total: number) => number) {
    const front = await readPage(context, 0, pageSize.rows);
    if (excessAt(front.total) <= 0 || counted <= pageSize.rows) return excessAt(front.total);
    const back = await readPage(context, Math.max(0, front.total - pageSize.rows), pageSize.rows);
    return excessAt(back.total);
  }

  /** Returns true once the walk has reached the end of the list, or found enough. */
  async function readNextPages(
    walk: PageWalk,
    context: ReconcileContext,
    isSufficient: (total: number) => boolean,
  ): Promise<boolean> {
    for (let pages = 0; pages < pagesPerScan; pages += 1) {
      const page = await readPage(context, walk.start, pageSize.rows);
      for (const row of page.rows) walk.seenIds.add(row.id);
      walk.start += page.rows.length;
      if (page.rows.length === 0 || walk.start >= page.total) return true;
      if (isSufficient(page.total)) return true;
    }
    return false;
  }

  function verifyUnseen(walk: PageWalk, { status, accumulator, requests }: ReconcileContext) {
    const unseen = snapshot
      .listed(status)
      .map(({ instance }) => instance.id)
      .filter((id) => !walk.seenIds.has(id) && accumulator.listedStatus(id) === status);
    return verifier.verify(unseen, accumulator, requests);
  }

  /** Continues the walk through an inconsistent list, and at its end looks up the instances that were not seen. */
  async function continueWalk(context: ReconcileContext, surplus: number, excess: number): Promise<ReconcileResult> {
    const { status, accumulator, requests } = context;
    const excessAt = (counted: number) => counted - accumulator.count(status) - surplus;
    const walk = walks.get(status) ?? { start: 0, seenIds: new Set() };
    walks.set(status, walk);
    const isSufficient = (counted: number) => excess > 0 && excessAt(counted) === 0;
    if (!(await readNextPages(walk, context, isSufficient))) return { surplus, isConsistent: false };
    walks.delete(status);
    const counted = (await requests.readPage(status, 0, 1)).total;
    if (excessAt(counted) === 0) return { surplus, isConsistent: true };
    if ((await verifyUnseen(walk, context)) === 'partial') return { surplus, isConsistent: false };
    // The whole list was read, so Barium counts the rest without listing it. Reading again would not find it.
    return { surplus: counted - accumulator.count(status), isConsistent: true };
  }

  return {
    async reconcile(status, surplus, accumulator, requests) {
      const context = { status, accumulator, requests };
      const { total } = await readPage(context, 0, 1);
      const excessAt = (counted: number) => counted - accumulator.count(status) - surplus;
      let excess = excessAt(total);
      if (excess > 0 && !walks.has(status)) excess = await readEnds(context, total, excessAt);
      if (excess === 0) {
        walks.delete(status);
        shortStatuses.delete(status);
        return { surplus, isConsistent: true };
      }
      // One too few is usually an instance that moved during the scan; the next scan sees where it went.
      if (excess < 0 && !walks.has(status) && !shortStatuses.has(status)) {
        shortStatuses.add(status);
        return { surplus, isConsistent: false };
      }
      shortStatuses.delete(status);
      return continueWalk(context, surplus, excess);
    },
  };
}
