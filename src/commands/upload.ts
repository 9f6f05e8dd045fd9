import * as z from 'zod';
import { BariumError, RefusedError, TooLargeError, UploadBrokenError } from '../barium/errors.ts';
import { joined, oneLine, shorten, typed } from '../cards/card-context.ts';
import type { Card, Row } from '../chat/card.ts';
import type { Content } from '../chat/content.ts';
import type { Reply } from '../chat/reply.ts';
import {
  added,
  checkAdded,
  countNamed,
  filesButton,
  offerForm,
  showButton,
  type Thing,
} from '../effects/added-card.ts';
import { proofOf } from '../effects/audit.ts';
import { actOnce, complete, errorLogIdOf, failedCard, lookAtStatus, outcomeOf } from '../effects/execute.ts';
import { instance } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, Target } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';
import type { EffectOutcome } from '../store/contract/store.ts';

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

  async act(command, target, context) {
    const { audit } = context.store;
    // The first file has the row that was written before any of this.
    const rows: (number | undefined)[] = [undefined];
    for (const file of context.files.slice(1)) {
      rows.push(await audit.write(proofOf({ ...context, files: [file] }, command, 'begun', target)));
    }
    const ends: Ended[] = [];
    for (const [at, file] of context.files.entries()) {
      const end = ends.at(-1)?.stops === true ? notTried : await uploadOne(file, target, context);
      ends.push(end);
      const row = rows[at];
      if (row !== undefined) await complete(context, row, end.outcome, end.errorLogId);
    }
    const [{ outcome, errorLogId } = notTried] = ends;
    return { outcome, errorLogId, reply: replyOf(ends, target, context) };
  },
};

/** How the upload of one file ended. */
interface Ended {
  readonly outcome: EffectOutcome;
  readonly errorLogId?: string | undefined;
  /** What there is to say of it, where it did not work. */
  readonly problem?: Card;
  /** Barium itself is in trouble: no further file is tried. */
  readonly stops?: boolean;
}

const notTried: Ended = { outcome: 'failed', stops: true };

function replyOf(ends: readonly Ended[], target: Target, context: Context): Reply {
  const { text, files } = context;
  const names = files.map(nameOfFile);
  const done = ends.filter(({ outcome }) => outcome === 'done').length;
  if (done === names.length) return added(text.upload.done(names), target, context).reply;
  const [first] = ends;
  if (names.length === 1 && first?.problem !== undefined)
    return refusal(first.problem, { replacesOriginal: true });
  const card: Card = {
    title: text.upload.some(done, names.length),
    rows: ends.map((end, at) => endRow(names[at] ?? '', end, context)),
    actions: [filesButton(target, context), showButton(target, context)],
  };
  return refusal(card, { replacesOriginal: true });
}

function endRow(name: string, { outcome, problem }: Ended, { text }: Context): Row {
  const label =
    problem === undefined && outcome !== 'done' ? text.upload.notTried : text.history.outcomes[outcome];
  const tone = outcome === 'done' ? 'good' : outcome === 'unknown' ? 'warning' : 'bad';
  const [says] = outcome === 'refused' ? (problem?.text ?? []) : [];
  return {
    title: shorten(name, 120),
    badge: { label, tone },
    detail: joined(text, [problem?.title, says]),
  };
}

/** Asks where files belong that came with no word of it. The adapter keeps them until the form comes back. */
function whereTo(files: readonly Content[], context: Context): Reply {
  const { text } = context;
  const names = files.map(nameOfFile);
  const title = names.length === 0 ? text.find.missing : text.upload.whereTitle(names);
  const fileField = { kind: 'file', name: 'file', label: text.upload.field, required: true } as const;
  const form = {
    title: shorten(title, 120),
    line: 'upload',
    typed: typed(context, 'object.upload'),
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

async function uploadOne(file: Content, target: Target, context: Context): Promise<Ended> {
  const name = nameOfFile(file);
  const thing = { kind: 'file', name } as const;
  let before = 0;
  try {
    before = await countNamed(thing, target, context);
    await context.barium.addFile(target.id, { ...file, name });
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof BariumError)) throw error;
    context.log.warn({ err: error }, 'a file could not be uploaded');
    return {
      outcome: outcomeOf(error),
      errorLogId: errorLogIdOf(error),
      problem: await problemOf(error, thing, before, target, context),
      stops: ![RefusedError, TooLargeError, UploadBrokenError].some((one) => error instanceof one),
    };
  }
}

async function problemOf(
  error: BariumError,
  thing: Thing,
  before: number,
  target: Target,
  context: Context,
): Promise<Card> {
  if (error instanceof TooLargeError) {
    const { tooLarge } = context.text.upload;
    return { title: tooLarge(shorten(thing.name, 80), Math.floor(error.limit / megabyte)) };
  }
  try {
    return (await checkAdded(error, thing, before, target, context)).reply.card;
  } catch (unseen) {
    if (!(unseen instanceof BariumError)) throw unseen;
    return failedCard(context, target, unseen);
  }
}

/** A name without folders or control characters, whatever the sender called it. */
function nameOfFile(file: Content): string {
  const last = oneLine(file.name).split(/[/\\]/u).at(-1)?.trim() ?? '';
  return last === '' ? 'file' : shorten(last, 200);
}
