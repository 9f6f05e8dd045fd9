/** Posts announcements, updates them, deletes them and finds them again. */
import * as z from 'zod';
import {
  type ChatAdapter,
  DeliveryError,
  type MessageRef,
  type OutboundMessage,
  type SearchArea,
} from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Content } from '../../src/chat/content.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { createClockDrift } from '../../src/lib/clock-drift.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Block, limits, type NativeBlockType } from './blocks.ts';
import type { ChannelSharing } from './channel-sharing.ts';
import { isUnavailableCode, toDeliveryFailure, toSearchFailure, unavailableReason } from './delivery-failure.ts';
import type { Files } from './files.ts';
import { renderCardMessage, type SlackMessage, sendMessage, toCardFile } from './message.ts';
import type { NativeBlocks } from './native-blocks.ts';
import { metadataEventType, searchHistory } from './search-history.ts';
import { mrkdwn } from './text.ts';
import { anyResponse, errorCodeOf, type SlackApi, SlackError } from './web-api.ts';
import type { WorkObjects } from './work-objects.ts';

type Poster = Required<Pick<ChatAdapter, 'post' | 'update' | 'deleteMessage' | 'findByKey' | 'unavailableReason'>>;

/** About one message per second and channel: https://docs.slack.dev/apis/web-api/rate-limits */
export const rateLimits = [{ maxPosts: 1, windowMs: 1_000 }] as const;

/**
 * The longest time that Slack may take to post a message whose response the bot did not get. Slack documents none. Posts
 * have been seen to take a minute and to arrive after all, long after the call's own timeout; this is twice as long. A
 * longer time would delay the channel after each lost response, a shorter one would risk a duplicate.
 */
export const defaultMaxPostMs = 120_000;

const postResponse = z.object({ channel: z.string(), ts: z.string() });

