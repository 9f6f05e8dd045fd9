/** How many rows to ask for at once. */

/** What one page holds, unless the server gives less. */
export const usualPage = 500;

/** The page size that is asked for, learned from what the server gives. */
export interface PageSize {
  /** Rows of one page. */
  readonly rows: number;
  /** Takes note of an answer: one that was short in the middle of a list is as much as the server gives. */
  answered(asked: number, came: number, left: number): void;
  /** Takes note that the server could not cope with a page. */
  choked(): void;
}

const fewest = 25;

/** After so many answers it is tried whether the server gives more by now: asking for more costs no call. */
const answersPerTrial = 500;

export function createPageSize(usual = usualPage): PageSize {
  let rows = usual;
  let cap = Number.POSITIVE_INFINITY;
  let answers = 0;
  return {
    get rows() {
      return Math.min(rows, cap);
    },
    answered(asked, came, left) {
      answers += 1;
      if (came > 0 && came < Math.min(asked, left)) {
        cap = came;
        answers = 0;
      } else if (came > cap || answers > answersPerTrial) cap = Number.POSITIVE_INFINITY;
      if (rows < usual) rows = Math.min(usual, rows + Math.ceil(usual / 20));
    },
    choked() {
      rows = Math.max(fewest, Math.ceil(rows / 2));
    },
  };
}

/**
 * How many rows to ask for at once of each of several lists, so that all of them together take
 * `max(lists, ceil(sum of counts / page))` calls: one list's last page is spread over its other pages where
 * otherwise each list would end in a half empty one. No page is twice as large as `page`.
 */
export function evenPages(counts: readonly number[], page: number): readonly number[] {
  const calls = counts.map((count) => Math.max(1, Math.ceil(count / page)));
  const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
  const enough = Math.max(counts.length, Math.ceil(sum(counts) / page));
  while (sum(calls) > enough) {
    // Where one call fewer makes the pages grow least.
    const most = calls.indexOf(Math.max(...calls));
    calls[most] = (calls[most] ?? 1) - 1;
  }
  return counts.map((count, index) => Math.max(page, Math.ceil(count / (calls[index] ?? 1))));
}
