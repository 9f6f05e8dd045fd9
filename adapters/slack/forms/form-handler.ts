/** Opens forms as modals and handles their submissions. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Content } from '../../../src/chat/content.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { withTimeout } from '../../../src/lib/timeout.ts';
import type { Interactions, PreparedInteraction } from '../interactions.ts';
import { textContent, toTextView } from '../message.ts';
import type { FileRef, ReplyTarget, Surface } from '../payload.ts';
import type { Users } from '../users.ts';
import { anyResponse, errorCodeOf, type SlackApi, triggerWaitMs } from '../web-api.ts';
import { renderForm, textFieldPrefix } from './modal.ts';
import { fieldErrorsOf, reopenForm } from './reopen.ts';
import { type ModalMetadata, type ModalSubmission, parseSubmission, serializeMetadata } from './submission.ts';

/** The responses to a submission that Slack supports. */
export type SubmissionResponse =
  | { readonly response_action: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly response_action: 'update'; readonly view: unknown };

type Ack = (response?: SubmissionResponse) => Promise<void>;

export interface FormHandler {
  /** Returns false if the modal did not open, usually because the trigger is older than three seconds. */
  open(request: OpenFormRequest): Promise<boolean>;
  /** Shows a form in an open modal, in place of what that shows. Returns false if the user has closed it. */
  showIn(viewId: string, form: Form, reader: Pick<Person, 'locale'>): Promise<boolean>;
  /** Handles a submitted modal. Calls `ack` once, within the three seconds that Slack allows. */
  submit(body: unknown, ack: Ack): Promise<void>;
}

interface OpenFormRequest {
  readonly form: Form;
  readonly triggerId: string;
  readonly reader: Pick<Person, 'locale'>;
  /** Where the form was opened. The reply is sent there; if it is a view, the reply is shown in the modal. */
  readonly surface: Surface;
  readonly files?: readonly FileRef[];
  /** The name of the file that the text fields become. */
  readonly textFile?: string;
}

/** Slack allows three views on top of each other. */
const tooManyViewsCode = 'push_limit_reached';

/**
 * Slack drops an update that arrives before it has shown the response to the submission, and nothing reports when it
 * has. So wait this long after a response that is going to be updated.
 */
const settleMs = 500;

