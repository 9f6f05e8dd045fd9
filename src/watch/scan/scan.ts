/**
 * Reads the upstream: open lists page by page, instances that left them by id, closed lists by their count. Nothing is
 * written; if a request fails, the whole scan is discarded.
 *
 * A steady scan takes `max(open statuses, ceil(open / page size)) + closed statuses` requests, and one more for each
 * instance that left an open list.
 */
import { InvalidResponseError, NotFoundError, TooLargeError, UnreachableError } from '../../barium/errors.ts';
import type { Barium, InstanceRow } from '../../barium/types.ts';
import { closedStatuses, openStatuses } from '../../instance-index/statuses.ts';
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
  /** For tests; the default is `defaultPageSize`. */
  readonly pageSize?: number;
}

interface ListPage {
  readonly total: number;
  readonly rows: readonly InstanceRow[];
  readonly readAt: string;
}

/** Sends the upstream requests of one scan and counts them. */
export interface ScanRequests {
  readonly count: number;
  readPage(status: string, start: number, max: number): Promise<ListPage>;
  readInstance(id: string): Promise<InstanceLookup>;
}

/** `unreadable`: Barium answered, but not with the instance. */
type InstanceLookup =
  | { readonly kind: 'found'; readonly row: InstanceRow; readonly at: string }
  | { readonly kind: 'gone'; readonly at: string }
  | { readonly kind: 'unreadable' };

export interface Scanner {
  /** One steady scan. `countSurplus` is the result of the previous scan. Rejects with a `BariumError`. */
  scan(countSurplus: ScanResult['countSurplus'], signal: AbortSignal): Promise<ScanResult>;
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
  const verifier = createMissingVerifier(options.quarantine);
  const closedLists = createClosedListReconciler(snapshot, pageSize, verifier);
  const createRequests = (signal: AbortSignal) => createScanRequests(options, pageSize, totals, signal);

  return {
    async scan(countSurplus, signal) {
      const startedAt = options.now().toISOString();
      const requests = createRequests(signal);
      const accumulator = createAccumulator(snapshot);
      const counts = openStatuses.map((status) => totals.get(status) ?? snapshot.count(status));
      const pageSizes = balancePages(counts, pageSize.rows);
      let isConsistent = true;
      for (const [index, status] of openStatuses.entries()) {
        const rows = pageSizes[index] ?? pageSize.rows;
        const isWhole = await readOpenList(requests, accumulator, status, rows, pageSize);
        isConsistent &&= isWhole;
      }
      await verifier.verify(missingIds(snapshot, accumulator), accumulator, requests);
      for (const status of openStatuses) isConsistent &&= accumulator.count(status) === totals.get(status);
      const newSurplus: Record<string, number> = {};
      for (const status of closedStatuses) {
        const result = await closedLists.reconcile(status, countSurplus[status] ?? 0, accumulator, requests);
        newSurplus[status] = result.surplus;
        isConsistent &&= result.isConsistent;
      }
      const { changed, gone } = accumulator;
      return { startedAt, changed, gone, countSurplus: newSurplus, isConsistent, requests: requests.count };
    },

    async readSlice(status, start, maxPages, signal) {
      const requests = createRequests(signal);
      const pages: ListPage[] = [];
      let next = start;
      while (pages.length < maxPages) {
        const page = await requests.readPage(status, next, pageSize.rows);
        pages.push(page);
        next += page.rows.length;
        if (page.rows.length === 0 || next >= page.total) return { pages, next: undefined };
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
        totals.set(status, page.total);
        return { total: page.total, rows: page.rows, readAt: now().toISOString() };
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
        if (error instanceof NotFoundError) return { kind: 'gone', at: now().toISOString() };
        if (quarantine.recordFailure(id, error)) return { kind: 'unreadable' };
        throw error;
      }
    },
  };
}

/** Returns false if the list ended before its count. */
async function readOpenList(
  requests: ScanRequests,
  accumulator: ScanAccumulator,
  status: string,
  rows: number,
  pageSize: PageSize,
): Promise<boolean> {
  let start = 0;
  for (;;) {
    // After an outage pages start small and grow during the scan.
    const page = await requests.readPage(status, start, Math.max(rows, pageSize.rows));
    for (const row of page.rows) accumulator.addRow(row, status, page.readAt);
    start += page.rows.length;
    if (start >= page.total) return true;
    // The rest is looked up by id, or read by the next scan.
    if (page.rows.length === 0) return false;
  }
}

/** Ids of instances that were open and are no longer listed: closed, gone, or only skipped because pages moved. */
function missingIds(snapshot: Snapshot, { seenIds }: ScanAccumulator): readonly string[] {
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
