import type { Page, PageQuery } from '../barium/types.ts';

/** Rows asked for at once, and the most that are read before a list that never ends is left alone. */
export interface ReadLimits {
  readonly pageSize: number;
  readonly mostRows: number;
}

/** For what is in one instance: none comes near. */
const ofInstance: ReadLimits = { pageSize: 200, mostRows: 5_000 };

export interface ReadRows<Row> {
  readonly rows: readonly Row[];
  /** False when there were more than are read. */
  readonly complete: boolean;
}

/**
 * Every row of a list that the upstream gives in pages. Rows that come twice because the
 * list moved meanwhile are one; the server may give fewer than it was asked for.
 */
export async function readAll<Row extends { readonly id: string }>(
  read: (query: PageQuery) => Promise<Page<Row>>,
  { pageSize, mostRows }: ReadLimits = ofInstance,
): Promise<ReadRows<Row>> {
  const rows = new Map<string, Row>();
  let start = 0;
  let total = Number.POSITIVE_INFINITY;
  while (start < Math.min(total, mostRows)) {
    const page = await read({ start, max: pageSize });
    if (page.rows.length === 0) return { rows: [...rows.values()], complete: true };
    for (const row of page.rows) rows.set(row.id, row);
    // Without a count the list ends where there are no more rows.
    if (page.counted !== false) total = page.total;
    start += page.rows.length;
  }
  return { rows: [...rows.values()], complete: start >= total };
}
