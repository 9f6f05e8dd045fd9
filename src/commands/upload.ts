import * as z from 'zod';
import { BariumError, RejectedError, TooLargeError, UploadInterruptedError } from '../barium/errors.ts';
import { collapseWhitespace, joinWords, showButton, typedCommand } from '../cards/card-context.ts';
import type { Card, Row } from '../chat/card.ts';
import type { Content } from '../chat/content.ts';
import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/reply.ts';
import { addedResult, countObjectsNamed, filesButton, type NewObject, verifyAdded } from '../effects/add-object.ts';
import { auditRowFor } from '../effects/audit.ts';
import { closeAuditRow, errorLogIdOf, executeOnce, failedCard, loadStatus, outcomeOf } from '../effects/execute.ts';
import { offerForm } from '../effects/offer-form.ts';
import { truncateChars } from '../lib/truncate.ts';
import { instanceField, retainedFilesForm } from '../lookup/upload-form.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, Target } from '../request/definition.ts';
import { asked, rejected } from '../request/reply.ts';
import type { EffectOutcome } from '../store/contract/audit.ts';

const megabyte = 1024 * 1024;

/** Adds the attached files to the root of an instance. Asks for the files or the instance if they are missing. */
export const upload: EffectDefinition<'object.upload'> = {
  name: 'object.upload',
  word: 'upload',
  role: 'operator',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument.optional() }),

  async run(command, context) {
    const { text, files } = context;
    if (command.instance === undefined) return askForInstance(files, context);
    const target = await loadStatus(command.instance, context);
    if (files.length > 0) return executeOnce(upload, command, target, context);
    return offerForm(upload, { command }, text.upload.title(target.name), target, context);
  },

  buildForm: (_command, { text: { actions, upload: words } }) => ({
    title: actions.upload,
    text: [words.hint],
    fields: [{ kind: 'file', name: 'file', label: words.field, required: true }],
    submit: words.submit,
  }),

  loadTarget: loadStatus,
  missingFields: ({ files, text }) => (files.length === 0 ? { file: text.parseErrors.requiredField } : {}),
  auditDetail: (_command, { files }) => truncateChars(files.map(safeName).join(', '), 300),

  async execute(command, target, context) {
    const { audit } = context.store;
    // The audit row of the first file exists already.
    const rows: (number | undefined)[] = [undefined];
    for (const file of context.files.slice(1)) {
      rows.push(await audit.write(auditRowFor({ ...context, files: [file] }, command, 'begun', target)));
    }
    const results: UploadResult[] = [];
    for (const [index, file] of context.files.entries()) {
      const result = results.at(-1)?.abortsRest === true ? notAttempted : await uploadOne(file, target, context);
      results.push(result);
      const row = rows[index];
      if (row !== undefined) await closeAuditRow(context, row, result.outcome, result.errorLogId);
    }
    const [{ outcome, errorLogId } = notAttempted] = results;
    return { outcome, errorLogId, reply: uploadReply(results, target, context) };
  },
};

interface UploadResult {
  readonly outcome: EffectOutcome;
  readonly errorLogId?: string | undefined;
  /** The error, unless it succeeded or was not attempted. */
  readonly errorCard?: Card;
  /** True if Barium is unavailable, so that the other files are not attempted. */
  readonly abortsRest?: boolean;
}

const notAttempted: UploadResult = { outcome: 'failed', abortsRest: true };

function uploadReply(results: readonly UploadResult[], target: Target, context: Context): Reply {
  const { text, files } = context;
  const names = files.map(safeName);
  const done = results.filter(({ outcome }) => outcome === 'done').length;
  if (done === names.length) return addedResult(text.upload.done(names), target, context).reply;
  const [first] = results;
  if (names.length === 1 && first?.errorCard !== undefined)
    return rejected(first.errorCard, { replacesOriginal: true });
  const card: Card = {
    title: text.upload.some(done, names.length),
    rows: results.map((result, index) => resultRow(names[index] ?? '', result, context)),
    actions: [filesButton(target, context), showButton(context, target.id)],
  };
  return rejected(card, { replacesOriginal: true });
}

function resultRow(name: string, { outcome, errorCard }: UploadResult, { text }: Context): Row {
  const label = errorCard === undefined && outcome !== 'done' ? text.upload.skipped : text.history.outcomes[outcome];
  const tone = outcome === 'done' ? 'good' : outcome === 'unknown' ? 'warning' : 'bad';
  const [reason] = outcome === 'refused' ? (errorCard?.text ?? []) : [];
  return {
    title: truncateChars(name, 120),
    badge: { label, tone },
    detail: joinWords(text, [errorCard?.title, reason]),
  };
}

/** Asks which instance the files are for. The adapter keeps them until the form is submitted. */
function askForInstance(files: readonly Content[], context: Context): Reply {
  const { text } = context;
  const names = files.map(safeName);
  if (names.length > 0) {
    const title = text.upload.whichCaseTitle(names);
    return asked({ title, actions: [retainedFilesForm(context, title)] });
  }
  const fileField = { kind: 'file', name: 'file', label: text.upload.field, required: true } as const;
  const form: Form = {
    title: text.find.missing,
    line: 'upload',
    typedFallback: typedCommand(context, 'object.upload'),
    fields: [instanceField(context), fileField],
    submit: text.upload.submit,
    retainsFiles: false,
  };
  const card: Card = {
    title: form.title,
    actions: [{ kind: 'form', label: text.actions.upload, form, style: 'primary' }],
  };
  return asked(card, { form });
}

async function uploadOne(file: Content, target: Target, context: Context): Promise<UploadResult> {
  const name = safeName(file);
  const added = { kind: 'file', name } as const;
  let before = 0;
  try {
    before = await countObjectsNamed(added, target, context);
    await context.barium.addFile(target.id, { ...file, name });
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof BariumError)) throw error;
    context.log.warn({ err: error }, 'file upload failed');
    return {
      outcome: outcomeOf(error),
      errorLogId: errorLogIdOf(error),
      errorCard: await errorCardFor(error, added, before, target, context),
      abortsRest: ![RejectedError, TooLargeError, UploadInterruptedError].some((type) => error instanceof type),
    };
  }
}

async function errorCardFor(
  error: BariumError,
  added: NewObject,
  before: number,
  target: Target,
  context: Context,
): Promise<Card> {
  if (error instanceof TooLargeError) {
    const { tooLarge } = context.text.upload;
    return { title: tooLarge(truncateChars(added.name, 80), Math.floor(error.maxBytes / megabyte)) };
  }
  try {
    return (await verifyAdded(error, added, before, target, context)).reply.card;
  } catch (cause) {
    if (!(cause instanceof BariumError)) throw cause;
    return failedCard(context, { name: 'object.upload', instance: target.id }, target, cause);
  }
}

/** The sender's file name without folders and control characters. */
function safeName(file: Content): string {
  const last = collapseWhitespace(file.name).split(/[/\\]/u).at(-1)?.trim() ?? '';
  return last === '' ? 'file' : truncateChars(last, 200);
}
