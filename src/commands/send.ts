import * as z from 'zod';
import { OutcomeUnknownError, RefusedError } from '../barium/errors.ts';
import { button, nameOf, shorten, statusName, typed } from '../cards/card-context.ts';
import { bariumProblem } from '../cards/error.ts';
import { isClosed } from '../cards/instance.ts';
import type { Card, CommandAction, FormAction } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import { ask } from '../effects/confirmation-card.ts';
import { actOnce, errorLogIdOf, lookAfter, lookAtProcess, targetOf } from '../effects/execute.ts';
import { offer, offerOne } from '../effects/issue-tokens.ts';
import { instance, short, yesNo } from '../parser/argument-schemas.ts';
import type { Context, OfferedMessage } from '../request/context.ts';
import type { Act, EffectDefinition, Target } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';
import type { MessageName } from '../store/contract/store.ts';

type Send = CommandOf<'instance.send'>;

/** How long an offered message can be sent: long enough to fetch a colleague's opinion. */
const offerLifeMs = 30 * 60_000;

/** Messages that are offered as buttons at most; the form takes any other. */
const mostButtons = 8;

/** Sends a named message to a process, or offers those that are known for its application. */
export const send: EffectDefinition<'instance.send'> = {
  name: 'instance.send',
  word: 'send',
  role: 'operator',
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'message', kind: 'rest' },
  ],
  keys: { message: 'message', boundary: 'boundary' },
  input: z.object({ instance, message: short.optional(), boundary: yesNo.optional() }),

  async run(command, context) {
    const shown = await context.barium.getInstance(command.instance);
    if (isClosed(shown)) return closed(nameOf(context.text, shown), shown.id, shown.status, context);
    const target = targetOf(shown, context);
    if (command.message === undefined) return choices(target, context);
    const settled = await settle(command, target, context);
    return 'card' in settled ? settled : actOnce(send, settled, target, context);
  },

  look: lookAtProcess,
  knows: async (words, { applicationName }, context) =>
    named(words, await messagesFor(applicationName, context)) !== undefined,
  settle,
  detail: ({ message }) => message,

  async act(command, target, context) {
    const { message = '', boundary = false } = command;
    try {
      const { taken } = await context.barium.sendMessage(target.id, message, { boundary });
      if (!taken) return notTaken(message, boundary, target, context);
    } catch (error) {
      if (error instanceof OutcomeUnknownError) return checked(error, target, context);
      const isRefused = error instanceof RefusedError && error.errorLogId === undefined;
      if (isRefused && !boundary) return refused(error, message, target, context);
      throw error;
    }
    await remember({ name: message, boundary }, target, context);
    return taken(message, target, context);
  },
};

/** A name that is known is sent as the process spells it, and asked about first where it is marked so. */
async function settle(command: Send, target: Target, context: Context): Promise<Send | Reply> {
  const { message = '' } = command;
  const known = named(message, await messagesFor(target.application, context));
  const full: Send = {
    ...command,
    message: known?.name ?? message,
    boundary: command.boundary ?? known?.boundary ?? false,
  };
  return known?.ask === true ? ask(send, full, target, context, context.text.send.askHint) : full;
}

