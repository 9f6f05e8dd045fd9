import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Damaged rows, or rows of another version, that the store skips. */
export interface CorruptRows {
  readonly table: string;
  /** The rows' ids; empty if the table has only one row. */
  readonly ids: readonly number[];
}

/** Called once for each corrupt row, when it is found. */
export type OnCorruptRows = (found: CorruptRows) => void;

/** Marks rows so that they are skipped from then on, and reports them. */
export async function markCorrupt(
  db: Kysely<Tables>,
  table: 'watches' | 'deliveries',
  ids: readonly number[],
  onCorruptRows: OnCorruptRows,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable(table as 'watches')
    .set({ state: 'corrupt' })
    .where('id', 'in', ids)
    .execute();
  onCorruptRows({ table, ids });
}
