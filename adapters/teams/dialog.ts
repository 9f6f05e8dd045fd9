/**
 * Dialogs: the answer to a button for the person who pressed it, and the form that attaches the files of a message to a
 * case. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
 */

import * as z from 'zod';
import { cancelContents } from '../../src/chat/reply.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { adaptiveCardType, type InvokeResponse, messagePayloadOf } from './activity.ts';
import { unopenedFiles } from './attachments.ts';
import { type ActivityContext, audiencesOf, payloadSigner, remainingMs, type TeamsServices } from './context.ts';
import { sendDirectMessage } from './direct-message.ts';
import { filesOf, hasUnreadableFiles, parseAction, type UserInput } from './events.ts';
import { resolveImageUrls } from './images.ts';
import { cardMessage, summaryOf } from './message.ts';
import { type AdaptiveCard, type RenderOptions, renderCard, renderForm } from './render.ts';
import { formsOf, offerFiles, type PendingReply, savePendingForm } from './reply.ts';
import { runCommand } from './run-command.ts';

const dataSchema = z.object({ data: z.unknown() });

/** Responds to a button that opens a dialog, or to one in a dialog, with the dialog to show next. */
export async function answerDialog(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const { data } = dataSchema.safeParse(context.activity.value).data ?? {};
  const verify = (signed: string) => services.signer.verify('card', audiencesOf(context.event), signed);
  return respond(services, fromAnywhere(context), parseAction(data, verify));
}

/** Asks which case the files of a message belong to. */
export async function answerAttach(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const { strings, event } = context;
  const message = messagePayloadOf(context.activity.value);
  const links = message === undefined ? [] : filesOf(message, services.hosts);
  if (message === undefined || links.length === 0) {
    const isUnreadable = message !== undefined && hasUnreadableFiles(message);
    return textDialog(isUnreadable ? strings.sendFileInPrivate : strings.noFiles);
  }
  const asked = fromAnywhere(context);
  const files = unopenedFiles(links);
  const replyPromise = services.bot.handle({ kind: 'file', files, ...asked.event });
  const pending = await inTime(
    services,
    asked,
    replyPromise.then((reply) => ({ reply, links })),
  );
  if (pending === undefined) return textDialog(strings.repliedLater);
  const form = pending.reply.form ?? formsOf(pending.reply)[0];
  if (form === undefined) return replyDialog(services, asked, pending);
  const filesKey = await services.pendingForms.saveFiles(event.person, links);
  const options = { ...dialogOptions(services, asked), filesKey };
  // Documents are on SharePoint, which the bot can't read.
  const isPartial = message.attachments.some(({ contentType }) => contentType === 'reference');
  const text = isPartial ? [...(form.text ?? []), strings.sendFileInPrivate] : form.text;
  return cardDialog(renderForm({ ...form, ...omitUndefined({ text }) }, { values: {}, errors: {} }, options));
}

/** Cards with such buttons, and messages with files, are also in conversations that the bot is not in. */
function fromAnywhere(context: ActivityContext): ActivityContext {
  return { ...context, event: { ...context.event, botMayBeAbsent: true } };
}

async function respond(services: TeamsServices, context: ActivityContext, input: UserInput): Promise<InvokeResponse> {
  const pending = await inTime(services, context, runCommand(services, context, input));
  if (pending === undefined) return textDialog(context.strings.repliedLater);
  const { fieldErrors } = pending.reply;
  if (fieldErrors === undefined || input.kind !== 'form' || input.form === undefined) {
    return replyDialog(services, context, pending);
  }
  cancelContents(pending.reply);
  const options = { ...dialogOptions(services, context), ...omitUndefined({ filesKey: input.filesKey }) };
  return cardDialog(renderForm(input.form, { values: input.values, errors: fieldErrors }, options));
}

/** `undefined` if the reply is not ready in time; it then goes to the personal chat. */
async function inTime(
  services: TeamsServices,
  context: ActivityContext,
  replyPromise: Promise<PendingReply>,
): Promise<PendingReply | undefined> {
  const budgetMs = remainingMs(services.limits.replyBudgetMs, context);
  return withTimeout(replyPromise, budgetMs, () => {
    services.runInBackground(replyPromise.then((late) => deliverLate(services, context, late)));
    return undefined;
  });
}

async function deliverLate(services: TeamsServices, context: ActivityContext, late: PendingReply): Promise<void> {
  try {
    const card = await prepareCard(services, context, late, { ...dialogOptions(services, context), isDialog: false });
    const id = await sendDirectMessage(services, context, cardMessage(card, summaryOf(late.reply.card, services.bot)));
    if (id !== undefined) await offerFiles(services, context, late);
    else services.log('a late reply has no personal chat to go to', { outcome: late.reply.outcome });
  } catch (error) {
    services.log('failed to deliver a late reply', { error, key: context.event.idempotencyKey });
  }
}

async function replyDialog(
  services: TeamsServices,
  context: ActivityContext,
  pending: PendingReply,
): Promise<InvokeResponse> {
  const card = await prepareCard(services, context, pending, dialogOptions(services, context));
  await offerFiles(services, context, pending);
  return cardDialog(card);
}

/** The card of a reply, of which then only the names of its files are needed. */
async function prepareCard(
  services: TeamsServices,
  context: ActivityContext,
  { reply }: PendingReply,
  options: RenderOptions,
): Promise<AdaptiveCard> {
  try {
    await savePendingForm(services, context, reply);
    const images = await resolveImageUrls(reply.pictures ?? [], services);
    return renderCard(reply.card, { ...options, images });
  } finally {
    cancelContents(reply);
  }
}

function dialogOptions(services: TeamsServices, { strings, event }: ActivityContext): RenderOptions {
  return {
    strings,
    toPayload: payloadSigner(services, { person: event.person }),
    // Files are sent in the personal chat.
    isDirect: false,
    supportsTypeahead: services.supportsTypeahead,
    isDialog: true,
  };
}

const dialogTitle = 'Barium Bot';

function cardDialog(content: AdaptiveCard): InvokeResponse {
  const card = { contentType: adaptiveCardType, content };
  return taskResponse({ type: 'continue', value: { title: dialogTitle, height: 'large', width: 'medium', card } });
}

function textDialog(value: string): InvokeResponse {
  return taskResponse({ type: 'message', value });
}

function taskResponse(task: object): InvokeResponse {
  return { status: 200, body: { task } };
}
