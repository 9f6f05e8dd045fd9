/** Tables and bars. Pure. */
import type { Progress, Table } from '../../src/chat/card.ts';
import { textBar } from '../../src/chat/table-text.ts';
import { type ActionContext, commandAction, namedAction } from './actions.ts';
import { type Element, literalText, paragraph, type TextStyle, textBlock } from './element.ts';

export function progressElements({ label, done, total }: Progress): readonly Element[] {
  return [bar(done / total), ...paragraph(label, 200, { size: 'Small', isSubtle: true }, { spacing: 'Small' })];
}

/** @param share from 0 to 1 */
function bar(share: number): Element {
  return {
    type: 'ProgressBar',
    value: Math.round(Math.min(1, Math.max(0, share)) * 100),
    max: 100,
    color: 'Accent',
    fallback: textBlock(textBar(share), { color: 'Accent', fontType: 'Monospace' }),
  };
}

export function tableElement({ columns, rows, bars }: Table, context: ActionContext): Element {
  const hasBars = rows.some(({ share }) => share !== undefined);
  const cell = (items: readonly Element[]) => ({ type: 'TableCell', verticalContentAlignment: 'Center', items });
  const aligned = (text: string, align: 'end' | undefined, style: TextStyle): Element => ({
    ...textBlock(literalText(text, 200), style),
    ...(align === 'end' ? { horizontalAlignment: 'Right' } : {}),
  });
  const header = columns.map(({ label, align }) => cell([aligned(label, align, { size: 'Small', isSubtle: true })]));
  return {
    type: 'Table',
    // Its first row is its header by default; clients disagree on the name of the property.
    showGridLines: false,
    columns: [...columns.map(({ align }) => ({ width: align === 'end' ? 1 : 3 })), ...(hasBars ? [{ width: 2 }] : [])],
    rows: [
      {
        type: 'TableRow',
        cells: [
          ...header,
          ...(hasBars ? [cell([aligned(bars ?? '', undefined, { size: 'Small', isSubtle: true })])] : []),
        ],
      },
      ...rows.map(({ cells, share, action }) => ({
        type: 'TableRow',
        cells: [
          ...columns.map(({ align }, index) => {
            const selectAction =
              index === 0 && action !== undefined ? commandAction(namedAction(action), context) : undefined;
            const text = aligned(cells[index] ?? '', align, selectAction === undefined ? {} : { color: 'Accent' });
            return { ...cell([text]), ...(selectAction === undefined ? {} : { selectAction }) };
          }),
          ...(hasBars ? [cell([bar(share ?? 0)])] : []),
        ],
      })),
    ],
  };
}
