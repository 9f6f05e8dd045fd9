/**
 * Reads the upstream: open lists page by page, instances that left them by id, closed lists by their count. Nothing is
 * written; if a request fails, the whole scan is discarded.
 *
 * A steady scan takes `max(open statuses, ceil(open / page size)) + closed statuses` requests, one more for each
 * instance that left an open list, and `auditPages - 1` for the audit of closed lists.
 */
import { InvalidResponseError, NotFoundError, TooLargeError, UnreachableError } from '../../barium/errors.ts';
import type { Barium, InstanceRow } from '../../barium/types.ts';
import { isClosedStatus, openStatuses } from '../../instance-index/statuses.ts';
import { createAccumulator, type ScanAccumulator, type ScanResult } from './accumulator.ts';
import { createClosedListReconciler } from './closed-lists.ts';
import { balancePages, createPageSize, type PageSize } from './page-size.ts';
import type { Quarantine } from './quarantine.ts';
import type { Snapshot } from './snapshot.ts';
import { createMissingVerifier } from './verify.ts';

interface ScannerOptions {
  readonly barium: Pick<Barium, 'listInstances' | 'getInstance'>;
  readonly snapshot: Snapshot;
  readonly quarantine: Quarantine;
  readonly now: () => Date;
  /** Pages of closed lists that each scan reads again, whatever their counts; 0 for none. */
  readonly auditPages?: number;
  /** For tests; the default is `defaultPageSize`. */
  readonly pageSize?: number;
}

export const defaultAuditPages = 1;

export interface ListPage {
  /** The length of the list, or of what is known of it. */
  readonly total: number;
  /** Whether Barium counted the list. Otherwise it ends at the first empty page. */
  readonly isCounted: boolean;
  readonly isLast: boolean;
  readonly rows: readonly InstanceRow[];
  readonly readAt: string;
}

/** Sends the upstream requests of one scan and counts them. */
export interface ScanRequests {
  readonly count: number;
  readPage(status: string, start: number, max: number): Promise<ListPage>;
  readInstance(id: string): Promise<InstanceLookup>;
}

/** `unclear`: Barium answered, but neither with the instance nor that it does not exist. */
type InstanceLookup =
  | { readonly kind: 'found'; readonly row: InstanceRow; readonly at: string }
  | { readonly kind: 'not-found' | 'unclear' };

/** What earlier scans found. */
export interface ScanContext {
  /** Of the snapshot that the scan is compared with. */
  readonly revision: number;
  readonly countSurplus: ScanResult['countSurplus'];
  /** Instances that were missing in the previous scan, including hidden ones. */
  readonly missingIds: readonly string[];
  /** Those of them that have been missing for long enough, and are looked up once more. */
  readonly dueIds: readonly string[];
}

export interface Scanner {
  /** One steady scan. Rejects with a `BariumError`. */
  scan(context: ScanContext, signal: AbortSignal): Promise<ScanResult>;
  /** Reads some pages of one status, for the initial scan. */
  readSlice(status: string, start: number, maxPages: number, signal: AbortSignal): Promise<Slice>;
}

interface Slice {
  readonly pages: readonly ListPage[];
  /** Where the next slice starts; `undefined` at the end of the list. */
  readonly next: number | undefined;
}

