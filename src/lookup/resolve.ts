/**
 * From what people call an instance to the instance itself.
 *
 * A command comes with whatever was typed; it leaves with a GUID. What several instances fit gives a picker
 * whose buttons say the same command with each one's id; one that would change something asks when it is pressed.
 */

import { NotFoundError } from '../barium/errors.ts';
import type { InstanceRow } from '../barium/types.ts';
import { button, nameOf, type Pen, shorten, typed } from '../cards/card-context.ts';
import { instanceRow } from '../cards/instance.ts';
import type { Card, CommandAction, FormAction } from '../chat/card.ts';
import type { Command, CommandName } from '../chat/command.ts';
import type { Look, Search } from '../instance-index/index.ts';
import { complete, idsIn } from '../parser/parser.ts';
import type { Context } from '../request/context.ts';
import type { Definition, EffectDefinition } from '../request/definition.ts';
import { entry, type Text } from '../text/strings.ts';

export type Resolved =
  /** `isGuess`: only the person can say whether that is the one, so that what changes something asks first. */
  | { readonly ok: true; readonly command: Command; readonly isGuess?: boolean }
  /** Nothing fits, or several do: what to show instead. */
  | { readonly ok: false; readonly card: Card };

/** Most instances that a picker offers. */
const mostChoices = 10;

/** What was seen of Barium so long ago is not enough to change something by. */
const trustedMs = 2 * 60_000;

/**
 * Finds the instance that a command names. What changes something is not done on a guess: where the name and the
 * words after it were told apart by a part of a name alone, or another instance may fit as well, the person is asked.
 *
 * Rejects with a `BariumError` when it cannot be looked up.
 */
export async function resolve(command: Command, definition: Definition, context: Context): Promise<Resolved> {
  if (!('instance' in command) || command.instance === undefined) return { ok: true, command };
  const named: Named = { query: command.instance, command, definition };
  const ids = idsIn(command.instance);
  if (ids.length > 0) return linked(ids, named, context);
  const known = await lookUp(named, context, { fresh: false });
  const isEnough = known !== undefined && !('act' in definition && isOld(known.search, context.now()));
  const found = isEnough
    ? known
    : ((await lookUp(named, context, { fresh: true })) ?? known ?? lookAmongGone(named, context));
  if (found === undefined) return { ok: false, card: await noneCard(command.instance, context) };
  const { search, choose } = found;
  const only = search.exact === 1 || search.total === 1 ? search.rows[0] : undefined;
  const guessed = only !== undefined && (await isGuess(definition, found, only, context));
  // The answer to a question brings no files: a form has to keep them.
  if (only === undefined || (guessed && context.files.length > 0)) {
    return { ok: false, card: picker(context, named, found) };
  }
  return { ok: true, command: choose(only.id), isGuess: guessed };
}

/** A link may hold the ids of other things as well: our own template says which is the instance, else Barium does. */
async function linked(ids: readonly string[], named: Named, context: Context): Promise<Resolved> {
  const choose = (instance: string): Command => ({ ...named.command, instance }) as Command;
  const link = named.query.replace('<', '').toLowerCase();
  const isOurs = (id: string) => link.startsWith(context.webLink(id)?.toLowerCase() ?? '<');
  const [only = ''] = ids.length === 1 ? ids : ids.filter(isOurs);
  if (only !== '') return { ok: true, command: choose(only) };
  const looks = ids.slice(0, mostChoices).map((id) => ifThere(context.barium.getInstance(id)));
  const rows = (await Promise.all(looks)).filter((row) => row !== undefined);
  if (rows.length <= 1) return { ok: true, command: choose(rows[0]?.id ?? ids[0] ?? '') };
  const search: Search = { rows, total: rows.length, exact: 0, complete: true };
  return { ok: false, card: picker(context, named, { search, tail: '', choose }) };
}

/** What was looked up; `undefined` where there is no such thing. */
async function ifThere<Thing>(look: Promise<Thing>): Promise<Thing | undefined> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Whether something would be changed by what may have been meant otherwise. */
async function isGuess(
  definition: Definition,
  { search, tail }: Hit,
  only: InstanceRow,
  context: Context,
): Promise<boolean> {
  if (!('act' in definition)) return false;
  if (!search.complete) return true;
  if (tail === '' || search.exact === 1) return false;
  const { knows } = definition as EffectDefinition;
  return knows === undefined || !(await knows(tail, only, context));
}

