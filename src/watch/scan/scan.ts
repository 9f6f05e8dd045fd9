/**
 * Reads the upstream: open lists page by page, instances that left them by id, closed lists by their count. Several requests
 * are sent at the same time, as many as Barium bears. Nothing is written; if a request fails, the others are aborted and the
 * whole scan is discarded.
 *
 * A steady scan takes `max(open statuses, ceil(open / page size)) + closed statuses` requests, one more for each
 * instance that left an open list, and `auditPages - 1` for the audit of closed lists.
 */
import { InvalidResponseError, NotFoundError, TooLargeError, UnreachableError } from '../../barium/errors.ts';
import type { Barium, InstanceRow } from '../../barium/types.ts';
import { isClosedStatus, openStatuses } from '../../instance-index/statuses.ts';
import { type LinkedAbort, linkAbort } from '../../lib/link-abort.ts';
import { runConcurrently } from '../../lib/run-concurrently.ts';
import { createAccumulator, type ScanAccumulator, type ScanResult } from './accumulator.ts';
import { createClosedListReconciler } from './closed-lists.ts';
import { createListReading, type ListReading } from './list-reading.ts';
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
  /** How many requests may be sent at the same time, at present; default: {@link defaultConcurrency}. */
  readonly concurrency?: () => number;
  /** For tests; the default is `defaultPageSize`. */
  readonly pageSize?: number;
}

export const defaultAuditPages = 1;

/** For an upstream that does not say how many requests it bears. */
export const defaultConcurrency = 7;

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
  /** Runs jobs that call the above, as many at the same time as Barium bears; see {@link runConcurrently}. */
  run(take: () => (() => Promise<void>) | undefined): Promise<void>;
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

function createScanRequests(
  { barium, quarantine, now, concurrency = () => defaultConcurrency }: ScannerOptions,
  pageSize: PageSize,
  totals: Map<string, number>,
  { signal, abort }: Pick<LinkedAbort, 'signal' | 'abort'>,
): ScanRequests {
  let count = 0;
  return {
    get count() {
      return count;
    },
    async readPage(status, start, max) {
      count += 1;
      const usualRows = pageSize.rows;
      try {
        const background = { isComparable: max >= usualRows };
        const page = await barium.listInstances({ status, start, max }, { signal, background });
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
        if (isTooLarge(error)) pageSize.recordFailure(usualRows);
        throw error;
      }
    },
    async readInstance(id) {
      count += 1;
      try {
        const row = await barium.getInstance(id, { signal, background: { isComparable: false } });
        quarantine.recordSuccess(id);
        return { kind: 'found', row, at: now().toISOString() };
      } catch (error) {
        if (error instanceof NotFoundError) return { kind: 'not-found' };
        if (quarantine.recordFailure(id, error)) return { kind: 'unclear' };
        throw error;
      }
    },
    run: (take) => runConcurrently(take, concurrency, abort),
  };
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

/** Whether a smaller page may help. */
function isTooLarge(error: unknown): boolean {
  if (error instanceof TooLargeError || error instanceof InvalidResponseError) return true;
  return error instanceof UnreachableError && error.reason !== 'overloaded';
}
