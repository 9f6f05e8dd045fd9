import type { JSX } from 'preact';
import type { TableView } from '../../view.ts';
import { Bar } from '../components/bar.tsx';
import { usePendingAction } from '../hooks/use-pending-action.ts';

/** A small table with bars. The first cell of a row that can be opened is a button. */
export function CardTable(props: { readonly table: TableView; readonly messageId: string }): JSX.Element {
  const { table, messageId } = props;
  const press = usePendingAction(messageId);
  const hasBars = table.rows.some(({ share }) => share !== undefined);
  return (
    <table class="table">
      <caption class="hidden">{table.caption}</caption>
      <thead>
        <tr>
          {table.columns.map((column) => (
            <th key={column.label} scope="col" class={column.align === 'end' ? 'align-end' : ''}>
              {column.label}
            </th>
          ))}
          {hasBars && (
            <th scope="col" class="bar-cell">
              {table.bars}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ cells, share, action }, index) => (
          <tr key={index}>
            {cells.map((cell, at) => {
              const isEnd = table.columns[at]?.align === 'end';
              if (at > 0) {
                return (
                  <td key={at} class={isEnd ? 'align-end' : ''}>
                    {cell}
                  </td>
                );
              }
              return (
                <th key={at} scope="row">
                  {action?.kind === 'command' ? (
                    <button
                      type="button"
                      class="table-link"
                      aria-label={action.accessibilityLabel}
                      aria-disabled={press.pendingId !== undefined}
                      aria-busy={press.pendingId === action.id}
                      onClick={() => press.pendingId === undefined && void press.start(action.id, action.line)}
                    >
                      {cell}
                    </button>
                  ) : (
                    cell
                  )}
                </th>
              );
            })}
            {hasBars && (
              <td class="bar-cell">
                <Bar share={share ?? 0} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
