import * as z from 'zod';
import { BariumError, OutcomeUnknownError, RejectedError } from '../barium/errors.ts';
import { button, idFact, instanceName, showButton, statusName } from '../cards/card-context.ts';
import { upstreamErrorCard } from '../cards/error.ts';
import { instanceState, isClosed } from '../cards/instance.ts';
import { isOpen } from '../cards/task.ts';
import type { Card, CommandAction, FormAction } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/reply.ts';
import type { OfferedMessage } from '../config/index.ts';
import { askConfirmation } from '../effects/confirmation-card.ts';
import { errorLogIdOf, executeOnce, loadProcess, targetFromInstance, verifyAfter } from '../effects/execute.ts';
import { issueToken, issueTokens } from '../effects/issue-tokens.ts';
import { buildForm } from '../effects/offer-form.ts';
import { offerNextMessages, offerTtlMs } from '../effects/offer-messages.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { truncateChars } from '../lib/truncate.ts';
import { findMessage, messagesFor } from '../lookup/messages.ts';
import { readTasksInTime } from '../lookup/tasks.ts';
import { booleanArgument, instanceArgument, shortText } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, EffectResult, Target } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';
import type { MessageName } from '../store/contract/message-names.ts';

type Send = CommandOf<'instance.send'>;

/** For configured and recent messages; the form sends any other. */
const maxButtons = 8;

/** Sends a named message to a process, or offers the messages that are known for its application. */
export const send: EffectDefinition<'instance.send'> = {
  name: 'instance.send',
  word: 'send',
  role: 'operator',
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'message', kind: 'rest' },
  ],
  keys: { message: 'message', boundary: 'boundary' },
  argumentsSchema: z.object({
    instance: instanceArgument,
    message: shortText.optional(),
    boundary: booleanArgument.optional(),
  }),

  async run(command, context) {
    const instance = await context.barium.getInstance(command.instance);
    if (isClosed(instance))
      return closedReply(instanceName(context.text, instance), instance.id, instance.status, context);
    const target = targetFromInstance(instance, context);
    if (command.message === undefined) return choicesReply(target, context);
    const final = await finalize(command, target, context);
    return 'card' in final ? final : executeOnce(send, final, target, context);
  },

  loadTarget: loadProcess,
  buildForm: sendFormFields,
  recognizes: async (words, { applicationName }, context) =>
    findMessage(words, await messagesFor(applicationName, context)) !== undefined,
  finalize,
  auditDetail: ({ message }) => message,

  async execute(command, target, context) {
    const { message = '', boundary = false } = command;
    try {
      const { accepted } = await context.barium.sendMessage(target.id, message, { boundary });
      if (!accepted) return notAcceptedResult(message, boundary, target, context);
    } catch (error) {
      if (error instanceof OutcomeUnknownError) return verifySent(error, target, context);
      const isUnexplained = error instanceof RejectedError && error.errorLogId === undefined;
      if (isUnexplained && !boundary) return rejectedResult(error, message, target, context);
      throw error;
    }
    await recordMessageName({ name: message, boundary }, target, context);
    return acceptedResult(message, target, context);
  },
};

/** Uses the spelling of a known message, and asks first if it is configured to require confirmation. */
async function finalize(command: Send, target: Target, context: Context): Promise<Send | Reply> {
  const { message = '' } = command;
  const known = findMessage(message, await messagesFor(target.application, context));
  const complete: Send = {
    ...command,
    message: known?.name ?? message,
    boundary: command.boundary ?? known?.boundary ?? false,
  };
  return known?.requiresConfirmation === true
    ? askConfirmation(send, complete, target, context, context.text.send.confirmHint)
    : complete;
}

/** Never rejects: the message was sent, even if the store fails now. */
async function recordMessageName(message: MessageName, target: Target, context: Context): Promise<void> {
  const { application, state } = target;
  if (application === undefined) return;
  const milestone = String(state.milestone ?? '');
  const seen = milestone === '' ? message : { ...message, milestone };
  try {
    await context.store.messageNames.record(application, seen, context.now().toISOString());
  } catch (err) {
    context.log.error({ err, application }, 'failed to record a message name');
  }
}

