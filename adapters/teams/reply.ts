/** Delivers a reply: in the conversation, in place of the pressed message, or in the user's personal chat. */
import type { Content } from '../../src/chat/content.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { OutboundActivity } from './activity.ts';
import type { ConversationAddress } from './connector.ts';
import { isMissing, isTooLarge } from './connector-errors.ts';
import { type ActivityContext, payloadSigner, type TeamsServices } from './context.ts';
import { sendDirectMessage } from './direct-message.ts';
import type { FileLink } from './events.ts';
import type { FileOffer } from './file-offers.ts';
import { isFileOnly } from './form.ts';
import { resolveImageUrls } from './images.ts';
import { cardMessage, fileOfferMessage, noticeCard, summaryOf, textMessage } from './message.ts';
import { type AdaptiveCard, type RenderOptions, renderCard } from './render.ts';

/** A reply that is not delivered yet. */
export interface PendingReply {
  readonly reply: Reply;
  /** The command line that returns the same files again; missing if there was none. */
  readonly line?: string;
  /** The files that the reply can ask about. */
  readonly links?: readonly FileLink[];
}

/** The ids of the messages that the reply can replace. */
export interface ReplacementTarget {
  /** The message with the pressed button or submitted form. */
  readonly originalId?: string | undefined;
  readonly progressId?: string | undefined;
}

export interface ReplyDelivery {
  /** `unreachable`: the reply is ephemeral, and the user has no personal chat with the bot. */
  readonly outcome: 'posted' | 'replaced' | 'sent-privately' | 'unreachable';
  readonly card: AdaptiveCard;
}

interface RenderedReply {
  readonly card: AdaptiveCard;
  readonly message: OutboundActivity;
  /** Renders a smaller message, for when Teams rejects the first as too large. */
  readonly fallback: () => OutboundActivity;
}

/**
 * Delivers a reply. Rejects with a `ConnectorError` only if no part of the reply was delivered; later errors are
 * logged, so that the caller does not deliver the reply a second time.
 */
export async function deliverReply(
  services: TeamsServices,
  context: ActivityContext,
  pending: PendingReply,
  target: ReplacementTarget,
): Promise<ReplyDelivery> {
  const { reply } = pending;
  const isPrivate = !context.event.conversation.isDirect && reply.visibility === 'ephemeral';
  try {
    await savePendingForm(services, context, reply);
    const rendered = await renderReply(services, context, pending, isPrivate);
    // File offers contain no bytes, so close the files before any request is sent.
    cancelContents(reply);
    const outcome = isPrivate
      ? await deliverPrivately(services, context, rendered)
      : await deliverHere(services, context, rendered, reply.replacesOriginal === true, target);
    if (outcome !== 'unreachable') await offerFiles(services, context, pending);
    return { outcome, card: rendered.card };
  } finally {
    cancelContents(reply);
  }
}

/** Cancels the pictures and files of a reply, except `keep`. Has no effect on those that were read. */
export function cancelContents({ pictures = [], files = [] }: Pick<Reply, 'pictures' | 'files'>, keep?: Content): void {
  for (const content of [...pictures, ...files]) if (content !== keep) content.cancel();
}

/** Posted in the conversation for a reply that went to the personal chat; reveals nothing about the reply. */
export function placeholderText(strings: ChatStrings, outcome: ReplyDelivery['outcome']): string {
  return outcome === 'unreachable' ? strings.cannotReplyPrivately : strings.answeredPrivately;
}

/**
 * Updates the message `targetId`, or sends a new one if there is no target or it was deleted. Returns the id of the
 * message. Sends `fallback` if Teams rejects the message as too large.
 */
export async function sendOrUpdate(
  { retryingConnector: connector }: TeamsServices,
  to: ConversationAddress,
  targetId: string | undefined,
  message: OutboundActivity,
  fallback?: () => OutboundActivity,
): Promise<string> {
  const attempt = async (activity: OutboundActivity) => {
    if (targetId === undefined) return connector.send(to, activity);
    try {
      await connector.update(to, targetId, activity);
      return targetId;
    } catch (error) {
      if (!isMissing(error)) throw error;
      return connector.send(to, activity);
    }
  };
  try {
    return await attempt(message);
  } catch (error) {
    if (!isTooLarge(error) || fallback === undefined) throw error;
    return attempt(fallback());
  }
}

