/**
 * From what people call an instance to the instance itself.
 *
 * A command comes with whatever was typed; it leaves with a GUID. What several instances fit gives a picker
 * whose buttons are the same command with each one's id.
 */
import { instanceRow } from '../cards/instance.ts';
import { button, type Pen, shorten } from '../cards/pen.ts';
import type { Card } from '../chat.ts';
import type { Command } from '../command.ts';
import type { Definition } from './definition.ts';
import type { InstanceIndex, Search } from './instance-index.ts';
import { complete, idIn } from './line.ts';

export type Resolved =
  | { readonly ok: true; readonly command: Command }
  /** Nothing fits, or several do: what to show instead. */
  | { readonly ok: false; readonly card: Card };

/** Most instances that a picker offers. */
const mostChoices = 10;

/** Finds the instance that a command names. Rejects with a `BariumError` when it cannot be looked up. */
export async function resolve(
  command: Command,
  definition: Definition,
  index: InstanceIndex,
  pen: Pen,
): Promise<Resolved> {
  if (!('instance' in command) || command.instance === undefined) return { ok: true, command };
  const id = idIn(command.instance);
  if (id !== undefined) return { ok: true, command: { ...command, instance: id } };
  const words = command.instance.split(' ');
  const next = openPositional(command, definition);
  for (const length of lengths(words.length, next)) {
    const search = await index.search(words.slice(0, length).join(' '), mostChoices);
    const tail = words.slice(length).join(' ');
    const withId = (instance: string) => withArguments(command, definition, instance, next, tail);
    const only = search.exact === 1 || search.total === 1 ? search.rows[0] : undefined;
    if (only !== undefined) return { ok: true, command: withId(only.id) };
    if (search.total > 0) return { ok: false, card: picker(pen, command.instance, search, withId) };
  }
  const { complete: sawAll } = await index.search(command.instance, 1);
  return { ok: false, card: noneCard(pen, command.instance, sawAll) };
}

/** The argument that stands after the instance and was not given, so that trailing words may be its value. */
function openPositional(
  command: Command,
  definition: Definition,
): Definition['positionals'][number] | undefined {
  const next = definition.positionals[1];
  const values = command as unknown as Readonly<Record<string, unknown>>;
  return next !== undefined && values[next.argument] === undefined ? next : undefined;
}

/** How many leading words to take for the name: all of them first, then fewer while the rest has a use. */
function lengths(words: number, next: Definition['positionals'][number] | undefined): readonly number[] {
  if (next === undefined) return [words];
  const fewest = next.kind === 'word' ? Math.max(1, words - 1) : 1;
  return Array.from({ length: words - fewest + 1 }, (_, taken) => words - taken);
}

function withArguments(
  command: Command,
  definition: Definition,
  instance: string,
  next: Definition['positionals'][number] | undefined,
  tail: string,
): Command {
  const more = next !== undefined && tail !== '' ? { [next.argument]: tail } : {};
  const parsed = complete(definition, { ...command, ...more, instance });
  // The words after the name are text like any other value; a schema that refuses them refuses them in `run`.
  return parsed.ok ? parsed.command : ({ ...command, instance } as Command);
}

function picker(pen: Pen, query: string, search: Search, choose: (instance: string) => Command): Card {
  const { find } = pen.text;
  return {
    title: find.many(shorten(query, 60)),
    text: [find.manyHint(search.rows.length, search.total)],
    rows: search.rows.map((row) => instanceRow(pen, row, pen.line(choose(row.id)))),
  };
}

function noneCard(pen: Pen, query: string, sawAll: boolean): Card {
  const { find, actions } = pen.text;
  return {
    title: find.none(shorten(query, 60)),
    text: sawAll ? [find.noneHint] : [find.noneHint, find.noneIncomplete],
    actions: [button(pen, actions.list, { name: 'instance.list' })],
  };
}
