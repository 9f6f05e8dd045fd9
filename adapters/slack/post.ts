/** Announcements: posted, updated and found again; each failure as the deliverer needs to know it. */
import * as z from 'zod';
import {
  DeliveryError,
  type DeliveryFailure,
  type MessageRef,
  type OutboundMessage,
} from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Content } from '../../src/chat/content.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Files } from './files.ts';
import { cardFile, cardMessage, sendMessage } from './message.ts';
import { type Api, anyAnswer, refusedWith, SlackError } from './web-api.ts';

export interface Poster {
  post(place: Conversation, post: OutboundMessage, under?: MessageRef): Promise<MessageRef>;
  update(place: Conversation, posted: MessageRef, post: OutboundMessage): Promise<void>;
  retract(place: Conversation, posted: MessageRef): Promise<void>;
  find(place: Conversation, key: string, since: string): Promise<MessageRef | undefined>;
  closed(place: Conversation, reader: Pick<Person, 'locale'>): Promise<string | undefined>;
}

/** What a message of ours says of itself, to be found again by. */
const eventType = 'barium_post';

const postAnswer = z.object({ channel: z.string(), ts: z.string() });

const history = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        reply_count: z.number().optional(),
        latest_reply: z.string().optional(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.looseObject({ key: z.unknown().optional() }) })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

type HistoryMessage = z.infer<typeof history>['messages'][number];

/** Slack's clock dates the messages, that of whoever tried to post them the question. */
const clockSkewSeconds = 180;

/** So many pages of a channel are looked through for a post, and so many threads in them. */
const most = { pages: 5, threads: 20 } as const;

/** A thread whose root is older than this before the time looked from is not found by looking through the channel. */
const threadLookbackSeconds = 7 * 24 * 60 * 60;

export function createPoster(services: {
  readonly api: Api;
  readonly bot: Bot;
  readonly files: Files;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): Poster {
  const { api, bot, files, log } = services;
  const words = bot.stringsFor({}).unreachable;

  const translated = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      throw new DeliveryError(troubleOf(error, words), error.message, error);
    }
  };

  const messageOf = ({ card, deliveryKey, reader = {} }: OutboundMessage) => {
    const { message, shortened } = cardMessage(card, bot, reader);
    const rest = shortened ? [cardFile(card, bot, reader)] : [];
    const metadata = { event_type: eventType, event_payload: { key: deliveryKey } };
    return { message: { ...message, metadata }, rest };
  };

  const sendAlong = async (contents: readonly Content[], channel: string, thread: string): Promise<void> => {
    for (const content of contents) {
      try {
        await files.send(content, { channel, thread });
      } catch (error) {
        // The announcement itself has arrived; trying it again would post it twice.
        log('slack: a file of an announcement could not be sent', { channel, error });
      }
    }
  };

  return {
    post: (place, post, under) =>
      translated(async () => {
        const root = under === undefined ? place.threadId : tsOf(under);
        const { message, rest } = messageOf(post);
        const args = {
          ...message,
          channel: place.id,
          ...omitUndefined({ thread_ts: root }),
        };
        post.beforeSend?.();
        const { channel, ts } = await sendMessage(api, 'chat.postMessage', args, postAnswer);
        await sendAlong([...(post.pictures ?? []), ...rest], channel, root ?? ts);
        return `${channel}/${ts}`;
      }),

    update: (place, posted, post) =>
      translated(async () => {
        const [channel = place.id, ts] = posted.split('/');
        const args = { ...messageOf(post).message, channel, ts };
        post.beforeSend?.();
        await sendMessage(api, 'chat.update', args, anyAnswer);
      }),

    retract: (place, posted) =>
      translated(async () => {
        const [channel = place.id, ts] = posted.split('/');
        await api.call('chat.delete', { channel, ts }, anyAnswer, 3);
      }),

    async closed(place, reader) {
      if (place.isDirect) return undefined;
      try {
        // Before the first message there is none: nothing is read, and only members may ask.
        const none = { channel: place.id, latest: '0.000001', limit: 1 };
        await api.call('conversations.history', none, anyAnswer);
        return undefined;
      } catch (error) {
        const code = refusedWith(error) ?? '';
        const isOutside = code === 'not_in_channel' || gone.includes(code);
        return isOutside ? reasonOf(code, bot.stringsFor(reader).unreachable) : undefined;
      }
    },

    find: (place, key, since) => translated(() => sighted(place, () => look(place, key, since))),
  };

  /** In a place whose messages are closed to the bot nothing is found. */
  async function sighted(place: Conversation, look: () => Promise<MessageRef | undefined>) {
    try {
      return await look();
    } catch (error) {
      if (refusedWith(error) === undefined) throw error;
      log('slack: whether an announcement arrived cannot be looked up', { channel: place.id, error });
      return undefined;
    }
  }

  async function look(place: Conversation, key: string, since: string): Promise<MessageRef | undefined> {
    const oldest = Date.parse(since) / 1_000 - clockSkewSeconds;
    const isIt = ({ ts, metadata }: HistoryMessage) =>
      metadata?.event_type === eventType && metadata.event_payload.key === key && Number(ts) >= oldest;
    const hasNewReplies = ({ reply_count = 0, latest_reply }: HistoryMessage) =>
      latest_reply === undefined ? reply_count > 0 : Number(latest_reply) >= oldest;
    const page = { channel: place.id, include_all_metadata: true, limit: 200 };
    if (place.threadId !== undefined) {
      const args = { ...page, ts: place.threadId, oldest: String(oldest) };
      const { messages } = await api.call('conversations.replies', args, history, 2);
      return postedAs(place, messages.find(isIt)?.ts);
    }
    const threads: string[] = [];
    for await (const messages of pagesOf(api, {
      ...page,
      oldest: String(oldest - threadLookbackSeconds),
    })) {
      const found = messages.find(isIt);
      if (found !== undefined) return postedAs(place, found.ts);
      threads.push(...messages.filter(hasNewReplies).map((one) => one.ts));
    }
    for (const ts of threads.slice(0, most.threads)) {
      const args = { ...page, ts, oldest: String(oldest) };
      const { messages } = await api.call('conversations.replies', args, history, 2);
      const found = messages.find(isIt);
      if (found !== undefined) return postedAs(place, found.ts);
    }
    return undefined;
  }
}

