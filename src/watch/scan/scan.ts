/**
 * Reads the upstream: open lists page by page, instances that left them by id, closed lists by their count. Several requests
 * are sent at the same time, as many as Barium bears. Nothing is written; if a request fails, the others are aborted and the
 * whole scan is discarded.
 *
 * A steady scan takes `max(open statuses, ceil(open / page size)) + closed statuses` requests, one more for each
 * instance that left an open list, and `auditPages - 1` for the audit of closed lists.
 */
import { isClosedStatus, openStatuses } from '../../instance-index/statuses.ts';
import { linkAbort } from '../../lib/link-abort.ts';
import { createAccumulator, type ScanAccumulator, type ScanContext, type ScanResult } from './accumulator.ts';
import { createClosedListReconciler } from './closed-lists.ts';
import { createListReading, type ListReading } from './list-reading.ts';
import { balancePages, createPageSize } from './page-size.ts';
import { createScanRequests, type ListPage, type ScanRequests, type ScanRequestsOptions } from './requests.ts';
import type { Snapshot } from './snapshot.ts';
import { createMissingVerifier } from './verify.ts';

interface ScannerOptions extends ScanRequestsOptions {
  readonly snapshot: Snapshot;
  /** Pages of closed lists that each scan reads again, whatever their counts; 0 for none. */
  readonly auditPages?: number;
  /** For tests; the default is `defaultPageSize`. */
  readonly pageSize?: number;
}

export const defaultAuditPages = 1;

export interface Scanner {
  /** One steady scan. Rejects with a `BariumError`. */
  scan(context: ScanContext, signal: AbortSignal): Promise<ScanResult>;
  /** Reads some pages of one status, for the initial scan. */
  readSlice(slice: Slice, onPage: (page: ListPage) => void, signal: AbortSignal): Promise<SliceResult>;
}

interface Slice {
  readonly status: string;
  readonly start: number;
  readonly maxPages: number;
}

interface SliceResult {
  /** Where the next slice starts; `undefined` at the end of the list. */
  readonly next: number | undefined;
}

export function createScanner(options: ScannerOptions): Scanner {
  const { snapshot } = options;
  const pageSize = createPageSize(options.pageSize);
  const totals = new Map<string, number>();
  const verifier = createMissingVerifier(options.quarantine, snapshot);
  const closedLists = createClosedListReconciler(snapshot, pageSize, verifier, options.auditPages ?? defaultAuditPages);

  /** Aborts what is still under way when one request has failed. */
  async function withRequests<T>(signal: AbortSignal, work: (requests: ScanRequests) => Promise<T>): Promise<T> {
    const own = linkAbort(signal);
    try {
      return await work(createScanRequests(options, pageSize, totals, own));
    } finally {
      own.dispose();
    }
  }

  return {
    scan: (context, signal) => withRequests(signal, (requests) => scanAll(context, requests)),

    readSlice: ({ status, start, maxPages }, onPage, signal) =>
      withRequests(signal, async (requests) => {
        const total = start === 0 ? undefined : totals.get(status);
        const reading = createListReading({ requests, status, pageSize, start, total, maxPages, onPage });
        await requests.run(reading.take);
        return { next: reading.isAtEnd ? undefined : reading.position };
      }),
  };

  async function scanAll(context: ScanContext, requests: ScanRequests): Promise<ScanResult> {
    const { missingIds, dueIds } = context;
    const startedAt = options.now().toISOString();
    const accumulator = createAccumulator(snapshot);
    // Closed lists are not read, so an instance is missing there until it is seen; a hidden one is missing everywhere.
    for (const id of missingIds) {
      const known = snapshot.get(id);
      if (known?.isGone === true || isClosedStatus(known?.listedStatus ?? '')) accumulator.markMissing(id, 'not-asked');
    }
    const counts = openStatuses.map((status) => totals.get(status) ?? snapshot.count(status));
    const pageSizes = balancePages(counts, pageSize.rows);
    const open = openStatuses.map((status, index) =>
      createListReading({
        requests,
        status,
        pageSize,
        // After an outage pages start small and grow during the scan.
        rows: pageSizes[index] ?? 0,
        lastTotal: counts[index] ?? 0,
        onPage: (page) => accumulator.addRows(page.rows, status, page.readAt),
      }),
    );
    await requests.run(() => takeFromAny(open));
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
  }
}

/** Takes a page of the first list that has one to read. */
function takeFromAny(readings: readonly ListReading[]): ReturnType<ListReading['take']> {
  for (const reading of readings) {
    const job = reading.take();
    if (job !== undefined) return job;
  }
  return undefined;
}

/** Ids of instances that were open and are no longer listed: closed, gone, or only skipped because pages moved. */
function unlistedIds(snapshot: Snapshot, { seenIds }: ScanAccumulator): readonly string[] {
  return openStatuses.flatMap((status) =>
    snapshot
      .listed(status)
      .filter(({ instance }) => !seenIds.has(instance.id))
      .map(({ instance }) => instance.id),
  );
}
