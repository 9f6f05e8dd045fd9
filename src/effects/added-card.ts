import { OutcomeUnknownError } from '../barium/errors.ts';
import { button, shorten, typed } from '../cards/card-context.ts';
import { bariumProblem } from '../cards/error.ts';
import type { CommandAction } from '../chat/card.ts';
import type { CommandName } from '../chat/command.ts';
import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/reply.ts';
import { contentsOf, fileName } from '../lookup/objects.ts';
import type { Context } from '../request/context.ts';
import type { Act, Target } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';
import { errorLogIdOf, lookAfter } from './execute.ts';
import { type Held, offerOne } from './issue-tokens.ts';

/** Forms stay good for a long look at a folder of papers. */
const formLifeMs = 30 * 60_000;

/** Offers a form that completes a held command. `draw` makes it around the line that submits it. */
export async function offerForm<Name extends CommandName>(
  context: Context,
  target: Target,
  held: Held<Name>,
  draw: (line: string) => Form,
): Promise<Reply> {
  const { line } = await offerOne(context, target, held, formLifeMs);
  const form = { ...draw(line), typed: typed(context, held.command.name, target.id) };
  return answer({
    title: form.title,
    actions: [{ kind: 'form', label: form.submit, form, style: 'primary' }, showButton(target, context)],
  });
}

/** Says that something was added to an instance, and by whom. */
export function added(title: string, target: Target, context: Context): Act {
  const { text, person } = context;
  const card = {
    title,
    text: [text.added.by(target.name, person.name)],
    actions: [filesButton(target, context), showButton(target, context)],
  };
  return { outcome: 'done', reply: answer(card, { replacesOriginal: true }) };
}

/** After a lost answer: looks whether something of this name is in the instance that was not counted before. */
export async function checkAdded(
  error: unknown,
  thing: Thing,
  before: number,
  target: Target,
  context: Context,
): Promise<Act> {
  if (!(error instanceof OutcomeUnknownError)) throw error;
  const { text } = context;
  const appeared = (await lookAfter(error, () => countNamed(thing, target, context))) > before;
  const short = shorten(thing.name, 80);
  const card = {
    ...bariumProblem(text, error),
    text: [appeared ? text.added.appeared(short) : text.added.notAppeared(short)],
    actions: [filesButton(target, context)],
  };
  return {
    outcome: 'unknown',
    errorLogId: errorLogIdOf(error),
    reply: refusal(card, { replacesOriginal: true }),
  };
}

/** Something that is to be added. */
export interface Thing {
  readonly kind: 'file' | 'folder' | 'form';
  readonly name: string;
}

/** How many things of a kind bear a name in an instance. A file's is compared with its ending. */
export async function countNamed({ kind, name }: Thing, target: Target, context: Context): Promise<number> {
  const { found } = await contentsOf(target.id, context);
  return found.filter(({ object }) => {
    if (object.kind !== kind && object.kind !== 'other') return false;
    return object.name === name || (kind === 'file' && fileName(object.name ?? '', object.fileType) === name);
  }).length;
}

export function filesButton(target: Target, context: Context): CommandAction {
  return button(context, context.text.actions.files, { name: 'object.list', instance: target.id });
}

export function showButton(target: Target, context: Context): CommandAction {
  return button(context, context.text.actions.show, { name: 'instance.show', instance: target.id });
}
