/** Tables and bars in characters, for plain text and for platforms without tables. */
import type { Table } from './card.ts';

const barCells = 10;

/** A bar of ten characters: `██████░░░░`. A share above 0 has at least one full cell. */
export function textBar(share: number): string {
  const full = share > 0 ? Math.min(barCells, Math.max(1, Math.round(share * barCells))) : 0;
  return '█'.repeat(full) + '░'.repeat(barCells - full);
}

/** Columns of equal width, so that numbers are below each other. `write` makes a text safe for its reader. */
export function tableLines({ columns, rows }: Table, write: (text: string) => string): readonly string[] {
  const cells = [columns.map(({ label }) => write(label)), ...rows.map((row) => row.cells.map(write))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells.map((row, at) => {
    const padded = columns.map(({ align }, index) => {
      const width = widths[index] ?? 0;
      return align === 'end' ? (row[index] ?? '').padStart(width) : (row[index] ?? '').padEnd(width);
    });
    const share = rows[at - 1]?.share;
    return [...padded, ...(share === undefined ? [] : [textBar(share)])].join('  ').trimEnd();
  });
}
