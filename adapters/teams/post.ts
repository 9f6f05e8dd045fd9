/** Posts, updates and deletes announcements. */
import * as z from 'zod';
import { type ChatAdapter, DeliveryError, type MessageRef, type OutboundMessage } from '../../src/chat/adapter.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { OutboundActivity } from './activity.ts';
import { isLasting } from './channel-sharing.ts';
import type { ConversationAddress } from './connector.ts';
import { ConnectorError, isTooLarge, isWriteBlocked, toDeliveryError } from './connector-errors.ts';
import { payloadSigner, type TeamsServices } from './context.ts';
import { addressOf, type ConversationReference } from './conversation-references.ts';
import { resolveImageUrls } from './images.ts';
import { cardMessage, noticeCard, summaryOf } from './message.ts';
import { type AdaptiveCard, renderCard } from './render.ts';

type PosterServices = Pick<
  TeamsServices,
  'bot' | 'references' | 'sharing' | 'connector' | 'limits' | 'supportsTypeahead' | 'log' | 'localPictures' | 'signer'
>;

/** Each method makes one attempt, or a second one with a smaller card if the first is too large. */
type Poster = Required<
  Pick<ChatAdapter, 'hasThreads' | 'threadRef' | 'post' | 'update' | 'deleteMessage' | 'unavailableReason'>
>;

/** `thread` is the id of the message that starts the thread: this one or its parent. */
const messageRefSchema = z.object({ id: z.string(), thread: z.string() });

export function createPoster(services: PosterServices): Poster {
  const { connector, bot } = services;
  const withDeliveryErrors = async <T>(isIdempotent: boolean, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ConnectorError ? toDeliveryError(error, bot.stringsFor({}), isIdempotent) : error;
    }
  };
  return {
    threadRef: ({ threadId }) =>
      threadId === undefined ? undefined : JSON.stringify({ id: threadId, thread: threadId }),
    hasThreads: async (conversation) => (await findReference(services, conversation)).kind === 'channel',
    post: (conversation, message, parent) =>
      withDeliveryErrors(false, async () => {
        await checkSharing(services, conversation);
        const thread = parent === undefined ? conversation.threadId : parseMessageRef(parent).thread;
        const reference = await findReference(services, conversation);
        const to = addressOf(reference, conversation.id, thread);
        // Channels ignore it: there, people choose themselves what they are notified of.
        const ring = reference.kind === 'channel' ? {} : { channelData: { notification: { alert: true } } as const };
        const send = (activity: OutboundActivity) => connector.send(to, { ...activity, ...ring });
        const id = await sendCard(services, conversation, message, send).catch((error: unknown) => {
          if (thread === undefined || !isWriteBlocked(error)) throw error;
          throw new DeliveryError({ kind: 'missing' }, 'the thread takes no replies', error);
        });
        return JSON.stringify({ id, thread: thread ?? id });
      }),
    update: (conversation, ref, message) =>
      withDeliveryErrors(true, async () => {
        await checkSharing(services, conversation);
        const { id, thread } = parseMessageRef(ref);
        const to = await findAddress(services, conversation, thread);
        await sendCard(services, conversation, message, (activity) => connector.update(to, id, activity));
      }),
    async unavailableReason(conversation, reader) {
      const { unreachable } = bot.stringsFor(reader);
      const { kind } = await services.sharing.getExposure(conversation);
      if (kind === 'internal') return undefined;
      return kind === 'shared' ? unreachable.sharedInTeams : unreachable.sharingUnknown;
    },
    deleteMessage: (conversation, ref) =>
      withDeliveryErrors(true, async () => {
        const { id, thread } = parseMessageRef(ref);
        await connector.delete(await findAddress(services, conversation, thread), id);
      }),
  };
}

/** Rejects if another organization can read the channel and the settings don't allow that, or Teams doesn't say. */
async function checkSharing({ bot, sharing }: PosterServices, conversation: Conversation): Promise<void> {
  const exposure = await sharing.getExposure(conversation);
  if (exposure.kind === 'internal') return;
  const { unreachable } = bot.stringsFor({});
  const { id } = conversation;
  if (exposure.kind === 'shared') {
    throw new DeliveryError({ kind: 'unavailable', reason: unreachable.sharedInTeams }, `${id} is shared`);
  }
  const { error } = exposure;
  const retryAfterMs = error instanceof ConnectorError ? error.retryAfterMs : undefined;
  throw new DeliveryError(
    isLasting(error)
      ? { kind: 'unavailable', reason: unreachable.sharingUnknown }
      : { kind: 'retry', ...omitUndefined({ afterMs: retryAfterMs }) },
    `${id} may be shared`,
    error,
  );
}

function parseMessageRef(ref: MessageRef): z.infer<typeof messageRefSchema> {
  return messageRefSchema.parse(JSON.parse(ref));
}

async function findAddress(
  services: PosterServices,
  conversation: Conversation,
  thread: string | undefined,
): Promise<ConversationAddress> {
  return addressOf(await findReference(services, conversation), conversation.id, thread);
}

async function findReference(
  { references, bot }: PosterServices,
  conversation: Conversation,
): Promise<ConversationReference> {
  const reference = await references.find(conversation).catch((error: unknown) => {
    throw new DeliveryError({ kind: 'retry' }, 'the reference of the conversation cannot be read', error);
  });
  if (reference !== undefined && !reference.isRemoved) return reference;
  const reason = bot.stringsFor({}).unreachable.removed;
  throw new DeliveryError({ kind: 'unavailable', reason }, 'the bot is not in that conversation');
}

/** @param send sends or updates the message; called again with a smaller card if Teams finds the first too large */
async function sendCard<T>(
  services: PosterServices,
  conversation: Conversation,
  { card, pictures = [], reader = {}, mention, beforeSend }: OutboundMessage,
  send: (activity: OutboundActivity) => Promise<T>,
): Promise<T> {
  const { bot, supportsTypeahead } = services;
  const strings = bot.stringsFor(reader);
  const images = await resolveImageUrls(pictures, services);
  const toPayload = payloadSigner(services, { conversation });
  const options = {
    strings,
    images,
    supportsTypeahead,
    isDirect: conversation.isDirect,
    toPayload,
    ...omitUndefined({ mention }),
  };
  const summary = summaryOf(card, bot);
  const attempt = (rendered: AdaptiveCard) => {
    const activity = cardMessage(rendered, summary);
    beforeSend?.();
    return send(activity);
  };
  try {
    return await attempt(renderCard(card, options));
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return attempt(noticeCard(card, strings, options));
  }
}
