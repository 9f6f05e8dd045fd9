/** Modals: opened by a button or shortcut, submitted, and kept open while something in them is wrong. */
import * as z from 'zod';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { limits } from '../blocks.ts';
import type { Acts, Heard } from '../interactions.ts';
import { sentenceView } from '../message.ts';
import type { FileRef, Surface } from '../payload.ts';
import { plainText } from '../text.ts';
import type { People } from '../users.ts';
import { type Api, anyAnswer, refusedWith } from '../web-api.ts';
import { within } from '../within.ts';
import { fieldId, renderForm } from './modal.ts';
import { type Metadata, readSubmission, type Submission, writeMetadata } from './submission.ts';

/** What Slack takes as the answer to a submission. */
export type SubmissionAck =
  | { readonly response_action: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly response_action: 'update'; readonly view: unknown };

export interface Forms {
  /** False when it did not open, mostly because the trigger is too old: Slack gives three seconds. */
  open(order: FormOrder): Promise<boolean>;
  /** Carries out a submitted modal. `ack` is called once, within Slack's three seconds. */
  submit(body: unknown, ack: (answer?: SubmissionAck) => Promise<void>): Promise<void>;
}

export interface FormOrder {
  readonly form: Form;
  readonly trigger: string;
  readonly reader: Pick<Person, 'locale'>;
  /** Where the answer goes; in the modal itself for a view. */
  readonly to: Surface;
  readonly files?: readonly FileRef[];
}

/** How Slack refuses a third view on top of another. */
const tooManyViews = 'push_limit_reached';

/**
 * What is drawn in a modal before Slack has drawn the answer to its submission is lost. Nothing tells when that is, so
 * that this much is waited after an answer which is to be drawn over.
 */
const settleMs = 500;

export function createForms(services: {
  readonly api: Api;
  readonly bot: Bot;
  readonly acts: Acts;
  readonly people: Pick<People, 'glance'>;
  readonly ackMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): Forms {
  const { api, bot, acts, people, ackMs, log } = services;

  const update = async (view: string, drawn: unknown): Promise<boolean> => {
    try {
      await api.call('views.update', { view_id: view, view: drawn }, anyAnswer, 3);
      return true;
    } catch (error) {
      log('slack: a modal could not be updated', { error });
      return false;
    }
  };

  /** The submission was acknowledged with a note; the modal is still open. */
  const finishLate = async (sent: Submission, heard: Heard | undefined, isView: boolean): Promise<void> => {
    const reader = heard?.person ?? people.glance(sent.caller);
    const [reply] = await Promise.all([heard?.reply, settled()]);
    if (heard === undefined || reply === undefined) {
      const sentence = heard?.sentence || bot.stringsFor(reader).notUnderstood;
      await update(sent.view.id, sentenceView(sentence, bot, reader));
      return;
    }
    const errors = errorsOf(reply, sent.metadata);
    if (errors !== undefined) {
      await update(sent.view.id, formAgain(sent, Object.values(errors)));
      return;
    }
    if (!isView) await update(sent.view.id, sentenceView(reply.card.title, bot, reader));
    await heard.back.give(reply);
  };

  const finish = async (
    sent: Submission,
    heard: Heard | undefined,
    isView: boolean,
    ack: (answer?: SubmissionAck) => Promise<void>,
  ): Promise<void> => {
    if (heard === undefined) return ack();
    const reply = await heard.reply;
    const { person, back, sentence } = heard;
    if (reply === undefined) {
      if (isView) return ack({ response_action: 'update', view: sentenceView(sentence, bot, person) });
      await ack();
      return back.say(sentence);
    }
    const errors = errorsOf(reply, sent.metadata);
    if (errors !== undefined) return ack({ response_action: 'errors', errors });
    const whole = isView ? back.view?.(reply) : undefined;
    if (whole !== undefined) return ack({ response_action: 'update', view: whole });
    const waiting = sentenceView(bot.stringsFor(person).pending, bot, person);
    await ack(isView ? { response_action: 'update', view: waiting } : undefined);
    if (isView) await settled();
    await back.give(reply);
  };

  return {
    async open({ form, trigger, reader, to, files = [] }) {
      const metadata = writeMetadata(metadataOf(form, to, files));
      const view = renderForm(form, { cancel: bot.stringsFor(reader).cancel, metadata });
      const isOnView = to.kind === 'view' && !to.isHome;
      try {
        await api.call(isOnView ? 'views.push' : 'views.open', { trigger_id: trigger, view }, anyAnswer);
        return true;
      } catch (error) {
        // Then it takes the place of the view that it was asked for in.
        if (isOnView && refusedWith(error) === tooManyViews) return update(to.view, view);
        log('slack: a form did not open', { code: refusedWith(error), error });
        return false;
      }
    },

    async submit(body, ack) {
      const sent = readSubmission(body);
      if (sent?.metadata === undefined) {
        log('slack: a submitted modal is not of this version', {});
        const reader = sent === undefined ? {} : people.glance(sent.caller);
        const view = sentenceView(bot.stringsFor(reader).notUnderstood, bot, reader);
        return ack({ response_action: 'update', view });
      }
      const { metadata, view } = sent;
      const surface: Surface =
        metadata.to === undefined
          ? { kind: 'view', view: view.id, isHome: false }
          : { kind: 'message', target: { ...metadata.to, user: sent.caller.user } };
      const isView = surface.kind === 'view';
      const files = [...(metadata.files ?? []).map((id) => ({ id })), ...sent.files];
      const what = { kind: 'form', line: metadata.line, values: sent.values } as const;
      const heard = acts.hear({ caller: sent.caller, surface, idempotencyKey: sent.key, what, files });
      // The bot's answer is waited for as well: what is wrong with a field is said at the field.
      const whole = heard.then((one) => one?.reply).then(() => undefined);
      if (await within(whole, ackMs)) return finish(sent, await heard, isView, ack);
      const reader = people.glance(sent.caller);
      const note = sentenceView(bot.stringsFor(reader).pending, bot, reader);
      await ack({ response_action: 'update', view: { ...note, private_metadata: view.private_metadata } });
      return finishLate(sent, await heard, isView);
    },
  };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, settleMs));
}

