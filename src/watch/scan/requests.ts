/** The upstream requests of a scan. They also record how long each list is, and how large a page can be. */
import { InvalidResponseError, NotFoundError, TooLargeError, UnreachableError } from '../../barium/errors.ts';
import type { Barium, InstanceRow } from '../../barium/types.ts';
import type { LinkedAbort } from '../../lib/link-abort.ts';
import { runConcurrently } from '../../lib/run-concurrently.ts';
import type { PageSize } from './page-size.ts';
import type { Quarantine } from './quarantine.ts';

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

export interface ScanRequestsOptions {
  readonly barium: Pick<Barium, 'listInstances' | 'getInstance'>;
  readonly quarantine: Quarantine;
  readonly now: () => Date;
  /** How many requests may be sent at the same time, at present; default: {@link defaultConcurrency}. */
  readonly concurrency?: () => number;
}

/** @param totals the length of each list that Barium counts, by status; updated with each page */
export function createScanRequests(
  { barium, quarantine, now, concurrency = () => defaultConcurrency }: ScanRequestsOptions,
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

/** Whether a smaller page may help. */
function isTooLarge(error: unknown): boolean {
  if (error instanceof TooLargeError || error instanceof InvalidResponseError) return true;
  return error instanceof UnreachableError && error.reason !== 'overloaded';
}