export function createFormHandler(services: {
  readonly api: SlackApi;
  readonly bot: Bot;
  readonly interactions: Interactions;
  readonly users: Pick<Users, 'getCachedLocale'>;
  readonly ackMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): FormHandler {
  const { api, bot, interactions, users, ackMs, log } = services;

  const updateModal = async (viewId: string, view: unknown): Promise<boolean> => {
    try {
      await api.call('views.update', { view_id: viewId, view }, anyResponse, 3);
      return true;
    } catch (error) {
      log('slack: updating a modal failed', { error });
      return false;
    }
  };

  /** Responds to the submission with the result. */
  const completeSubmission = async (
    submission: ModalSubmission,
    prepared: PreparedInteraction | undefined,
    reply: Reply | undefined,
    isView: boolean,
    ack: Ack,
  ): Promise<void> => {
    if (prepared === undefined) return ack();
    const { person, responder, refusal } = prepared;
    if (reply === undefined) {
      if (isView) return ack({ response_action: 'update', view: toTextView(refusal, bot, person) });
      await ack();
      return responder.replyText(refusal);
    }
    const errors = fieldErrorsOf(reply, submission.metadata);
    if (errors !== undefined) return ack({ response_action: 'errors', errors });
    const view = isView ? responder.renderView?.(reply) : undefined;
    if (view !== undefined) return ack({ response_action: 'update', view });
    const pending = toTextView(bot.stringsFor(person).pending, bot, person);
    await ack(isView ? { response_action: 'update', view: pending } : undefined);
    if (isView) await sleep(settleMs);
    await responder.reply(reply);
  };

  /** The response was a pending notice, so the modal is still open. */
  const completeAfterAck = async (
    submission: ModalSubmission,
    prepared: PreparedInteraction | undefined,
    reply: Reply | undefined,
    isView: boolean,
  ): Promise<void> => {
    const { view, user, metadata } = submission;
    const reader = prepared?.person ?? users.getCachedLocale(user);
    if (prepared === undefined || reply === undefined) {
      const text = prepared?.refusal || bot.stringsFor(reader).notUnderstood;
      await updateModal(view.id, toTextView(text, bot, reader));
      return;
    }
    const errors = fieldErrorsOf(reply, metadata);
    if (errors !== undefined) {
      await updateModal(view.id, reopenForm(submission, Object.values(errors)));
      return;
    }
    if (!isView) await updateModal(view.id, toTextView(reply.card.title, bot, reader));
    await prepared.responder.reply(reply);
  };

  return {
    async open({ form, triggerId, reader, surface, files = [], textFile }) {
      const metadata = serializeMetadata({ ...createMetadata(form, surface, files), ...omitUndefined({ textFile }) });
      const view = renderForm(form, { cancel: bot.stringsFor(reader).cancel, metadata });
      const isInModal = surface.kind === 'view' && !surface.isHome;
      try {
        const method = isInModal ? 'views.push' : 'views.open';
        await api.call(method, { trigger_id: triggerId, view }, anyResponse, 1, triggerWaitMs);
        return true;
      } catch (error) {
        // Replace the modal that it was opened from.
        if (isInModal && errorCodeOf(error) === tooManyViewsCode) return updateModal(surface.viewId, view);
        log('slack: opening a form failed', { code: errorCodeOf(error), error });
        return false;
      }
    },

    async showIn(viewId, form, reader) {
      const metadata = serializeMetadata(createMetadata(form, { kind: 'view', viewId, isHome: false }, []));
      return updateModal(viewId, renderForm(form, { cancel: bot.stringsFor(reader).cancel, metadata }));
    },

    async submit(body, ack) {
      const submission = parseSubmission(body);
      if (submission?.metadata === undefined) {
        log('slack: rejected a malformed modal submission', {});
        const reader = submission === undefined ? {} : users.getCachedLocale(submission.user);
        const view = toTextView(bot.stringsFor(reader).notUnderstood, bot, reader);
        return ack({ response_action: 'update', view });
      }
      const { metadata, user, values, view } = submission;
      const surface: Surface =
        metadata.replyTo === undefined
          ? { kind: 'view', viewId: view.id, isHome: false }
          : { kind: 'message', target: { ...metadata.replyTo, userId: user.id } };
      const isView = surface.kind === 'view';
      const prepared = interactions.prepare({
        user,
        surface,
        idempotencyKey: submission.key,
        payload: { kind: 'form', line: metadata.line, values: withoutTexts(values) },
        ...(metadata.textFile === undefined ? {} : { contents: [toTextFile(metadata.textFile, values)] }),
        files: [...(metadata.files ?? []).map((id) => ({ id })), ...submission.files],
      });
      // Wait for the bot's reply, too: errors can be shown at the fields only in the response to the submission.
      const reply = prepared.then((interaction) => interaction?.event && bot.handle(interaction.event));
      const isInTime = reply.then(() => true);
      if (await withTimeout(isInTime, ackMs, () => false)) {
        return completeSubmission(submission, await prepared, await reply, isView, ack);
      }
      const reader = users.getCachedLocale(user);
      const pending = toTextView(bot.stringsFor(reader).pending, bot, reader);
      await ack({
        response_action: 'update',
        view: { ...pending, private_metadata: view.private_metadata },
      });
      await sleep(settleMs);
      return completeAfterAck(submission, await prepared, await reply, isView);
    },
  };
}

function createMetadata(form: Form, surface: Surface, files: readonly FileRef[]): ModalMetadata {
  return {
    line: form.line,
    fieldNames: form.fields.map((field) => field.name),
    ...(files.length === 0 ? {} : { files: files.map((file) => file.id) }),
    ...(surface.kind === 'view' ? {} : { replyTo: stripUser(surface.target) }),
  };
}

/** The user who submits the form gets the reply. */
function stripUser({ userId: _, ...replyTo }: ReplyTarget): NonNullable<ModalMetadata['replyTo']> {
  return replyTo;
}

type Values = Readonly<Record<string, string>>;

function withoutTexts(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith(textFieldPrefix)));
}

/** The parts of the text in their order, as a file. */
function toTextFile(name: string, values: Values): Content {
  const parts = Object.entries(values)
    .filter(([field]) => field.startsWith(textFieldPrefix))
    .toSorted(([a], [b]) => Number(a.slice(textFieldPrefix.length)) - Number(b.slice(textFieldPrefix.length)));
  return textContent(name, parts.map(([, text]) => text).join(''));
}
