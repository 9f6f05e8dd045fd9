import * as z from 'zod';
import { OutcomeUnknownError, TooLargeError } from '../barium/errors.ts';
import { oneLine, shorten } from '../cards/pen.ts';
import type { Content, Reply } from '../chat.ts';
import { added, checkAdded, countNamed, offerForm } from './added.ts';
import type { Context } from './context.ts';
import type { Act, EffectDefinition, Target } from './definition.ts';
import { actOnce, lookAtStatus } from './effect.ts';
import { answer, refusal } from './reply.ts';
import { instance } from './schemas.ts';

const megabyte = 1024 * 1024;

/** Adds the files that came along to the root of an instance, or asks for them, or for where they belong. */
export const upload: EffectDefinition<'object.upload'> = {
  name: 'object.upload',
  word: 'upload',
  role: 'operator',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  input: z.object({ instance: instance.optional() }),

  async run(command, context) {
    const { text, files } = context;
    if (command.instance === undefined) return whereTo(files, context);
    const target = await lookAtStatus(command.instance, context);
    if (files.length > 0) {
      return actOnce(upload, command, target, context);
    }
    return offerForm(context, target, { command }, (line) => ({
      title: text.upload.title(target.name),
      line,
      text: [text.upload.hint],
      fields: [{ kind: 'file', name: 'file', label: text.upload.field, required: true }],
      submit: text.upload.submit,
    }));
  },

  look: lookAtStatus,
  lacks: ({ files, text }) => (files.length === 0 ? { file: text.complaints.fieldMissing } : {}),
  detail: (_command, { files }) => shorten(files.map(nameOfFile).join(', '), 300),

  async act(_command, target, context) {
    const done: string[] = [];
    for (const file of context.files) {
      const failed = await uploadOne(file, done, target, context);
      if (failed !== undefined) return failed;
      done.push(nameOfFile(file));
    }
    return added(context.text.upload.done(done), target, context);
  },
};

/** Asks where files belong that came with no word of it. The adapter keeps them until the form comes back. */
function whereTo(files: readonly Content[], { text }: Context): Reply {
  const names = files.map(nameOfFile);
  const title = names.length === 0 ? text.find.missing : text.upload.whereTitle(names);
  const fileField = { kind: 'file', name: 'file', label: text.upload.field, required: true } as const;
  const form = {
    title: shorten(title, 120),
    line: 'upload',
    fields: [
      {
        kind: 'instance' as const,
        name: 'instance',
        label: text.upload.whereField,
        hint: text.upload.whereHint,
        required: true,
      },
      ...(names.length === 0 ? [fileField] : []),
    ],
    submit: text.upload.submit,
    keepsFiles: names.length > 0,
  };
  return answer({ title, actions: [{ kind: 'form', label: text.actions.upload, form, style: 'primary' }] });
}

/** Uploads one file. Answers how that ended badly, or `undefined`. */
async function uploadOne(
  file: Content,
  done: readonly string[],
  target: Target,
  context: Context,
): Promise<Act | undefined> {
  const { text } = context;
  const name = nameOfFile(file);
  let before = 0;
  try {
    before = await countNamed(name, target, context);
    await context.barium.addFile(target.id, { ...file, name });
    return undefined;
  } catch (error) {
    if (error instanceof TooLargeError && done.length === 0) {
      const title = text.upload.tooLarge(shorten(name, 80), Math.floor(error.limit / megabyte));
      return { outcome: 'failed', reply: refusal({ title }) };
    }
    if (error instanceof OutcomeUnknownError) return checkAdded(error, name, before, target, context);
    if (done.length === 0) throw error;
    context.log.warn({ err: error }, 'some of several files were uploaded');
    return { outcome: 'failed', reply: refusal({ title: text.upload.some(done, name) }, { replaces: true }) };
  }
}

/** A name without folders or control characters, whatever the sender called it. */
function nameOfFile(file: Content): string {
  const last = oneLine(file.name).split(/[/\\]/u).at(-1)?.trim() ?? '';
  return last === '' ? 'file' : shorten(last, 200);
}
