/** Slack's tables: the plain one, and the one that can be paged. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Block, RawText, RichTextBlock } from '../../../slack/render.ts';
import { text } from '../text/index.ts';
import { SlackRichText } from './text.tsx';

type BlockOf<Type extends Block['type']> = Extract<Block, { readonly type: Type }>;
type Cell = RawText | RichTextBlock;

export function SlackTable({ block }: { readonly block: BlockOf<'table'> }): JSX.Element {
  const align = (index: number) => (block.column_settings[index]?.align === 'right' ? 'slack-right' : undefined);
  const [head = [], ...rows] = block.rows;
  return <Grid label={head.map((cell) => cell.text).join(', ')} head={head} rows={rows} align={align} />;
}

/** Sorting and searching are left out: they are Slack's own. */
export function SlackDataTable({ block }: { readonly block: BlockOf<'data_table'> }): JSX.Element {
  const [page, setPage] = useState(0);
  const [head = [], ...rows] = block.rows;
  const from = page * block.page_size;
  const shown = rows.slice(from, from + block.page_size);
  return (
    <>
      <Grid label={block.caption} head={head} rows={shown} align={() => undefined} />
      {rows.length > block.page_size && (
        <p class="slack-pages">
          <button type="button" class="slack-button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            {text.previousPage}
          </button>
          <span>
            {from + 1}–{from + shown.length} / {rows.length}
          </span>
          <button
            type="button"
            class="slack-button"
            disabled={from + shown.length === rows.length}
            onClick={() => setPage(page + 1)}
          >
            {text.nextPage}
          </button>
        </p>
      )}
    </>
  );
}

function Grid(props: {
  readonly label: string;
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
  readonly align: (index: number) => string | undefined;
}): JSX.Element {
  const { label, head, rows, align } = props;
  return (
    <section class="slack-table" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col" class={align(index)}>
                <CellText cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} class={align(column)}>
                  <CellText cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CellText({ cell }: { readonly cell: Cell }): JSX.Element {
  return cell.type === 'raw_text' ? (
    <span>{cell.text}</span>
  ) : (
    <SlackRichText elements={cell.elements[0]?.elements ?? []} />
  );
}