function metadataOf(form: Form, to: Surface, files: readonly FileRef[]): Metadata {
  return {
    line: form.line,
    names: form.fields.map((field) => field.name),
    ...(files.length === 0 ? {} : { files: files.map((file) => file.id) }),
    ...(to.kind === 'view' ? {} : { to: withoutUser(to) }),
  };
}

function withoutUser({ target }: Extract<Surface, { kind: 'message' }>): NonNullable<Metadata['to']> {
  const { spot, url, pressed } = target;
  return { spot: { ...spot }, url, pressed: pressed && { ...pressed } };
}

/** By `block_id`, as Slack wants them; what belongs to no field is said at the first one. */
function errorsOf(reply: Reply, metadata: Metadata | undefined): Record<string, string> | undefined {
  const problems = Object.entries(reply.fieldErrors ?? {});
  if (problems.length === 0 || metadata === undefined || metadata.names.length === 0) return undefined;
  return Object.fromEntries(
    problems.map(([name, text]) => {
      const index = Math.max(0, metadata.names.indexOf(name));
      return [fieldId(index), plainText(text, 300).text];
    }),
  );
}

const problemBlock = 'problem';
const inputBlock = z.looseObject({
  type: z.literal('input'),
  block_id: z.string(),
  element: z.looseObject({ type: z.string() }),
});

/** The form as it was filled in, with what is wrong above its fields: an update cannot say it at the fields. */
function formAgain({ view }: Submission, problems: readonly string[]): unknown {
  const above = problems.map((text, index) => ({
    type: 'section',
    block_id: `${problemBlock}:${index}`,
    text: plainText(`⚠️ ${text}`, 300),
  }));
  const blocks = view.blocks
    .filter((block) => !String(block.block_id).startsWith(`${problemBlock}:`))
    .map((block) => filledIn(block, view.state.values));
  return {
    type: 'modal',
    callback_id: view.callback_id,
    title: view.title,
    submit: view.submit,
    close: view.close,
    private_metadata: view.private_metadata,
    blocks: [...above, ...blocks].slice(0, limits.viewBlocks),
  };
}

function filledIn(block: Record<string, unknown>, state: Submission['view']['state']['values']): unknown {
  const input = inputBlock.safeParse(block).data;
  if (input === undefined) return block;
  const entered = Object.values(state[input.block_id] ?? {})[0];
  const { initial_value: _v, initial_option: _o, initial_options: _s, ...element } = input.element;
  const initial = {
    ...(entered?.value ? { initial_value: entered.value } : {}),
    ...(entered?.selected_option ? { initial_option: entered.selected_option } : {}),
    ...(entered?.selected_options?.[0] ? { initial_options: entered.selected_options } : {}),
  };
  return { ...input, element: { ...element, ...initial } };
}
