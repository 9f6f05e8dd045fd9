/** Rows per page, unless the server returns fewer. */
export const defaultPageSize = 500;

/** The page size to request, adapted to what the server returns. */
export interface PageSize {
  readonly rows: number;
  /** A page of so many rows, or of the usual size if that is more, as far as the server returns so many. */
  fit(rows: number): number;
  /** Rows of the next page that are requested with a page of this size, where the server returns so many. */
  overlapOf(size: number): number;
  /** A page that is short in the middle of a list shows the server's own limit. `remaining`: rows from its start on. */
  recordSuccess(requested: number, received: number, remaining: number): void;
  /** A page was too much for the server. `rows`: the usual size when it was requested, so that several pages count once. */
  recordFailure(rows: number): void;
}

const minRows = 25;

/** One row of so many is requested twice, so that a row can move from one page to the next between their requests. */
const rowsPerOverlap = 50;

/** After this many pages a larger size is tried again, which costs no extra request. */
const pagesPerTrial = 500;

export function createPageSize(initialRows = defaultPageSize): PageSize {
  let rows = initialRows;
  let serverLimit = Number.POSITIVE_INFINITY;
  let pagesSinceLimit = 0;
  const usual = () => Math.min(rows, serverLimit);
  return {
    get rows() {
      return usual();
    },
    fit: (atLeast) => Math.min(Math.max(atLeast, usual()), serverLimit),
    overlapOf: (size) => Math.min(Math.ceil(size / rowsPerOverlap), Math.max(0, serverLimit - size)),
    recordSuccess(requested, received, remaining) {
      pagesSinceLimit += 1;
      if (received > 0 && received < Math.min(requested, remaining)) {
        serverLimit = received;
        pagesSinceLimit = 0;
      } else if (received === 0 && remaining > 0) {
        // The list is shorter than its count, so a short page may have been its end.
        serverLimit = Number.POSITIVE_INFINITY;
      } else if (received > serverLimit || pagesSinceLimit > pagesPerTrial) {
        serverLimit = Number.POSITIVE_INFINITY;
      }
      if (rows < initialRows) rows = Math.min(initialRows, rows + Math.ceil(initialRows / 20));
    },
    recordFailure(requestedRows) {
      rows = Math.min(rows, Math.max(minRows, Math.ceil(requestedRows / 2)));
    },
  };
}

/**
 * Page sizes for several lists, so that reading all of them takes `max(lists, ceil(sum of counts / pageSize))` requests:
 * the rest of one list is spread over its other pages, where otherwise each list would end with a half-empty page. No
 * size exceeds twice `pageSize`.
 */
export function balancePages(counts: readonly number[], pageSize: number): readonly number[] {
  const pages = counts.map((count) => Math.max(1, Math.ceil(count / pageSize)));
  const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
  const minPages = Math.max(counts.length, Math.ceil(sum(counts) / pageSize));
  while (sum(pages) > minPages) {
    // The list with the most pages grows least with one page fewer.
    const largest = pages.indexOf(Math.max(...pages));
    pages[largest] = (pages[largest] ?? 1) - 1;
  }
  return counts.map((count, index) => Math.max(pageSize, Math.ceil(count / (pages[index] ?? 1))));
}
