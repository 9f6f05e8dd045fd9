/** Tables, and long lists as tables. Pure. */
import type { Card, Row, RowHeadings, Table } from '../../src/chat/card.ts';
import { tableLines, textBar } from '../../src/chat/table-text.ts';
import { type Block, limits, type RawText, type RichTextBlock } from './blocks.ts';
import { type IdSequence, renderActionBlocks, renderChoice } from './button.ts';
import { type CanUse, type CardSection, lengthOf, preformatted } from './sections.ts';
import { plainText, richText, toneDot, toRichElements } from './text.ts';

/** Longer tables can be paged, sorted and searched. */
const maxPlainRows = 5;
const pageSize = 10;
const maxCellLength = 200;

export function renderTable(table: Table, maxLength: number, nextId: IdSequence, canUse: CanUse): CardSection {
  const choices = table.rows.flatMap(({ cells, action }) =>
    action === undefined ? [] : [{ label: cells[0] ?? action.label, action }],
  );
  const chooser = renderActionBlocks(renderChoice(table.choose ?? '…', choices, nextId));
  const lines = tableLines(table, (cell) => plainText(cell, 60).text);
  const text = lines.join('\n');
  const rows = table.rows.length;
  const fits = table.columns.length < limits.tableColumns && text.length < maxLength;
  if (fits && rows > maxPlainRows && rows < limits.dataTableRows && canUse('data_table')) {
    return { blocks: [dataTable(table.caption, tableCells(table)), ...chooser] };
  }
  if (fits && rows < limits.tableRows && canUse('table')) return { blocks: [tableBlock(table), ...chooser] };
  return { blocks: [preformatted(text, maxLength), ...chooser], isTruncated: text.length > maxLength };
}

function tableBlock(table: Table): Block {
  return {
    type: 'table',
    rows: tableCells(table),
    column_settings: table.columns.map(({ align }) => ({ align: align === 'end' ? 'right' : 'left' })),
  };
}

function dataTable(caption: string, rows: readonly (readonly (RawText | RichTextBlock)[])[]): Block {
  return {
    type: 'data_table',
    caption: plainText(caption, limits.dataTableCaption).text,
    rows,
    page_size: pageSize,
    row_header_column_index: 0,
  };
}

/** The headings first. */
function tableCells({ columns, rows, bars }: Table): readonly (readonly RawText[])[] {
  const hasBars = rows.some(({ share }) => share !== undefined);
  return [
    [...columns.map(({ label }) => rawText(label)), ...(hasBars ? [rawText(bars ?? '')] : [])],
    ...rows.map(({ cells, share = 0 }) => [
      ...columns.map((_, index) => rawText(cells[index] ?? '')),
      ...(hasBars ? [rawText(textBar(share))] : []),
    ]),
  ];
}

function rawText(text: string): RawText {
  return { type: 'raw_text', text: plainText(text, maxCellLength).text };
}

/**
 * More than five rows that each open something, as a table and a menu of what they open; undefined if the rows have other
 * buttons, which a table can't hold, or a menu can't.
 */
export function renderLongList(
  { title, table, rows = [], rowHeadings }: Card,
  nextId: IdSequence,
  canUse: CanUse,
): CardSection | undefined {
  // A message can have one table.
  const isList = rowHeadings !== undefined && table === undefined && rows.length > maxPlainRows;
  if (!isList || !canUse('data_table')) return undefined;
  const choices = rows.flatMap(({ title: label, actions = [] }) => {
    const [action, ...others] = actions;
    const isChoice = action?.kind === 'command' && action.line.length <= limits.optionValue && others.length === 0;
    return isChoice ? [{ label, action }] : [];
  });
  if (choices.length < rows.length || rows.length >= limits.dataTableRows) return undefined;
  const chooser = renderActionBlocks(renderChoice(rowHeadings.choose, choices, nextId));
  const columns = listColumns(rows, rowHeadings);
  const head = columns.map(({ label }) => rawText(label));
  const body = rows.map((row) => columns.map(({ cellOf }) => cellOf(row)));
  return { blocks: [dataTable(title, [head, ...body]), ...chooser] };
}

/** Without the columns that would be empty. */
function listColumns(rows: readonly Row[], headings: RowHeadings) {
  const columns: readonly {
    readonly label: string;
    readonly isUsed: (row: Row) => boolean;
    readonly cellOf: (row: Row) => RawText | RichTextBlock;
  }[] = [
    { label: headings.title, isUsed: () => true, cellOf: ({ title }) => rawText(title) },
    {
      label: headings.badge,
      isUsed: ({ badge }) => badge !== undefined,
      cellOf: ({ badge }) =>
        badge === undefined ? rawText('') : richText([toneDot(badge.tone), ...toRichElements(` ${badge.label}`, 100)]),
    },
    {
      label: headings.note,
      isUsed: ({ note }) => note !== undefined,
      cellOf: ({ note }) =>
        note === undefined
          ? rawText('')
          : richText([
              ...(note.tone === undefined ? [] : [toneDot(note.tone), { type: 'text' as const, text: ' ' }]),
              ...toRichElements(note.text, maxCellLength),
            ]),
    },
    {
      label: headings.detail,
      isUsed: ({ detail = '' }) => lengthOf(detail) > 0,
      cellOf: ({ detail = '' }) => richText(toRichElements(detail, maxCellLength)),
    },
  ];
  return columns.filter(({ isUsed }) => rows.some(isUsed));
}