function named(name: string, messages: readonly OfferedMessage[]): OfferedMessage | undefined {
  return messages.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/** For the next offer. The message was taken: a store that fails now must not make that look otherwise. */
async function remember(message: MessageName, { application }: Target, context: Context): Promise<void> {
  if (application === undefined) return;
  try {
    await context.store.messageNames.remember(application, message, context.now().toISOString());
  } catch (err) {
    context.log.error({ err, application }, 'a message name could not be remembered');
  }
}

/** The configured names first, then those seen to work; a name once. */
async function messagesFor(
  application: string | undefined,
  context: Context,
): Promise<readonly OfferedMessage[]> {
  if (application === undefined) return [];
  const configured = Object.entries(context.messages)
    .filter(([name]) => name.toLowerCase() === application.toLowerCase())
    .flatMap(([, messages]) => messages);
  const seen = (await context.store.messageNames.known(application)).map((one) => ({ ...one, ask: false }));
  const byName = new Map<string, OfferedMessage>();
  for (const message of [...configured, ...seen]) {
    const earlier = byName.get(message.name);
    byName.set(message.name, { ...message, ...earlier });
  }
  return [...byName.values()];
}

function lookButton(id: string, context: Context) {
  return button(context, context.text.actions.show, { name: 'instance.show', instance: id });
}

function closed(name: string, id: string, status: string, context: Context): Reply {
  const { text } = context;
  return refusal({
    title: text.send.title(name),
    text: [text.send.closed(name, statusName(text, status))],
    actions: [lookButton(id, context)],
  });
}

async function choices(target: Target, context: Context): Promise<Reply> {
  const { text } = context;
  const messages = await messagesFor(target.application, context);
  const direct = messages.filter((one) => !one.ask).slice(0, mostButtons);
  const asked = messages.filter((one) => one.ask).slice(0, mostButtons);
  const held = [
    ...direct.map((one) => ({ command: commandFor(target, one) })),
    { command: { name: 'instance.send', instance: target.id }, open: formFields } as const,
  ];
  const offered = await offer(context, target, held, offerLifeMs);
  const form = offered[direct.length];
  const card: Card = {
    title: text.send.title(target.name),
    text: [messages.length === 0 ? text.send.offerNone : text.send.offer],
    actions: [
      ...direct.map((one, index) => ({
        kind: 'command' as const,
        label: shorten(one.name, 60),
        line: offered[index]?.line ?? '',
        hint: text.actions.sendNamed(one.name),
      })),
      ...asked.map((one) => ({
        ...button(context, `${shorten(one.name, 60)}…`, commandFor(target, one)),
        hint: text.actions.sendNamed(one.name),
      })),
      ...(form === undefined ? [] : [sendForm(form.line, target, context)]),
      lookButton(target.id, context),
    ],
  };
  return answer(card);
}

const formFields = [
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
  const words = context.text.send;
  return {
    kind: 'form',
    label: words.other,
    form: {
      title: words.formTitle,
      line,
      typedFallback: typed(context, 'instance.send', target.id),
      text: [target.name],
      fields: [
        {
          kind: 'text',
          name: 'message',
          label: words.field,
          hint: words.fieldHint,
          required: true,
          maxLength: 200,
        },
        {
          kind: 'toggle',
          name: 'boundary',
          label: words.boundary,
          hint: words.boundaryHint,
          required: false,
        },
      ],
      submit: words.submit,
    },
  };
}

function taken(message: string, target: Target, context: Context): Act {
  const { text, person } = context;
  const card = {
    title: text.send.sent(shorten(message, 60)),
    badge: { label: text.history.outcomes.done, tone: 'good' as const },
    text: [text.send.sentBy(target.name, person.name)],
    actions: [lookButton(target.id, context)],
  };
  return { outcome: 'done', reply: answer(card, { replacesOriginal: true }) };
}

/** The process did not wait for it. A boundary event's message has to be sent as one, so that is offered. */
async function notTaken(message: string, boundary: boolean, target: Target, context: Context): Promise<Act> {
  const { text } = context;
  const other = boundary ? [] : await boundaryButtons(message, target, context);
  const card: Card = {
    title: text.send.notTaken(shorten(message, 60)),
    text: [text.send.notTakenHint(target.name), ...(other.length === 0 ? [] : [text.send.tryBoundary])],
    actions: [
      ...other,
      button(context, text.actions.send, { name: 'instance.send', instance: target.id }),
      lookButton(target.id, context),
    ],
  };
  return { outcome: 'not-taken', reply: refusal(card, { replacesOriginal: true }) };
}

/** Barium said no in words of its own: they may be about a message that has to be sent as a boundary event's. */
async function refused(error: RefusedError, message: string, target: Target, context: Context): Promise<Act> {
  const { text } = context;
  const problem = bariumProblem(text, error);
  const other = await boundaryButtons(message, target, context);
  const card: Card = {
    ...problem,
    text: [...(problem.text ?? []), ...(other.length === 0 ? [] : [text.send.tryBoundary])],
    actions: [...other, lookButton(target.id, context)],
  };
  return { outcome: 'refused', reply: refusal(card, { replacesOriginal: true }) };
}

/** The other way to send it: asked about first where it is marked so, and none where it was taken as it is before. */
async function boundaryButtons(
  message: string,
  target: Target,
  context: Context,
): Promise<readonly CommandAction[]> {
  const { sendAsBoundary: label } = context.text.send;
  const command: Send = { name: 'instance.send', instance: target.id, message, boundary: true };
  const known = named(message, await messagesFor(target.application, context));
  if (known?.boundary === false) return [];
  if (known?.ask === true) return [button(context, `${label}…`, command)];
  const { line } = await offerOne(context, target, { command }, offerLifeMs);
  return [{ kind: 'command', label, line }];
}

/** The answer was lost: whether the process moved on is the best sign there is. */
async function checked(error: OutcomeUnknownError, target: Target, context: Context): Promise<Act> {
  const { text } = context;
  const now = await lookAfter(error, () => lookAtProcess(target.id, context));
  const hasMoved = JSON.stringify(now.state) !== JSON.stringify(target.state);
  const card = {
    ...bariumProblem(text, error),
    text: [hasMoved ? text.send.moved : text.send.notMoved],
    actions: [lookButton(target.id, context)],
  };
  return {
    outcome: 'unknown',
    errorLogId: errorLogIdOf(error),
    reply: refusal(card, { replacesOriginal: true }),
  };
}
