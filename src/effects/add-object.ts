import { OutcomeUnknownError } from '../barium/errors.ts';
import { button, showButton, typedCommand } from '../cards/card-context.ts';
import { upstreamErrorCard } from '../cards/error.ts';
import type { CommandAction } from '../chat/card.ts';
import type { CommandName } from '../chat/command.ts';
import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/reply.ts';
import { truncateChars } from '../lib/truncate.ts';
import { fileName, readContents } from '../lookup/objects.ts';
import type { Context } from '../request/context.ts';
import type { EffectResult, Target } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';
import { errorLogIdOf, verifyAfter } from './execute.ts';
import { issueToken, type PendingCommand } from './issue-tokens.ts';

/** Long enough to look something up while filling in the form. */
const formTtlMs = 30 * 60_000;

/**
 * Offers a form that completes a command, on a card with the title `title`. `buildForm` gets the line that submits it; a
 * form's own title is short, since Slack cuts it after 24 characters, and its text names the instance.
 */
export async function offerForm<Name extends CommandName>(
  context: Context,
  target: Target,
  pending: PendingCommand<Name>,
  title: string,
  buildForm: (line: string) => Form,
): Promise<Reply> {
  const { line } = await issueToken(context, target, pending, formTtlMs);
  const built = buildForm(line);
  const form: Form = {
    ...built,
    text: [target.name, ...(built.text ?? [])],
    typedFallback: typedCommand(context, pending.command.name, target.id),
  };
  return ok({
    title,
    actions: [{ kind: 'form', label: form.submit, form, style: 'primary' }, showButton(context, target.id)],
  });
}

/** Reports what was added to which instance, and by whom. */
export function addedResult(title: string, target: Target, context: Context): EffectResult {
  const { text, person } = context;
  const card = {
    title,
    text: [text.added.by(target.name, person.name)],
    actions: [filesButton(target, context), showButton(context, target.id)],
  };
  return { outcome: 'done', reply: ok(card, { replacesOriginal: true }) };
}

/** Adds a folder or form with `add`, and reports it with the title `done`. Rejects with a `BariumError`. */
export async function addObject(
  added: NewObject,
  done: string,
  target: Target,
  context: Context,
  add: () => Promise<unknown>,
): Promise<EffectResult> {
  const before = await countObjectsNamed(added, target, context);
  try {
    await add();
  } catch (error) {
    return verifyAdded(error, added, before, target, context);
  }
  return addedResult(done, target, context);
}

/**
 * After Barium's response was lost, checks whether the instance has more objects with this name than before.
 * Rethrows every other error.
 */
export async function verifyAdded(
  error: unknown,
  added: NewObject,
  before: number,
  target: Target,
  context: Context,
): Promise<EffectResult> {
  if (!(error instanceof OutcomeUnknownError)) throw error;
  const { text } = context;
  const appeared = (await verifyAfter(error, () => countObjectsNamed(added, target, context))) > before;
  const name = truncateChars(added.name, 80);
  const card = {
    ...upstreamErrorCard(text, error),
    text: [appeared ? text.added.appeared(name) : text.added.notAppeared(name)],
    actions: [filesButton(target, context)],
  };
  return {
    outcome: 'unknown',
    errorLogId: errorLogIdOf(error),
    reply: rejected(card, { replacesOriginal: true }),
  };
}

export interface NewObject {
  readonly kind: 'file' | 'folder' | 'form';
  readonly name: string;
}

/** Counts an instance's objects with this name. Barium may keep a file's extension apart from its name. */
export async function countObjectsNamed({ kind, name }: NewObject, target: Target, context: Context): Promise<number> {
  const { objects } = await readContents(target.id, context);
  return objects.filter(({ object }) => {
    if (object.kind !== kind && object.kind !== 'other') return false;
    return object.name === name || (kind === 'file' && fileName(object.name ?? '', object.fileType) === name);
  }).length;
}

export function filesButton(target: Target, context: Context): CommandAction {
  return button(context, context.text.actions.files, { name: 'object.list', instance: target.id });
}
