/**
 * Delivers a reply: to everyone in the conversation, to the user alone there or in their personal chat, or in place of the
 * pressed message.
 */
import type { Content } from '../../src/chat/content.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Person } from '../../src/chat/person.ts';
import { cancelContents, type Reply } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { truncate } from '../../src/lib/truncate.ts';
import type { OutboundActivity } from './activity.ts';
import type { ConversationAddress } from './connector.ts';
import { isForbidden, isMissing, isTooLarge } from './connector-errors.ts';
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
  /** The person who shared the reply with everyone; their id is that of Entra. */
  readonly sharedBy?: Person;
}

/** A message of the bot, at the address of those who see it. */
export interface SentMessage {
  readonly id: string;
  readonly address: ConversationAddress;
}

/** The messages that the reply can replace. */
export interface ReplacementTarget {
  /** The message with the pressed button or submitted form. */
  readonly original?: SentMessage | undefined;
  readonly progress?: SentMessage | undefined;
}

export interface ReplyDelivery {
  /** `unreachable`: the reply is ephemeral, and can't be sent to the user here or in a personal chat. */
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
  const { conversation } = context.event;
  const isKept =
    !conversation.isDirect && pending.reply.visibility === 'public' && !(await services.sharing.canShow(conversation));
  const { sharedBy: _, ...unshared } = pending;
  const shown = isKept ? { ...unshared, reply: keptPrivate(pending.reply, context) } : pending;
  const { reply } = shown;
  const isPrivate = !conversation.isDirect && reply.visibility === 'ephemeral';
  try {
    await savePendingForm(services, context, reply);
    const render = await prepareRendering(services, context, shown);
    // File offers contain no bytes, so close the files before any request is sent.
    cancelContents(reply);
    const replaced = reply.replacesOriginal === true ? target : { progress: target.progress };
    const delivery = isPrivate
      ? await deliverPrivately(services, context, render, replaced)
      : await deliverTo(services, context.address, render('everyone'), replaced);
    if (delivery.outcome !== 'unreachable') await offerFiles(services, context, shown);
    return delivery;
  } finally {
    cancelContents(reply);
  }
}

