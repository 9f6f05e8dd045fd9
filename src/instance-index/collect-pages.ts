import type { Page, PageQuery } from '../barium/types.ts';

export interface PageLimits {
  /** Rows per request. */
  readonly pageSize: number;
  /** Rows after which reading stops, so that a list that never ends does no harm. */
  readonly maxRows: number;
}

/** For lists inside one instance, which stay far below this. */
const instanceLimits: PageLimits = { pageSize: 200, maxRows: 5_000 };

export interface CollectedRows<Row> {
  readonly rows: readonly Row[];
  /** False if the list has more rows than `maxRows`. */
  readonly isComplete: boolean;
}

/**
 * Reads every page of a list. A row that appears twice because the list changed between two pages is returned once;
 * the server may return fewer rows than requested.
 */
export async function collectPages<Row extends { readonly id: string }>(
  readPage: (query: PageQuery) => Promise<Page<Row>>,
  { pageSize, maxRows }: PageLimits = instanceLimits,
): Promise<CollectedRows<Row>> {
  const rows = new Map<string, Row>();
  let start = 0;
  let total = Number.POSITIVE_INFINITY;
  while (start < Math.min(total, maxRows)) {
    const page = await readPage({ start, max: pageSize });
    if (page.rows.length === 0) return { rows: [...rows.values()], isComplete: true };
    for (const row of page.rows) rows.set(row.id, row);
    // A list without a count ends at the first empty page.
    if (page.isExactTotal !== false) total = page.total;
    start += page.rows.length;
  }
  return { rows: [...rows.values()], isComplete: start >= total };
}