function isOld({ asOf }: Search, now: Date): boolean {
  return asOf !== undefined && now.getTime() - Date.parse(asOf) > trustedMs;
}

/** A command whose instance is still a query, possibly with words after it. */
interface Named {
  readonly query: string;
  readonly command: Command;
  readonly definition: Definition;
}

interface Hit {
  readonly search: Search;
  /** The words after the name. */
  readonly tail: string;
  /** The command for one of those that were found. */
  choose(id: string): Command;
}

/** What the longest beginning of the query fits that fits anything. */
async function lookUp(
  { query, command, definition }: Named,
  { index }: Context,
  look: Look,
): Promise<Hit | undefined> {
  const words = query.split(' ');
  const next = openPositional(command, definition);
  for (const length of lengths(words.length, next)) {
    const search = await index.search(words.slice(0, length).join(' '), mostChoices, look);
    if (search.total === 0) continue;
    const tail = words.slice(length).join(' ');
    return { search, tail, choose: (id) => withArguments(command, definition, id, next, tail) };
  }
  return undefined;
}

/** What is gone keeps its history, and that is asked for by its name as well. */
function lookAmongGone({ query, command, definition }: Named, { watching }: Context): Hit | undefined {
  if (command.name !== 'instance.history') return undefined;
  const search = watching.gone(query, mostChoices);
  if (search.total === 0) return undefined;
  return { search, tail: '', choose: (id) => withArguments(command, definition, id, undefined, '') };
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

function picker(context: Context, { query }: Named, { search, tail, choose }: Hit): Card {
  const { find } = context.text;
  // Among those that are called exactly so, one that only holds the words is not meant.
  const total = search.exact > 0 ? search.exact : search.total;
  const rows = search.rows.slice(0, total);
  const name = query.slice(0, query.length - tail.length).trim();
  const title = find.many(shorten(name, 60));
  return {
    title,
    text: [
      find.manyHint(rows.length, total),
      ...(tail === '' ? [] : [find.tailHint(shorten(tail, 60))]),
      ...(search.complete ? [] : [find.noneIncomplete]),
    ],
    ...(context.files.length > 0
      ? { actions: [fileForm(context, title, rows)] }
      : { rows: rows.map((row) => instanceRow(context, row, chooser(context, row, choose(row.id)))) }),
  };
}

/** A button that says how the command goes on with the instance beside it. */
function chooser(pen: Pen, row: InstanceRow, command: Command): CommandAction {
  const { actions, hints } = pen.text;
  const name = nameOf(pen.text, row);
  const label = labelOf(pen.text, command);
  const hint = label === actions.open ? hints.open(name) : hints.choose(label, name);
  return button(pen, label, command, { hint });
}

const labels = {
  'task.list': 'tasks',
  'object.list': 'files',
  'object.download': 'download',
  'instance.diagram': 'diagram',
  'instance.history': 'history',
  'instance.send': 'send',
  'object.upload': 'upload',
  'object.folder': 'folder',
  'object.form': 'form',
  'instance.delete': 'delete',
  'watch.add': 'watch',
} as const satisfies Partial<Readonly<Record<CommandName, keyof Text['actions']>>>;

function labelOf({ actions }: Text, command: Command): string {
  if (command.name === 'instance.send' && command.message !== undefined) {
    return `${actions.sendNamed(shorten(command.message, 40))}…`;
  }
  return actions[entry(labels, command.name) ?? 'open'];
}

/** A press brings no files: a form keeps those that came along, until the instance is chosen. */
function fileForm(pen: Pen, title: string, rows: readonly InstanceRow[]): FormAction {
  const { text } = pen;
  const { actions, upload } = text;
  const choices = rows.map((row) => ({ label: shorten(nameOf(text, row), 40), value: row.id }));
  const field = { kind: 'choice', name: 'instance', label: upload.whereField, required: true } as const;
  return {
    kind: 'form',
    label: actions.upload,
    style: 'primary',
    form: {
      title,
      line: 'upload',
      typedFallback: typed(pen, 'object.upload'),
      fields: [{ ...field, choices }],
      submit: upload.submit,
      retainsFiles: true,
    },
  };
}

async function noneCard(query: string, context: Context): Promise<Card> {
  const { find, actions } = context.text;
  const { complete } = await context.index.search(query, 1);
  return {
    title: find.none(shorten(query, 60)),
    text: complete ? [find.noneHint] : [find.noneHint, find.noneIncomplete],
    actions: [button(context, actions.list, { name: 'instance.list' })],
  };
}