/** Another organization can read the channel, so only the user gets the reply. */
function keptPrivate(reply: Reply, { strings }: ActivityContext): Reply {
  const { shareCommand: _, card, ...rest } = reply;
  const text = [...(card.text ?? []), strings.notShownToEveryone];
  return { ...rest, card: { ...card, text }, visibility: 'ephemeral', replacesOriginal: false };
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
      // A message that only one person sees is gone after a day, and Teams doesn't say how it answers then.
      const isGone = isMissing(error) || (to.recipient !== undefined && isForbidden(error));
      if (!isGone) throw error;
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

/** Who sees a reply: everyone in the conversation, the user alone in it, or the user in the personal chat. */
type Readers = 'everyone' | 'user-here' | 'user-elsewhere';

type RenderReply = (readers: Readers) => RenderedReply;

async function prepareRendering(
  services: TeamsServices,
  context: ActivityContext,
  pending: PendingReply,
): Promise<RenderReply> {
  const { bot, supportsTypeahead } = services;
  const { strings, event } = context;
  const { card, pictures = [], shareCommand } = pending.reply;
  const filesKey = await saveFiles(services, context, pending);
  const images = await resolveImageUrls(pictures, services);
  const summary = summaryOf(card, bot);
  return (readers) => {
    const isHere = readers === 'user-here';
    const isForEveryone = readers === 'everyone' && !event.conversation.isDirect;
    const audience = readers === 'everyone' ? { conversation: event.conversation } : { person: event.person };
    const options: RenderOptions = {
      strings,
      images,
      isDirect: readers === 'user-elsewhere' || event.conversation.isDirect,
      supportsTypeahead,
      toPayload: payloadSigner(services, audience, isHere ? { isTargeted: true } : {}),
      ...omitUndefined({ filesKey }),
      ...(isForEveryone ? refreshOf(pending.reply) : {}),
      ...(isHere ? omitUndefined({ shareLine: shareCommand }) : {}),
      ...sharerOf(context, pending),
    };
    const rendered = renderCard(card, options);
    return {
      card: rendered,
      message: cardMessage(rendered, summary),
      fallback: () => cardMessage(noticeCard(card, strings, options), summary),
    };
  };
}

/** Only for a case: other cards have the same buttons for everyone, and each viewer costs a command. */
function refreshOf({ card, outcome, pictures = [], shareCommand }: Reply): Pick<RenderOptions, 'refreshLine'> {
  const isRefreshed = card.subject !== undefined && outcome === 'done' && pictures.length === 0;
  return isRefreshed ? omitUndefined({ refreshLine: shareCommand }) : {};
}

function sharerOf({ strings }: ActivityContext, { sharedBy }: PendingReply): Pick<RenderOptions, 'sharedBy'> {
  if (sharedBy === undefined) return {};
  return { sharedBy: { entraId: sharedBy.id, line: truncate(strings.shownBy(sharedBy.name), 200) } };
}

/** In the conversation, if Teams can show a message there to the user alone, else in the personal chat. */
async function deliverPrivately(
  services: TeamsServices,
  context: ActivityContext,
  render: RenderReply,
  target: ReplacementTarget,
): Promise<ReplyDelivery> {
  const { targeting } = services;
  const address = targeting.findAddress(context);
  if (address !== undefined) {
    try {
      return await deliverTo(services, address, render('user-here'), target);
    } catch (error) {
      if (!targeting.recordRefusal(error, context.event.person)) throw error;
    }
  }
  const { card, message, fallback } = render('user-elsewhere');
  const send = async (activity: OutboundActivity): Promise<ReplyDelivery> => {
    const id = await sendDirectMessage(services, context, activity);
    return { outcome: id === undefined ? 'unreachable' : 'sent-privately', card };
  };
  try {
    return await send(message);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return send(fallback());
  }
}

/** Replaces the first message that the same people see, and removes what else must not stay. */
async function deliverTo(
  services: TeamsServices,
  address: ConversationAddress,
  { card, message, fallback }: RenderedReply,
  { original, progress }: ReplacementTarget,
): Promise<ReplyDelivery> {
  const isTargeted = (to: ConversationAddress) => to.recipient !== undefined;
  const isForSame = (sent: SentMessage | undefined) =>
    sent !== undefined && isTargeted(sent.address) === isTargeted(address);
  const replaced = [original, progress].find(isForSame);
  await sendOrUpdate(services, address, replaced?.id, message, fallback);
  if (progress !== undefined && progress !== replaced) {
    // A progress card beside the pressed one shows the reply, too: not every client deletes messages.
    const end = isForSame(progress)
      ? () => sendOrUpdate(services, address, progress.id, message, fallback)
      : () => services.connector.delete(progress.address, progress.id);
    await ignoreErrors(services, end);
  }
  // What everyone sees is not removed for a reply to one person.
  if (original !== undefined && original !== replaced && isTargeted(original.address)) {
    await ignoreErrors(services, () => services.connector.delete(original.address, original.id));
  }
  return { outcome: replaced !== undefined && replaced === original ? 'replaced' : 'posted', card };
}

export function formsOf({ card }: Reply): readonly Form[] {
  const actions = [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
  return actions.flatMap((action) => (action.kind === 'form' ? action.form : []));
}

/** Saves the reply's file-only form, if any: the next file that the user sends submits it. */
export async function savePendingForm(
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
export async function offerFiles(
  services: TeamsServices,
  context: ActivityContext,
  { reply, line }: PendingReply,
): Promise<void> {
  const { strings, address, event } = context;
  const send = async (message: OutboundActivity) => {
    if (event.conversation.isDirect) return services.retryingConnector.send(address, message);
    const id = await sendDirectMessage(services, context, message);
    if (id !== undefined) return id;
    const to = services.targeting.findAddress(context) ?? address;
    await services.retryingConnector.send(to, textMessage(strings.cannotReplyPrivately));
    return undefined;
  };
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
      return offer(file, { line, index, name }).catch(async (error: unknown) => {
        await send(textMessage(strings.fileNotSent(name)));
        throw error;
      });
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