export function createPoster(services: {
  readonly api: SlackApi;
  readonly bot: Bot;
  readonly files: Files;
  readonly nativeBlocks: NativeBlocks;
  readonly sharing: Pick<ChannelSharing, 'isAllowed' | 'getExposure'>;
  readonly workObjects: WorkObjects | undefined;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** See {@link defaultMaxPostMs}. */
  readonly maxPostMs: number;
}): Poster {
  const { api, bot, files, maxPostMs, sharing, log } = services;
  const clockDrift = createClockDrift();

  /** Turns a `SlackError` into a `DeliveryError`. */
  const withDeliveryErrors = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const failure = toDeliveryFailure(error.failure, bot.stringsFor({}).unreachable);
      throw new DeliveryError(failure, error.message, error);
    }
  };

  /** Rejects with a `DeliveryError` if another organization can read the channel, or may be able to. */
  const requireInternal = async ({ id, isDirect }: Conversation): Promise<void> => {
    if (isDirect || sharing.isAllowed(id)) return;
    const exposure = await sharing.getExposure(id);
    if (exposure.kind === 'internal') return;
    const reasons = bot.stringsFor({}).unreachable;
    if (exposure.kind === 'shared') {
      throw new DeliveryError({ kind: 'unavailable', reason: reasons.shared }, `${id} is shared`);
    }
    // Nothing has been sent, so a lookup without an answer can be repeated.
    const failure = toDeliveryFailure(exposure.failure, reasons);
    throw new DeliveryError(
      failure.kind === 'ambiguous' ? { kind: 'retry' } : failure,
      `${id} may be shared: ${exposure.failure.kind}`,
    );
  };

  const renderMessage = ({ card, deliveryKey, mention, reader = {} }: OutboundMessage) => {
    const { message: rendered, isTruncated } = renderCardMessage(card, bot, reader);
    const message = mention === undefined ? rendered : withMention(rendered, mention.id);
    const cardFiles = isTruncated ? [toCardFile(card, bot, reader)] : [];
    const metadata = { event_type: metadataEventType, event_payload: { key: deliveryKey } };
    return { message: { ...message, metadata }, cardFiles };
  };

  const uploadFiles = async (contents: readonly Content[], channelId: string, threadTs: string): Promise<void> => {
    for (const content of contents) {
      try {
        await files.upload(content, { channelId, threadTs });
      } catch (error) {
        // The message itself is posted; a failure here would post it again.
        log('slack: uploading a file of an announcement failed', { channel: channelId, error });
      }
    }
  };

  const findByKey = async (
    conversation: Conversation,
    deliveryKey: string,
    since: string,
    where?: SearchArea,
  ): Promise<MessageRef | undefined> => {
    const { id: channelId, threadId } = conversation;
    // The times of the attempts may be of before the clock was set.
    const driftMs = clockDrift.rangeMs();
    try {
      const ts = await searchHistory(api, {
        channelId,
        threadTs: where?.parent?.split('/')[1] ?? threadId,
        deliveryKey,
        since: Date.parse(since) - driftMs,
        until: where && Date.parse(where.until) + maxPostMs + driftMs,
      });
      return ts === undefined ? undefined : `${channelId}/${ts}`;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      log('slack: the bot cannot read the history, so an announcement was not searched for', {
        channel: channelId,
        error,
      });
      const failure = toSearchFailure(code, bot.stringsFor({}).unreachable);
      throw new DeliveryError(failure, 'the history cannot be read', error);
    }
  };

  return {
    post: (conversation, outbound, parent) =>
      withDeliveryErrors(async () => {
        const threadTs = parent === undefined ? conversation.threadId : parent.split('/')[1];
        const { message, cardFiles } = renderMessage(outbound);
        const args = { ...message, channel: conversation.id, ...omitUndefined({ thread_ts: threadTs }) };
        await requireInternal(conversation);
        outbound.beforeSend?.();
        clockDrift.rangeMs();
        const { card, reader = {} } = outbound;
        const withEntity = { ...services, api: services.workObjects?.withEntity(api, card, reader) ?? api };
        const { channel, ts } = await sendMessage(withEntity, 'chat.postMessage', args, postResponse);
        await uploadFiles([...(outbound.pictures ?? []), ...cardFiles], channel, threadTs ?? ts);
        return `${channel}/${ts}`;
      }),

    update: (conversation, ref, outbound) =>
      withDeliveryErrors(async () => {
        const args = { ...renderMessage(outbound).message, ...locate(conversation, ref) };
        await requireInternal(conversation);
        outbound.beforeSend?.();
        await sendMessage(services, 'chat.update', args, anyResponse);
      }),

    deleteMessage: (conversation, ref) =>
      withDeliveryErrors(async () => {
        await api.call('chat.delete', locate(conversation, ref), anyResponse, 3);
      }),

    async unavailableReason(conversation, reader) {
      if (conversation.isDirect) return undefined;
      try {
        // No message is that old, so nothing is read; Slack only checks the bot's membership.
        const args = { channel: conversation.id, latest: '0.000001', limit: 1 };
        await api.call('conversations.history', args, anyResponse);
      } catch (error) {
        const code = errorCodeOf(error) ?? '';
        if (isUnavailableCode(code)) return unavailableReason(code, bot.stringsFor(reader).unreachable);
      }
      if (sharing.isAllowed(conversation.id)) return undefined;
      const { kind } = await sharing.getExposure(conversation.id);
      if (kind === 'internal') return undefined;
      const reasons = bot.stringsFor(reader).unreachable;
      return kind === 'shared' ? reasons.shared : reasons.sharingUnknown;
    },

    findByKey: (conversation, deliveryKey, since, where) =>
      withDeliveryErrors(() => findByKey(conversation, deliveryKey, since, where)),
  };
}

/** The first message of a thread is the one that the thread is under. */
export function threadRef({ id, threadId }: Conversation): MessageRef | undefined {
  return threadId === undefined ? undefined : `${id}/${threadId}`;
}

/** A channel's id can have changed since the message was posted; a person's id stands for a direct message's. */
function locate(
  { id, isDirect }: Conversation,
  ref: MessageRef,
): { channel: string | undefined; ts: string | undefined } {
  const [channel, ts] = ref.split('/');
  return { channel: isDirect ? channel : id, ts };
}

const userId = /^[UW][A-Z0-9]{2,20}$/;

/** The message with a last line that notifies the user. */
function withMention({ blocks = [], renderWithout, ...message }: SlackMessage, user: string): SlackMessage {
  if (!userId.test(user)) return { ...message, blocks, ...omitUndefined({ renderWithout }) };
  const mention: Block = { type: 'section', block_id: 'mention', text: mrkdwn(`<@${user}>`) };
  const add = (to: readonly Block[]) => [...to.slice(0, limits.messageBlocks - 1), mention];
  return {
    ...message,
    blocks: add(blocks),
    ...(renderWithout === undefined
      ? {}
      : { renderWithout: (types: ReadonlySet<NativeBlockType>) => add(renderWithout(types)) }),
  };
}
