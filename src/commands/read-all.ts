import type { Page, PageQuery } from '../barium/barium.ts';

/** Rows asked for at once, and the most that are read: no case comes near, and a runaway list ends. */
const pageSize = 200;
const mostRows = 5_000;

/**
 * Every row of a list that the upstream gives in pages. Rows that come twice because the list moved meanwhile
 * are one; the server may give fewer than it was asked for.
 */
export async function readAll<Row extends { readonly id: string }>(
  read: (query: PageQuery) => Promise<Page<Row>>,
): Promise<readonly Row[]> {
  const rows = new Map<string, Row>();
  let start = 0;
  let total = Number.POSITIVE_INFINITY;
  while (start < Math.min(total, mostRows)) {
    const page = await read({ start, max: pageSize });
    if (page.rows.length === 0) break;
    for (const row of page.rows) rows.set(row.id, row);
    total = page.total;
    start += page.rows.length;
  }
  return [...rows.values()];
}
