/** Facts, and the details that few readers need. Pure. */
import type { Details, Fact } from '../../src/chat/card.ts';
import { type Element, labelText, paragraph } from './element.ts';

/** A longer value needs the whole width. */
const maxShortLength = 60;

/** As wide as a short value, so that a message has two beside each other or more, and a phone one. */
const factWidth = '220px';

/**
 * Labels above their values, short ones beside each other where there is room, and all below each other on clients
 * without layouts. Text runs, because a fact set reads its text as markdown.
 */
export function factElements(facts: readonly Fact[]): readonly Element[] {
  const groups: Fact[][] = [];
  for (const fact of facts) {
    const last = groups.at(-1);
    if (last !== undefined && [...last, fact].every(isShort)) last.push(fact);
    else groups.push([fact]);
  }
  return groups.map((group, index) => {
    const items = group.map((fact) => ({ type: 'Container', spacing: 'Small', items: factItems(fact) }));
    return { type: 'Container', spacing: index === 0 ? 'Medium' : 'Small', ...flow(group.length), items };
  });
}

/** https://adaptivecards.microsoft.com/?topic=Layout.Flow */
function flow(items: number): object {
  if (items === 1) return {};
  const layout = { type: 'Layout.Flow', targetWidth: 'atLeast:narrow', itemWidth: factWidth };
  return { layouts: [{ ...layout, horizontalItemsAlignment: 'left', columnSpacing: 'Default', rowSpacing: 'Small' }] };
}

function factItems({ label, value }: Fact): readonly Element[] {
  return [
    ...paragraph(label, 100, { size: 'Small', isSubtle: true }),
    ...paragraph(value, 1_000, {}, { spacing: 'None' }),
  ];
}

function isShort({ value }: Fact): boolean {
  const parts = typeof value === 'string' ? [value] : value;
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 20), 0) <= maxShortLength;
}

/** In front of the card, or unfolded below its button on clients without popovers. */
export function detailElements({ label, facts }: Details): readonly Element[] {
  if (facts.length === 0) return [];
  const items = factElements(facts);
  const title = labelText(label, 80);
  const popover = {
    type: 'Action.Popover',
    title,
    content: { type: 'Container', items },
    maxPopoverWidth: '480px',
    fallback: { type: 'Action.ShowCard', title, card: { type: 'AdaptiveCard', body: items } },
  };
  return [{ type: 'ActionSet', spacing: 'Small', actions: [popover] }];
}