function closedReply(name: string, id: string, status: string, context: Context): Reply {
  const { text } = context;
  return rejected({
    title: text.send.title(name),
    text: [text.send.closed(name, statusName(text, status))],
    actions: [showButton(context, id)],
  });
}

async function choicesReply(target: Target, context: Context): Promise<Reply> {
  const { text } = context;
  const messages = await messagesFor(target.application, context);
  const direct = messages.filter((message) => !message.requiresConfirmation).slice(0, maxButtons);
  const confirmed = messages.filter((message) => message.requiresConfirmation).slice(0, maxButtons);
  const pending = [
    ...direct.map((message) => ({ command: commandFor(target, message) })),
    { command: { name: 'instance.send', instance: target.id }, openArguments: formArguments } as const,
  ];
  const issued = await issueTokens(context, target, pending, offerTtlMs);
  const form = issued[direct.length];
  const formAction = form && sendForm(form.line, target, context);
  const card: Card = {
    title: text.send.title(target.name),
    facts: idFact(text, target.id),
    text: [messages.length === 0 ? text.send.offerNone : text.send.offer],
    actions: [
      ...direct.map(({ name }, index) => ({
        kind: 'command' as const,
        label: truncateChars(name, 60),
        line: issued[index]?.line ?? '',
        accessibilityLabel: text.actions.sendNamed(name),
      })),
      ...confirmed.map((message) => ({
        ...button(context, `${truncateChars(message.name, 60)}…`, commandFor(target, message)),
        accessibilityLabel: text.actions.sendNamed(message.name),
      })),
      ...(formAction === undefined ? [] : [formAction]),
      showButton(context, target.id),
    ],
  };
  // There is nothing to choose from.
  return ok(card, messages.length === 0 && formAction !== undefined ? { form: formAction.form } : {});
}

const formArguments = [
  { argument: 'message', required: true },
  { argument: 'boundary', required: false },
] as const;

function commandFor(target: Target, message: OfferedMessage): Send {
  return {
    name: 'instance.send',
    instance: target.id,
    message: message.name,
    ...(message.boundary === true ? { boundary: true } : {}),
  };
}

function sendForm(line: string, target: Target, context: Context): FormAction {
  const form = buildForm(send, { name: 'instance.send', instance: target.id }, line, target, context);
  return { kind: 'form', label: context.text.send.other, form };
}

function sendFormFields({ message, boundary }: Send, { text: { send: words } }: Context): Omit<Form, 'line'> {
  return {
    title: words.formTitle,
    fields: [
      {
        kind: 'text',
        name: 'message',
        label: words.field,
        hint: words.fieldHint,
        required: true,
        maxLength: 200,
        ...omitUndefined({ value: message }),
      },
      {
        kind: 'toggle',
        name: 'boundary',
        label: words.boundary,
        hint: words.boundaryHint,
        required: false,
        ...omitUndefined({ value: boundary }),
      },
    ],
    submit: words.submit,
  };
}

/** How many messages are offered after one was sent. */
const maxNextMessages = 2;

/** Where the instance is after the message, and what can be sent next. */
async function acceptedResult(message: string, target: Target, context: Context): Promise<EffectResult> {
  const { text, person } = context;
  const after = await readAfter(target.id, context);
  const next =
    after === undefined
      ? []
      : await offerNextMessages(after.instance, after.tasks, context, { max: maxNextMessages, except: message });
  const done = { badge: { label: text.history.outcomes.done, tone: 'good' as const } };
  const sendAnother = { name: 'instance.send', instance: target.id } as const;
  const canSend = after === undefined || !isClosed(after.instance);
  const card: Card = {
    title: text.send.sent(truncateChars(message, 60)),
    ...(after === undefined ? done : instanceState(text, after.instance, { tasks: after.tasks, now: context.now() })),
    text: [text.send.sentBy(target.name, person.name)],
    actions: [
      ...next.map(({ name, line }) => ({
        kind: 'command' as const,
        label: text.actions.sendNamed(truncateChars(name, 60)),
        line,
      })),
      button(context, text.actions.diagram, { name: 'instance.diagram', instance: target.id }),
      showButton(context, target.id),
    ],
    overflow: canSend ? [button(context, text.actions.send, sendAnother)] : [],
  };
  return { outcome: 'done', reply: ok(card, { replacesOriginal: true }) };
}

