import { OutcomeUnknownError } from '../barium/errors.ts';
import { button, showButton } from '../cards/card-context.ts';
import { upstreamErrorCard } from '../cards/error.ts';
import type { CommandAction } from '../chat/card.ts';
import { truncateChars } from '../lib/truncate.ts';
import { fileName, readContents } from '../lookup/objects.ts';
import type { Context } from '../request/context.ts';
import type { EffectResult, Target } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';
import { errorLogIdOf, verifyAfter } from './execute.ts';

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
