/** The rows of a card, each with its buttons. Pure. */
import type { Row, StatePart } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Block } from './blocks.ts';
import { type IdSequence, renderActionBlocks, renderRowActions } from './button.ts';
import { type CardSection, lengthOf } from './sections.ts';
import { mrkdwn, plainText, richText, toContextElements, toMrkdwn, toneDotSource, toRichElements } from './text.ts';

/** Title and context in one section with the row's main action, so that a list is short and can be scanned. */
export function renderRow(row: Row, nextId: IdSequence, files: readonly string[]): CardSection {
  const { accessory, below, isTruncated } = renderRowActions(row.actions ?? [], nextId, files);
  const title = toMrkdwn(row.title, 300);
  const context = contextSource(row);
  const isOneSection = Boolean(title) && context !== undefined;
  const lines = [`*${title}*`, ...(isOneSection && context !== '' ? [context] : [])];
  const heading: Block[] = row.heading === undefined ? [] : [richText(toRichElements(row.heading, 100, true))];
  return {
    blocks: [
      ...heading,
      {
        type: 'section',
        text: title ? mrkdwn(lines.join('\n')) : plainText(row.title, 300),
        ...omitUndefined({ accessory }),
      },
      ...(isOneSection ? [] : contextBlocks(row)),
      ...renderActionBlocks(below),
    ],
    isTruncated,
  };
}

const separator = '  ·  ';

/** The context as mrkdwn; undefined if a part of it could be markup. */
function contextSource({ badge, detail = '', note }: Row): string | undefined {
  const parts = [
    badge && toMrkdwn(badge.label, 100) && `${toneDotSource(badge.tone)} ${toMrkdwn(badge.label, 100)}`,
    lengthOf(detail) === 0 ? '' : toMrkdwn(detail, 500),
    note === undefined ? '' : noteSource(note),
  ];
  if ((badge !== undefined && !parts[0]) || parts.slice(1).includes(undefined)) return undefined;
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}

function noteSource({ text, tone }: StatePart): string | undefined {
  const source = toMrkdwn(text, 200);
  return source === undefined || source === '' || tone === undefined ? source : `${toneDotSource(tone)} ${source}`;
}

function contextBlocks({ badge, detail = '', note }: Row): Block[] {
  const colored = (text: RichText, tone: StatePart['tone'], maxElements: number) => [
    ...(tone === undefined ? [] : [mrkdwn(toneDotSource(tone))]),
    ...toContextElements(text, maxElements, 500),
  ];
  const elements = [
    ...(badge === undefined ? [] : colored(badge.label, badge.tone, 1)),
    ...(lengthOf(detail) === 0 ? [] : toContextElements(detail, 5, 500)),
    ...(note === undefined ? [] : colored(note.text, note.tone, 2)),
  ];
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}