/** After this, the answer does without the instance's new state. */
const readTimeoutMs = 3_000;

/** The instance and its open tasks after a message; `undefined` if it can't be read in time, or no longer exists. */
async function readAfter(id: string, context: Context) {
  try {
    const instance = await context.barium.getInstance(id, { signal: AbortSignal.timeout(readTimeoutMs) });
    context.deadlines.record(instance);
    const tasks = isClosed(instance) ? [] : await readTasksInTime(id, context);
    return { instance, tasks: tasks.filter(isOpen) };
  } catch (err) {
    if (!(err instanceof BariumError)) throw err;
    context.log.debug({ err }, 'message sent, but the case could not be read');
    return undefined;
  }
}

/** The process is not waiting for the message. It may be for a boundary event, so offer to send it as one. */
async function notAcceptedResult(
  message: string,
  boundary: boolean,
  target: Target,
  context: Context,
): Promise<EffectResult> {
  const { text } = context;
  const buttons = boundary ? [] : await boundaryButtons(message, target, context);
  const card: Card = {
    title: text.send.notAccepted(truncateChars(message, 60)),
    text: [text.send.notAcceptedHint(target.name), ...(buttons.length === 0 ? [] : [text.send.suggestBoundary])],
    actions: [
      ...buttons,
      button(context, text.actions.send, { name: 'instance.send', instance: target.id }),
      showButton(context, target.id),
    ],
  };
  return { outcome: 'not-accepted', reply: rejected(card, { replacesOriginal: true }) };
}

/** Barium rejected the message, possibly because it is for a boundary event. */
async function rejectedResult(
  error: RejectedError,
  message: string,
  target: Target,
  context: Context,
): Promise<EffectResult> {
  const { text } = context;
  const problem = upstreamErrorCard(text, error);
  const buttons = await boundaryButtons(message, target, context);
  const card: Card = {
    ...problem,
    text: [...(problem.text ?? []), ...(buttons.length === 0 ? [] : [text.send.suggestBoundary])],
    actions: [...buttons, showButton(context, target.id)],
  };
  return { outcome: 'refused', reply: rejected(card, { replacesOriginal: true }) };
}

/** A button to send the message to a boundary event; none if it is known not to be for one. */
async function boundaryButtons(message: string, target: Target, context: Context): Promise<readonly CommandAction[]> {
  const { sendAsBoundary: label } = context.text.send;
  const command: Send = { name: 'instance.send', instance: target.id, message, boundary: true };
  const known = findMessage(message, await messagesFor(target.application, context));
  if (known?.boundary === false) return [];
  if (known?.requiresConfirmation === true) return [button(context, `${label}…`, command)];
  const { line } = await issueToken(context, target, { command }, offerTtlMs);
  return [{ kind: 'command', label, line }];
}

/** Barium's response was lost. The best sign of success is that the process has moved on. */
async function verifySent(error: OutcomeUnknownError, target: Target, context: Context): Promise<EffectResult> {
  const { text } = context;
  const now = await verifyAfter(error, () => loadProcess(target.id, context));
  const hasMoved = JSON.stringify(now.state) !== JSON.stringify(target.state);
  const card = {
    ...upstreamErrorCard(text, error),
    text: [hasMoved ? text.send.moved : text.send.notMoved],
    actions: [showButton(context, target.id)],
  };
  return {
    outcome: 'unknown',
    errorLogId: errorLogIdOf(error),
    reply: rejected(card, { replacesOriginal: true }),
  };
}