async function renderReply(
  services: TeamsServices,
  context: ActivityContext,
  pending: PendingReply,
  isPrivate: boolean,
): Promise<RenderedReply> {
  const { bot, supportsTypeahead } = services;
  const { strings, event } = context;
  const { card, pictures = [] } = pending.reply;
  const filesKey = await saveFiles(services, context, pending);
  const options: RenderOptions = {
    strings,
    images: await resolveImageUrls(pictures, services),
    isDirect: isPrivate || event.conversation.isDirect,
    supportsTypeahead,
    // A private answer goes to the personal chat or, if there is none, into the response to the press.
    toPayload: payloadSigner(services, isPrivate ? { person: event.person } : { conversation: event.conversation }),
    ...omitUndefined({ filesKey }),
  };
  const rendered = renderCard(card, options);
  const summary = summaryOf(card, bot);
  return {
    card: rendered,
    message: cardMessage(rendered, summary),
    fallback: () => cardMessage(noticeCard(card, strings, options), summary),
  };
}

async function deliverPrivately(
  services: TeamsServices,
  context: ActivityContext,
  { message, fallback }: RenderedReply,
): Promise<ReplyDelivery['outcome']> {
  const send = async (activity: OutboundActivity) =>
    (await sendDirectMessage(services, context, activity)) === undefined ? 'unreachable' : 'sent-privately';
  try {
    return await send(message);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return send(fallback());
  }
}

async function deliverHere(
  services: TeamsServices,
  { address }: ActivityContext,
  { message, fallback }: RenderedReply,
  replacesOriginal: boolean,
  { originalId, progressId }: ReplacementTarget,
): Promise<ReplyDelivery['outcome']> {
  const replacedId = replacesOriginal ? originalId : undefined;
  await sendOrUpdate(services, address, replacedId ?? progressId, message, fallback);
  if (replacedId === undefined) return 'posted';
  if (progressId !== undefined) {
    // The progress card must not stay either.
    await ignoreErrors(services, () => sendOrUpdate(services, address, progressId, message, fallback));
  }
  return 'replaced';
}

function formsOf({ card }: Reply): readonly Form[] {
  const actions = [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
  return actions.flatMap((action) => (action.kind === 'form' ? action.form : []));
}

/** Saves the reply's file-only form, if any: the next file that the user sends submits it. */
async function savePendingForm(
  { pendingForms, log }: TeamsServices,
  { event }: ActivityContext,
  reply: Reply,
): Promise<void> {
  const form = formsOf(reply).find(isFileOnly);
  if (form === undefined) return;
  try {
    await pendingForms.savePendingForm(event.person, { line: form.line, values: {} });
  } catch (error) {
    // The reply is more important: it can report a change that was made. The file will cause a question instead.
    log('failed to save a pending form', { error });
  }
}

/** Saves the files of the message if the reply contains a form about them. Returns their key. */
async function saveFiles(
  { pendingForms }: TeamsServices,
  { event }: ActivityContext,
  { reply, links = [] }: PendingReply,
): Promise<string | undefined> {
  const isNeeded = links.length > 0 && formsOf(reply).some((form) => form.retainsFiles === true);
  return isNeeded ? pendingForms.saveFiles(event.person, links) : undefined;
}

/** Teams transfers files only in personal chats, and only after the user has accepted them. */
async function offerFiles(
  services: TeamsServices,
  context: ActivityContext,
  { reply, line }: PendingReply,
): Promise<void> {
  const { strings, address, event } = context;
  const send = (message: OutboundActivity) =>
    event.conversation.isDirect
      ? services.retryingConnector.send(address, message)
      : sendDirectMessage(services, context, message);
  const offer = async (file: Content, source: FileOffer) => {
    const key = await services.fileOffers.save(event.person, source);
    const messageId = await send(fileOfferMessage(file, key, strings));
    if (messageId) await services.fileOffers.saveMessageId(event.person, key, messageId);
  };
  for (const [index, file] of (reply.files ?? []).entries()) {
    const { name, size } = file;
    await ignoreErrors(services, () => {
      if (line === undefined) return send(textMessage(strings.fileNotSent(name)));
      if (size === 0) return send(textMessage(strings.fileEmpty(name)));
      return offer(file, { line, index, name });
    });
  }
}

/** For requests after a successful delivery: logs their errors. */
async function ignoreErrors({ log }: TeamsServices, request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    log('reply delivered, but one of its parts failed', { error });
  }
}