/** Newest first. */
async function* pagesOf(api: Api, args: Readonly<Record<string, unknown>>) {
  let cursor: string | undefined;
  for (let page = 0; page < most.pages; page += 1) {
    const more = cursor === undefined ? {} : { cursor };
    const answer = await api.call('conversations.history', { ...args, ...more }, history, 2);
    yield answer.messages;
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return;
  }
}

function tsOf(posted: MessageRef): string | undefined {
  return posted.split('/')[1];
}

function postedAs(place: Conversation, ts: string | undefined): MessageRef | undefined {
  return ts === undefined ? undefined : `${place.id}/${ts}`;
}

const vanished: readonly string[] = [
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'edit_window_closed',
];

const uninstalled: readonly string[] = [
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'org_login_required',
  'team_access_not_granted',
];

/** It is the message, and not the place; of its blocks that is said of the text alone, too. */
const unfit: readonly string[] = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
];

const gone: readonly string[] = ['channel_not_found', 'user_not_found', 'user_disabled', 'cannot_dm_bot'];

/** What a failed call means for the delivery of a post. */
export function troubleOf(
  { failure }: SlackError,
  words: ReturnType<Bot['stringsFor']>['unreachable'],
): DeliveryFailure {
  switch (failure.kind) {
    case 'throttled':
      return { kind: 'later', afterMs: failure.afterMs };
    case 'unsent':
      return { kind: 'later' };
    case 'unknown':
      return { kind: 'unknown' };
    case 'refused':
      if (vanished.includes(failure.code)) return { kind: 'vanished' };
      return unfit.includes(failure.code)
        ? { kind: 'refused', reason: failure.code }
        : { kind: 'broken', reason: reasonOf(failure.code, words) };
    default:
      return failure satisfies never;
  }
}

function reasonOf(code: string, words: ReturnType<Bot['stringsFor']>['unreachable']): string {
  if (code === 'is_archived') return words.archived;
  if (code === 'not_in_channel') return words.removed;
  if (gone.includes(code)) return words.gone;
  return uninstalled.includes(code) ? words.uninstalled : words.refused(code);
}