export function createScanner(options: ScannerOptions): Scanner {
  const { snapshot } = options;
  const pageSize = createPageSize(options.pageSize);
  const totals = new Map<string, number>();
  const verifier = createMissingVerifier(options.quarantine, snapshot);
  const closedLists = createClosedListReconciler(snapshot, pageSize, verifier, options.auditPages ?? defaultAuditPages);
  const createRequests = (signal: AbortSignal) => createScanRequests(options, pageSize, totals, signal);

  return {
    async scan(context, signal) {
      const { missingIds, dueIds } = context;
      const startedAt = options.now().toISOString();
      const requests = createRequests(signal);
      const accumulator = createAccumulator(snapshot);
      // Closed lists are not read, so an instance is missing there until it is seen; a hidden one is missing everywhere.
      for (const id of missingIds) {
        const known = snapshot.get(id);
        if (known?.isGone === true || isClosedStatus(known?.listedStatus ?? ''))
          accumulator.markMissing(id, 'not-asked');
      }
      const counts = openStatuses.map((status) => totals.get(status) ?? snapshot.count(status));
      const pageSizes = balancePages(counts, pageSize.rows);
      const open: OpenListResult[] = [];
      for (const [index, status] of openStatuses.entries()) {
        const rows = pageSizes[index] ?? pageSize.rows;
        open.push(await readOpenList(requests, accumulator, status, rows, pageSize));
      }
      const known = new Set(missingIds);
      const unlisted = unlistedIds(snapshot, accumulator);
      for (const id of unlisted) if (known.has(id)) accumulator.markMissing(id, 'not-asked');
      await verifier.verify(
        unlisted.filter((id) => !known.has(id)),
        accumulator,
        requests,
      );
      const due = dueIds.filter((id) => accumulator.missing.has(id));
      const contradictions = await verifier.confirm(due, accumulator, requests);
      const isOpenConsistent = openStatuses.every((status, index) => {
        const list = open[index];
        return list?.isComplete === true && (!list.isCounted || accumulator.count(status) === totals.get(status));
      });
      const closed = await closedLists.reconcileAll(context, accumulator, requests);
      const { changed, missing } = accumulator;
      return {
        startedAt,
        changed,
        missing,
        contradictions,
        countSurplus: closed.countSurplus,
        isConsistent: isOpenConsistent && closed.isConsistent,
        isCounted: closed.isCounted && open.every(({ isCounted }) => isCounted),
        requests: requests.count,
      };
    },

    async readSlice(status, start, maxPages, signal) {
      const requests = createRequests(signal);
      const pages: ListPage[] = [];
      let next = start;
      while (pages.length < maxPages) {
        const page = await requests.readPage(status, next, pageSize.rows);
        pages.push(page);
        next += page.rows.length;
        if (page.isLast) return { pages, next: undefined };
      }
      return { pages, next };
    },
  };
}

function createScanRequests(
  { barium, quarantine, now }: ScannerOptions,
  pageSize: PageSize,
  totals: Map<string, number>,
  signal: AbortSignal,
): ScanRequests {
  let count = 0;
  return {
    get count() {
      return count;
    },
    async readPage(status, start, max) {
      count += 1;
      try {
        const page = await barium.listInstances({ status, start, max }, { signal });
        // A page past the end says nothing about the server's page size.
        pageSize.recordSuccess(max, page.rows.length, Math.max(0, page.total - start));
        const end = start + page.rows.length;
        // A count that the rows exceed counts something else.
        const isCounted = page.isExactTotal !== false && (page.rows.length === 0 || page.total >= end);
        if (isCounted) totals.set(status, page.total);
        else totals.delete(status);
        const isLast = page.rows.length === 0 || (isCounted && end >= page.total);
        return { total: Math.max(page.total, end), isCounted, isLast, rows: page.rows, readAt: now().toISOString() };
      } catch (error) {
        if (isTooLarge(error)) pageSize.recordFailure();
        throw error;
      }
    },
    async readInstance(id) {
      count += 1;
      try {
        const row = await barium.getInstance(id, { signal });
        quarantine.recordSuccess(id);
        return { kind: 'found', row, at: now().toISOString() };
      } catch (error) {
        if (error instanceof NotFoundError) return { kind: 'not-found' };
        if (quarantine.recordFailure(id, error)) return { kind: 'unclear' };
        throw error;
      }
    },
  };
}

interface OpenListResult {
  readonly isCounted: boolean;
  /** False if the list ended before its count. */
  readonly isComplete: boolean;
}

async function readOpenList(
  requests: ScanRequests,
  accumulator: ScanAccumulator,
  status: string,
  rows: number,
  pageSize: PageSize,
): Promise<OpenListResult> {
  let start = 0;
  let isCounted = true;
  for (;;) {
    // After an outage pages start small and grow during the scan.
    const page = await requests.readPage(status, start, Math.max(rows, pageSize.rows));
    for (const row of page.rows) accumulator.addRow(row, status, page.readAt);
    start += page.rows.length;
    isCounted &&= page.isCounted;
    // If it ended early, the rest is looked up by id, or read by the next scan.
    if (page.isLast) return { isCounted, isComplete: !page.isCounted || start >= page.total };
  }
}

/** Ids of instances that were open and are no longer listed: closed, gone, or only skipped because pages moved. */
function unlistedIds(snapshot: Snapshot, { seenIds }: ScanAccumulator): readonly string[] {
  return openStatuses.flatMap((status) =>
    snapshot
      .listed(status)
      .map(({ instance }) => instance.id)
      .filter((id) => !seenIds.has(id)),
  );
}

/** Whether a smaller page may help. */
function isTooLarge(error: unknown): boolean {
  if (error instanceof TooLargeError || error instanceof InvalidResponseError) return true;
  return error instanceof UnreachableError && error.reason !== 'overloaded';
}
