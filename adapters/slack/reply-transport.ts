/** Sends a reply to where the interaction happened, with fallbacks. */
import * as z from 'zod';
import type { Reply } from '../../src/chat/reply.ts';
import { type SlackMessage, sendMessage } from './message.ts';
import type { ReplyTarget } from './payload.ts';
import type { PostToResponseUrl } from './response-url.ts';
import type { Users } from './users.ts';
import { anyResponse, type SlackApi, SlackError } from './web-api.ts';

export type Visibility = Reply['visibility'];

interface ReplyTransport {
  /** Posts a message that the next one replaces if it can. */
  sendNotice(message: SlackMessage, visibility: Visibility): Promise<void>;
  /**
   * Never rejects; a reply that can't be delivered at all is logged.
   *
   * @param options.replacesOriginal whether it replaces the message that was pressed
   * @param options.preferred sent instead if Slack accepts it; tried only where a rejection has no effect
   */
  send(
    message: SlackMessage,
    visibility: Visibility,
    options?: {
      readonly replacesOriginal?: boolean | undefined;
      readonly preferred?: SlackMessage | undefined;
    },
  ): Promise<void>;
}

export interface ReplyTransportServices {
  readonly api: SlackApi;
  readonly users: Users;
  readonly postToResponseUrl: PostToResponseUrl;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

const postResponse = z.object({ ts: z.string() });

/** A duplicate reply is better than a lost one, so ambiguous failures are retried, too. */
const maxAttempts = 3;

export function createReplyTransport(target: ReplyTarget, services: ReplyTransportServices): ReplyTransport {
  const { api, users, postToResponseUrl, log } = services;
  const { responseUrl, conversation, pressedMessage, userId } = target;
  const channel = conversation.channelId;
  const thread = conversation.threadTs === undefined ? {} : { thread_ts: conversation.threadTs };
  /** `ts` is missing if it was sent to the response URL. */
  let notice: { readonly ts?: string } | undefined;

  const attempt = async (call: () => Promise<unknown>): Promise<boolean> => {
    try {
      await call();
      return true;
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      log('slack: sending a reply failed', { channel, error });
      return false;
    }
  };

  const viaResponseUrl = async (
    message: SlackMessage,
    visibility: Visibility,
    replacesOriginal: boolean,
  ): Promise<boolean> => {
    if (responseUrl === undefined) return false;
    // For a press, the original is the pressed message. Otherwise it is the notice, which only the user sees.
    const isNoticeOriginal = notice !== undefined && pressedMessage === undefined;
    const isSent = await postToResponseUrl(responseUrl, {
      ...message,
      ...thread,
      response_type: visibility === 'public' ? 'in_channel' : 'ephemeral',
      replace_original: replacesOriginal || (isNoticeOriginal && visibility === 'ephemeral'),
    });
    if (isSent && isNoticeOriginal && visibility === 'public') {
      await postToResponseUrl(responseUrl, { delete_original: true });
    }
    if (isSent) notice = undefined;
    return isSent;
  };

  /** Only public messages can be updated, and a private reply must never get into one. */
  const viaUpdate = async (
    message: SlackMessage,
    visibility: Visibility,
    replacesOriginal: boolean,
  ): Promise<boolean> => {
    if (visibility !== 'public') return false;
    const ts = replacesOriginal && pressedMessage?.isEphemeral === false ? pressedMessage.ts : notice?.ts;
    if (ts === undefined) return false;
    const isSent = await attempt(() =>
      sendMessage(api, 'chat.update', { ...message, channel, ts }, anyResponse, maxAttempts),
    );
    // A later message must not replace this reply.
    if (isSent) notice = undefined;
    return isSent;
  };

  const viaPostMessage = (message: SlackMessage, visibility: Visibility): Promise<boolean> => {
    const args = { ...message, channel, ...thread };
    return attempt(() =>
      visibility === 'public'
        ? sendMessage(api, 'chat.postMessage', args, anyResponse, maxAttempts)
        : sendMessage(api, 'chat.postEphemeral', { ...args, user: userId }, anyResponse, maxAttempts),
    );
  };

  const viaDirectMessage = (message: SlackMessage): Promise<boolean> =>
    attempt(async () => {
      const args = { ...message, channel: await users.openDirectChannel(userId) };
      await sendMessage(api, 'chat.postMessage', args, anyResponse, maxAttempts);
    });

  return {
    async sendNotice(message, visibility) {
      if (responseUrl === undefined && visibility === 'ephemeral') {
        await viaPostMessage(message, visibility);
        return;
      }
      if (responseUrl === undefined) {
        await attempt(async () => {
          const args = { ...message, channel, ...thread };
          notice = await sendMessage(api, 'chat.postMessage', args, postResponse);
        });
        return;
      }
      const response = { ...message, response_type: 'ephemeral', replace_original: false } as const;
      if (await postToResponseUrl(responseUrl, response)) notice = {};
    },

    async send(message, visibility, { replacesOriginal = false, preferred } = {}) {
      const isSent =
        (preferred !== undefined && (await viaResponseUrl(preferred, visibility, replacesOriginal))) ||
        (await viaResponseUrl(message, visibility, replacesOriginal)) ||
        (await viaUpdate(message, visibility, replacesOriginal)) ||
        (await viaPostMessage(message, visibility)) ||
        (await viaDirectMessage(message));
      if (!isSent) log('slack: a reply could not be delivered', { channel, user: userId });
    },
  };
}
