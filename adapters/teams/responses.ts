/** Responds to messages and actions within the time that Teams allows. */
import type { Action } from '../../src/chat/card.ts';
import { guidPattern } from '../../src/lib/guid.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { adaptiveCardType, type InvokeResponse, type OutboundActivity } from './activity.ts';
import type { ConversationAddress } from './connector.ts';
import { isForbidden } from './connector-errors.ts';
import {
  type ActivityContext,
  payloadSigner,
  remainingMs,
  runWithinActivityTimeout,
  type TeamsServices,
} from './context.ts';
import type { ConversationReference } from './conversation-references.ts';
import type { UserInput } from './events.ts';
import { cardMessage, summaryOf, textMessage, typingActivity } from './message.ts';
import { type AdaptiveCard, renderCard, renderForm, renderPlaceholder } from './render.ts';
import {
  deliverReply,
  type PendingReply,
  placeholderText,
  type ReplacementTarget,
  type ReplyDelivery,
  type SentMessage,
  sendOrUpdate,
} from './reply.ts';
import { runCommand } from './run-command.ts';

/** No typing indicator for replies faster than this: each one counts towards the rate limit. */
const typingDelayMs = 100;

/**
 * Replies to a message, or to an action of a client that sends actions as messages. Resolves when the reply or a
 * progress card is posted, or when Teams stops waiting; the work then continues in the background.
 */
export async function answerMessage(
  services: TeamsServices,
  context: ActivityContext,
  input: UserInput,
): Promise<void> {
  const replyPromise = runCommand(services, context, input);
  services.runInBackground(showTyping(services, context, replyPromise));
  const original = originalOf(context, input);
  const respond = async () => {
    const pending = await withinReplyBudget(services, context, replyPromise);
    if (pending !== undefined) return deliverOrLog(services, context, pending, { original });
    const progress = await showProgress(services, context);
    services.runInBackground(
      replyPromise.then((late) => deliverOrLog(services, context, late, { original, progress })),
    );
  };
  await runWithinActivityTimeout(services, context, respond());
}

/** Responds to an Action.Execute: with the reply if it is ready in time, else with a note that it will be posted. */
export async function answerAction(
  services: TeamsServices,
  context: ActivityContext,
  input: UserInput,
): Promise<InvokeResponse> {
  const replyPromise = runCommand(services, context, input);
  const original = originalOf(context, input);
  const respond = async () => {
    const pending = await withinReplyBudget(services, context, replyPromise);
    if (pending !== undefined) return actionResponse(services, context, input, pending);
    services.runInBackground(replyPromise.then((late) => deliverOrLog(services, context, late, { original })));
    return undefined;
  };
  const response = await runWithinActivityTimeout(services, context, respond());
  return response ?? noteResponse(context.strings.pending);
}

/** The message with the pressed button or submitted form. */
function originalOf({ activity, address }: ActivityContext, input: UserInput): SentMessage | undefined {
  const { replyToId: id, from } = activity;
  if (input.kind === 'text' || id === undefined) return undefined;
  const isTargeted = isTargetedInput(input) && from !== undefined;
  return { id, address: isTargeted ? { ...address, recipient: { id: from.id, name: from.name } } : address };
}

function isTargetedInput(input: UserInput): boolean {
  return (input.kind === 'press' || input.kind === 'form') && input.isTargeted === true;
}

function withinReplyBudget<T>(
  { limits }: TeamsServices,
  context: ActivityContext,
  work: Promise<T>,
): Promise<T | undefined> {
  return withTimeout(work, remainingMs(limits.replyBudgetMs, context), () => undefined);
}

/** Shows a short note below the card. */
export function noteResponse(value: string): InvokeResponse {
  const type = 'application/vnd.microsoft.activity.message';
  return { status: 200, body: { statusCode: 200, type, value } };
}

async function actionResponse(
  services: TeamsServices,
  context: ActivityContext,
  input: UserInput,
  pending: PendingReply,
): Promise<InvokeResponse> {
  const { strings, event } = context;
  const { reply } = pending;
  // Only the user who pressed sees the response.
  const marks = isTargetedInput(input) ? ({ isTargeted: true } as const) : {};
  const toPayload = payloadSigner(services, { person: event.person }, marks);
  if (reply.fieldErrors !== undefined && input.kind === 'form' && input.form !== undefined) {
    const state = { values: input.values, errors: reply.fieldErrors };
    const options = {
      strings,
      isDirect: event.conversation.isDirect,
      supportsTypeahead: services.supportsTypeahead,
      toPayload,
      ...omitUndefined({ filesKey: input.filesKey }),
    };
    return cardResponse(renderForm(input.form, state, options));
  }
  try {
    const target = { original: originalOf(context, input) };
    return deliveredResponse(context, await deliverReply(services, context, pending, target));
  } catch (error) {
    // Only the user who pressed sees the response, but the reply is not lost.
    services.log('failed to post a reply; returned it in the action response', { error });
    return cardResponse(renderCard(reply.card, { strings, toPayload }));
  }
}

