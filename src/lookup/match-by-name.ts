import { button, type CardContext } from '../cards/card-context.ts';
import type { Card, Row } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { normalize } from '../lib/normalize.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { truncateChars } from '../lib/truncate.ts';

/** The items whose id equals the query; else those whose name equals it; else those whose name contains it. */
export function matchByName<Item extends { readonly id: string; readonly name: string | undefined }>(
  items: readonly Item[],
  query: string,
): readonly Item[] {
  const id = query.toLowerCase();
  const byId = items.filter((item) => item.id.toLowerCase() === id);
  if (byId.length > 0) return byId;
  const wanted = normalize(query);
  const named = items.map((item) => ({ item, name: normalize(item.name ?? '') }));
  const exact = named.filter(({ name }) => name === wanted);
  const matches = exact.length > 0 ? exact : named.filter(({ name }) => name.includes(wanted));
  return matches.map(({ item }) => item);
}

const maxRows = 10;

/** Offers the tasks or objects that match a query as `rows`, or says that none in the instance matches. */
export function choiceCard(
  context: CardContext,
  kind: 'task' | 'object',
  query: string | undefined,
  instance: { readonly id: string; readonly name: string },
  rows: readonly Row[],
): Card {
  const { find, actions, list } = context.text;
  if (rows.length > 0) {
    const shown = rows.slice(0, maxRows);
    const footer = rows.length > shown.length ? list.total(1, shown.length, rows.length) : undefined;
    return { title: find.manyOf[kind], rows: shown, ...omitUndefined({ footer }) };
  }
  const all: Command = { name: kind === 'task' ? 'task.list' : 'object.list', instance: instance.id };
  return {
    title: find.noneOf[kind],
    text: query === undefined ? [] : [find.noneOfHint(truncateChars(query, 80), instance.name)],
    actions: [button(context, kind === 'task' ? actions.tasks : actions.files, all)],
  };
}
