/**
 * Reads a list page by page, several of them at the same time once its length is known. The pages may be answered in any
 * order, and the list may move meanwhile: a page that came back short leaves a gap that is read next, and pages overlap by a few
 * rows where that costs no further request. A row that is skipped nevertheless is looked up, or read by the next scan.
 *
 * A list that Barium does not count is read one page after the other, to its first empty page.
 */
import type { PageSize } from './page-size.ts';
import type { ListPage, ScanRequests } from './requests.ts';

export interface ListReading {
  /** The next page to read, as a job for `runConcurrently`; `undefined` if there is none at present. */
  take(): (() => Promise<void>) | undefined;
  /** Whether Barium counted it. */
  readonly isCounted: boolean;
  /** Whether nothing is left to read. */
  readonly isAtEnd: boolean;
  /** False if the list ended before its count. */
  readonly isComplete: boolean;
  /** Everything before was read. */
  readonly position: number;
}

interface ListReadingOptions {
  readonly requests: Pick<ScanRequests, 'readPage'>;
  readonly status: string;
  readonly pageSize: PageSize;
  /** Rows per page, unless the server returns fewer; default: the usual page size. */
  readonly rows?: number;
  /** Where to start; default: at the beginning. */
  readonly start?: number;
  /** The length of the list, if it was read a moment ago. */
  readonly total?: number | undefined;
  /** Its length in the last scan: the first page of a list of one page needs no overlap. */
  readonly lastTotal?: number;
  readonly maxPages?: number;
  onPage(page: ListPage): void;
  /** Whether enough was read. */
  isSufficient?(page: ListPage): boolean;
}

interface Range {
  readonly start: number;
  readonly size: number;
  /** Whether what follows it may be read at the same time. */
  readonly isPlanned: boolean;
}

export function createListReading(options: ListReadingOptions): ListReading {
  const { requests, status, pageSize, rows = 0 } = options;
  const { maxPages = Number.POSITIVE_INFINITY, lastTotal = Number.POSITIVE_INFINITY } = options;
  let gaps: Range[] = [];
  let next = options.start ?? 0;
  let total = options.total;
  /** Where the list turned out to end before its count. */
  let cutAt = Number.POSITIVE_INFINITY;
  let isCounted = true;
  let hasEmptyPage = false;
  let isSufficient = false;
  let pages = 0;
  let reading = 0;

  const end = () => Math.min(total ?? Number.POSITIVE_INFINITY, cutAt);
  const hasLength = () => isCounted && total !== undefined;
  const isAtEnd = () => isSufficient || (gaps.length === 0 && (hasLength() ? next >= end() : hasEmptyPage));

  function nextRange(): Range {
    const size = pageSize.fit(rows);
    if (!hasLength()) return { start: next, size, isPlanned: false };
    const range = { start: next, size, isPlanned: true };
    next += size;
    return range;
  }

  function rowsOf({ size, isPlanned }: Range): number {
    const rowCount = size + pageSize.overlapOf(size);
    return isPlanned || rowCount < lastTotal ? rowCount : size;
  }

  async function read(range: Range): Promise<void> {
    const { start, size, isPlanned } = range;
    const page = await requests.readPage(status, start, rowsOf(range));
    options.onPage(page);
    isSufficient ||= options.isSufficient?.(page) === true;
    total = page.total;
    isCounted &&= page.isCounted;
    const { length } = page.rows;
    if (!isPlanned) {
      // The overlap is read again with the next page.
      next = start + (page.isCounted && !page.isLast ? Math.min(length, size) : length);
      hasEmptyPage = length === 0;
    }
    if (length === 0) {
      // A page past the end of a list that became shorter is empty, too.
      if (start < total) cutAt = Math.min(cutAt, start);
      gaps = gaps.filter((gap) => gap.start < cutAt);
    } else if (isPlanned && length < Math.min(size, total - start)) {
      gaps.push({ start: start + length, size: size - length, isPlanned });
    }
  }

  return {
    take() {
      // Without a length, each page shows whether there is a next one.
      if (pages >= maxPages || isAtEnd() || (reading > 0 && !hasLength())) return undefined;
      const range = gaps.shift() ?? (hasLength() && next >= end() ? undefined : nextRange());
      if (range === undefined) return undefined;
      pages += 1;
      reading += 1;
      return () =>
        read(range).finally(() => {
          reading -= 1;
        });
    },
    get isCounted() {
      return isCounted;
    },
    get isAtEnd() {
      return isAtEnd();
    },
    get isComplete() {
      return !isCounted || (gaps.length === 0 && cutAt === Number.POSITIVE_INFINITY && next >= end());
    },
    get position() {
      return Math.min(next, ...gaps.map(({ start }) => start));
    },
  };
}