function deliveredResponse({ strings }: ActivityContext, { outcome, card }: ReplyDelivery): InvokeResponse {
  switch (outcome) {
    case 'replaced':
      return cardResponse(card);
    case 'posted':
      return noteResponse(strings.seeAnswerBelow);
    case 'sent-privately':
      return noteResponse(placeholderText(strings, outcome));
    case 'unreachable':
      // Only the user who pressed sees the response, so it can contain the ephemeral reply:
      // https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
      return cardResponse(card);
    default:
      return outcome satisfies never;
  }
}

function cardResponse(value: AdaptiveCard): InvokeResponse {
  return { status: 200, body: { statusCode: 200, type: adaptiveCardType, value } };
}

/** Delivers a reply; posts a placeholder in the conversation if the reply is ephemeral. Never rejects. */
async function deliverOrLog(
  services: TeamsServices,
  context: ActivityContext,
  pending: PendingReply,
  target: ReplacementTarget,
): Promise<void> {
  const { idempotencyKey: key } = context.event;
  let outcome: ReplyDelivery['outcome'];
  try {
    ({ outcome } = await deliverReply(services, context, pending, target));
  } catch (error) {
    services.log('failed to deliver a reply', { error, outcome: pending.reply.outcome, key });
    if (!isForbidden(error)) await tellOfFailure(services, context, target);
    return;
  }
  if (outcome === 'posted' || outcome === 'replaced') return;
  const placeholder = placeholderMessage(services, context, pending, outcome);
  const { id, address } = target.progress ?? { id: undefined, address: context.address };
  try {
    await sendOrUpdate(services, address, id, placeholder);
  } catch (error) {
    services.log('failed to post where a private reply went', { error, key });
  }
}

/** Instead of a reply that Teams rejects or kept failing to accept. Never rejects. */
async function tellOfFailure(
  services: TeamsServices,
  context: ActivityContext,
  { progress }: ReplacementTarget,
): Promise<void> {
  const card = { title: context.strings.replyNotShown };
  const reply = { card, visibility: 'ephemeral', outcome: 'refused' } as const;
  try {
    await deliverReply(services, context, { reply }, { progress });
  } catch (error) {
    services.log('failed to report a failed reply', { error });
  }
}

/** With a button to show the reply to everyone, if its command can be shared. */
function placeholderMessage(
  services: TeamsServices,
  { strings, reference, event: { conversation } }: ActivityContext,
  { reply, line }: PendingReply,
  outcome: ReplyDelivery['outcome'],
): OutboundActivity {
  const text = placeholderText(strings, outcome);
  const isShareable = outcome === 'sent-privately' && reply.shareCommand !== undefined && line !== undefined;
  const toPayload = payloadSigner(services, { conversation });
  const card = isShareable ? renderPlaceholder(line, strings, toPayload) : undefined;
  if (card !== undefined) return cardMessage(card, text);
  const appUrl = outcome === 'unreachable' ? appUrlOf(reference) : undefined;
  if (appUrl === undefined) return textMessage(text);
  const add: Action = { kind: 'link', label: strings.addApp, url: appUrl };
  return cardMessage(renderCard({ title: '', text: [text], actions: [add] }, { strings, toPayload }), text);
}

/** Where people add the app, which has the id of the bot: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application */
function appUrlOf({ bot }: ConversationReference): string | undefined {
  const appId = new RegExp(`^28:(${guidPattern})$`, 'u').exec(bot.id)?.[1];
  return appId && `https://teams.microsoft.com/l/app/${appId}`;
}

async function showTyping(
  { connector, log }: TeamsServices,
  { address }: ActivityContext,
  replyPromise: Promise<PendingReply>,
): Promise<void> {
  try {
    const pending = await withTimeout(replyPromise, typingDelayMs, () => undefined);
    if (pending === undefined) await connector.send(address, typingActivity);
  } catch (error) {
    log('failed to show a typing indicator', { error });
  }
}

/** Posts a progress card, if possible for the user alone. Returns `undefined` if it could not be posted. */
async function showProgress(services: TeamsServices, context: ActivityContext): Promise<SentMessage | undefined> {
  const { strings, event } = context;
  const { targeting } = services;
  const card = { title: strings.pending };
  const toPayload = payloadSigner(services, event);
  const message = cardMessage(renderCard(card, { strings, toPayload }), summaryOf(card, services.bot));
  const post = async (address: ConversationAddress) => ({
    id: await sendOrUpdate(services, address, undefined, message),
    address,
  });
  const targeted = targeting.findAddress(context);
  try {
    if (targeted !== undefined) return await post(targeted);
  } catch (error) {
    if (!targeting.recordRefusal(error, event.person)) {
      services.log('failed to post a progress card', { error });
      return undefined;
    }
  }
  try {
    return await post(context.address);
  } catch (error) {
    services.log('failed to post a progress card', { error });
    return undefined;
  }
}
