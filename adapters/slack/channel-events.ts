/**
 * Events that change where the bot can post: https://docs.slack.dev/reference/events. Slack calls private channels groups
 * in some of them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { ChannelSharing } from './channel-sharing.ts';
import type { SlackIdentity } from './identity.ts';
import { idSchema, textSchema, toConversation } from './payload.ts';

export interface ChannelEventHandlers {
  /** The bot can post in a channel again. */
  readonly onChannelBack: (conversation: Conversation) => Promise<void>;
  /** The bot may be able to post in a channel again. */
  readonly onChannelChanged: (conversation: Conversation) => Promise<void>;
  /** A channel has another id or name. */
  readonly onChannelMoved: (from: Conversation, to: Conversation) => Promise<void>;
}

interface ChannelEventServices extends ChannelEventHandlers {
  readonly bot: Bot;
  /** A channel's watches have to pause, for a reason that people can read. */
  readonly onChannelUnavailable: (conversation: Conversation, reason: string) => Promise<void>;
  readonly identity: () => Promise<SlackIdentity>;
  readonly sharing: Pick<ChannelSharing, 'canShow' | 'forget' | 'recordShared'>;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

const joinedSchema = z.object({ event: z.object({ user: idSchema, channel: idSchema }) });
const channelSchema = z.object({ event: z.object({ channel: idSchema }) });
const renamedSchema = z.object({ event: z.object({ channel: z.object({ id: idSchema, name: textSchema }) }) });
/** A channel is now shared with another workspace, or no longer: the bot has to ask with which. */
const sharingSchema = z.object({
  event: z.object({ type: z.enum(['channel_shared', 'channel_unshared']), channel: idSchema }),
});
const idChangedSchema = z.object({ event: z.object({ old_channel_id: idSchema, new_channel_id: idSchema }) });

type Listener = (body: unknown) => Promise<void>;

/** Slack doesn't repeat an event that was acknowledged, so a store that is down for a moment must not lose it. */
const retryDelaysMs = [500, 2_000, 8_000] as const;

/** The effects are idempotent, so events that Slack delivers twice need no detection. */
export function createChannelListeners(services: ChannelEventServices): Readonly<Record<string, Listener>> {
  const { bot, identity, log, sharing, onChannelBack, onChannelChanged, onChannelMoved, onChannelUnavailable } =
    services;
  const conversationOf = async (channelId: string) => toConversation({ channelId }, (await identity()).teamId);

  const withRetries = async (handle: () => Promise<void>): Promise<void> => {
    for (const delayMs of retryDelaysMs) {
      try {
        return await handle();
      } catch (error) {
        log('slack: handling a channel event failed and is retried', { error });
        await sleep(delayMs);
      }
    }
    return handle();
  };

  const listen =
    <Event>(schema: z.ZodType<{ readonly event: Event }>, handle: (event: Event) => Promise<void>): Listener =>
    async (body) => {
      const { data } = schema.safeParse(body);
      if (data !== undefined) await withRetries(() => handle(data.event));
    };

  const onJoined = listen(joinedSchema, async ({ user, channel }) => {
    if (user !== (await identity()).userId) return;
    sharing.forget(channel);
    // In a shared channel nothing is posted, and the next attempt tells the reason.
    if (await sharing.canShow(channel)) await onChannelBack(await conversationOf(channel));
    else await onChannelChanged(await conversationOf(channel));
  });
  // The bot need not be a member of an unarchived channel.
  const onUnarchived = listen(channelSchema, async ({ channel }) => onChannelChanged(await conversationOf(channel)));
  const onRenamed = listen(renamedSchema, async ({ channel: { id, name } }) => {
    const conversation = await conversationOf(id);
    await onChannelMoved(conversation, { ...conversation, name: `#${name}` });
    await onChannelChanged(conversation);
  });
  const onIdChanged = listen(idChangedSchema, async ({ old_channel_id: from, new_channel_id: to }) => {
    sharing.forget(to);
    await onChannelMoved(await conversationOf(from), await conversationOf(to));
  });

  /** Pauses a channel's watches when another organization can read it, and resumes them when none can. */
  const onSharing = listen(sharingSchema, async ({ type, channel }) => {
    const conversation = await conversationOf(channel);
    if (type === 'channel_shared') sharing.recordShared(channel);
    else sharing.forget(channel);
    if (await sharing.canShow(channel)) return onChannelBack(conversation);
    return onChannelUnavailable(conversation, bot.stringsFor({}).unreachable.shared);
  });

  /** The owners of the watches are told now, not when something is announced there. */
  const pauseBecause = (reason: keyof Pick<ChatStrings['unreachable'], 'archived' | 'gone' | 'removed'>) =>
    listen(channelSchema, async ({ channel }) =>
      onChannelUnavailable(await conversationOf(channel), bot.stringsFor({}).unreachable[reason]),
    );

  return {
    'event:channel_shared': onSharing,
    'event:channel_unshared': onSharing,
    'event:channel_archive': pauseBecause('archived'),
    'event:group_archive': pauseBecause('archived'),
    'event:channel_left': pauseBecause('removed'),
    'event:group_left': pauseBecause('removed'),
    'event:channel_deleted': pauseBecause('gone'),
    'event:group_deleted': pauseBecause('gone'),
    'event:member_joined_channel': onJoined,
    'event:channel_unarchive': onUnarchived,
    'event:group_unarchive': onUnarchived,
    'event:channel_rename': onRenamed,
    'event:group_rename': onRenamed,
    'event:channel_id_changed': onIdChanged,
  };
}
