/** The rows of a list. Pure. */
import type { Row } from '../../src/chat/card.ts';
import { type ActionContext, type ActionsRenderer, commandAction, namedAction } from './actions.ts';
import { toneDot } from './badge.ts';
import {
  columnSet,
  type Element,
  inlinesOf,
  literalText,
  paragraph,
  separator,
  type TextStyle,
  textBlock,
  textRun,
} from './element.ts';

/** A bold title and a line of context. The whole row is the button of an action that opens it. */
export function rowElements(row: Row, renderActions: ActionsRenderer, context: ActionContext): readonly Element[] {
  const { title, badge, heading, actions = [] } = row;
  const badgeRuns =
    badge === undefined ? [] : [textRun('  '), toneDot(badge.tone), textRun(literalText(badge.label, 60))];
  const text = [
    {
      type: 'RichTextBlock',
      inlines: [textRun(literalText(title, 200), { weight: 'Bolder' }), ...badgeRuns],
    },
    ...contextLine(row),
  ];
  const opening = actions.find((action) => action.kind === 'command' && action.opens === true);
  const selectAction = opening?.kind === 'command' ? commandAction(namedAction(opening), context) : undefined;
  const others = selectAction === undefined ? actions : actions.filter((action) => action !== opening);
  const [only] = others;
  const isBeside = others.length === 1 && only !== undefined && only.kind !== 'form';
  const beside = [
    ...(isBeside ? [{ width: 'auto', items: renderActions([only]) }] : []),
    ...(selectAction === undefined ? [] : [{ width: 'auto', items: [chevron] }]),
  ];
  return [
    ...(heading === undefined ? [] : paragraph(heading, 100, { size: 'Small', weight: 'Bolder', isSubtle: true })),
    {
      ...columnSet([{ width: 'stretch', items: text }, ...beside], 'Center'),
      separator: true,
      ...(selectAction === undefined ? {} : { selectAction }),
    },
    ...(isBeside ? [] : renderActions(others)),
  ];
}

function contextLine({ detail, note }: Row): readonly Element[] {
  const small: TextStyle = { size: 'Small', isSubtle: true };
  const inlines = [
    ...(detail === undefined ? [] : inlinesOf(detail, 500, small)),
    ...(detail === undefined || note === undefined ? [] : [textRun(separator, small)]),
    ...(note === undefined ? [] : noteInlines(note)),
  ];
  return inlines.length === 0 ? [] : [{ type: 'RichTextBlock', spacing: 'None', inlines }];
}

function noteInlines({ text, tone }: NonNullable<Row['note']>): readonly Element[] {
  if (tone === undefined) return inlinesOf(text, 200, { size: 'Small', isSubtle: true });
  return [toneDot(tone, 'Small'), ...inlinesOf(text, 200, { size: 'Small', weight: 'Bolder' })];
}

/** Says that the row opens something. */
const chevron: Element = {
  type: 'Icon',
  name: 'ChevronRight',
  size: 'xSmall',
  fallback: textBlock('›', { size: 'Large', isSubtle: true }),
};
