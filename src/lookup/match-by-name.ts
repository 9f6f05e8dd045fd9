import { button, type Pen, shorten } from '../cards/card-context.ts';
import type { Card, Row } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { normalize } from '../text/normalize.ts';

/** The one thing that a query names by id, name or part of the name; or all that it may mean. */
export function pick<Thing extends { readonly id: string; readonly name: string | undefined }>(
  things: readonly Thing[],
  query: string,
): readonly Thing[] {
  const wanted = normalize(query);
  const byId = things.filter((thing) => thing.id.toLowerCase() === query.toLowerCase());
  if (byId.length > 0) return byId;
  const names = things.map((thing) => ({ thing, name: normalize(thing.name ?? '') }));
  const exact = names.filter(({ name }) => name === wanted);
  const fitting = exact.length > 0 ? exact : names.filter(({ name }) => name.includes(wanted));
  return fitting.map(({ thing }) => thing);
}

/** Rows that a picker has room for. */
const mostRows = 10;

/** Says that a query names none of the things in an instance, or offers those it may mean as `rows`. */
export function pickCard(
  pen: Pen,
  what: 'task' | 'object',
  query: string | undefined,
  instance: { readonly id: string; readonly name: string },
  rows: readonly Row[],
): Card {
  const { find, actions } = pen.text;
  if (rows.length > 0) {
    const shown = rows.slice(0, mostRows);
    const isCut = rows.length > shown.length;
    const footer = isCut ? { footer: pen.text.list.total(1, shown.length, rows.length) } : {};
    return { title: find.manyOf[what], rows: shown, ...footer };
  }
  const all: Command = { name: what === 'task' ? 'task.list' : 'object.list', instance: instance.id };
  return {
    title: find.noneOf[what],
    text: query === undefined ? [] : [find.noneOfHint(shorten(query, 80), instance.name)],
    actions: [button(pen, what === 'task' ? actions.tasks : actions.files, all)],
  };
}
