/** Sends a reply to where the interaction happened, with fallbacks. */
import * as z from 'zod';
import type { Reply } from '../../src/chat/reply.ts';
import type { FairPace } from '../../src/lib/fair-pace.ts';
import type { HeldAck } from './held-ack.ts';
import { type SlackMessage, sendMessage } from './message.ts';
import type { NativeBlocks } from './native-blocks.ts';
import type { ReplyTarget } from './payload.ts';
import type { PostToResponseUrl } from './response-url.ts';
import type { Users } from './users.ts';
import { anyResponse, type SlackApi, SlackError } from './web-api.ts';

export type Visibility = Reply['visibility'];

interface ReplyTransport {
  /**
   * Posts a message that the next one replaces, if everyone sees it; otherwise it stays above the next one, unless it
   * replaces the message that was pressed, as the next one does.
   */
  sendNotice(message: SlackMessage, visibility: Visibility, replacesOriginal?: boolean): Promise<void>;
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
  readonly nativeBlocks: NativeBlocks;
  readonly users: Users;
  readonly postToResponseUrl: PostToResponseUrl;
  /** Of all messages that are posted in the workspace. */
  readonly pace: FairPace;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

const postResponse = z.object({ ts: z.string() });

/** A duplicate reply is better than a lost one, so ambiguous failures are retried, too. */
const maxAttempts = 3;

/** If Slack limits the rate of a conversation for longer, the reply goes to the direct message. */
const maxWaitMs = 60_000;

/** @param heldAck carries the first message if the command has not been acknowledged yet */
export function createReplyTransport(
  target: ReplyTarget,
  services: ReplyTransportServices,
  heldAck?: HeldAck,
): ReplyTransport {
  const { nativeBlocks, pace, users, postToResponseUrl, log } = services;
  const { responseUrl, conversation, pressedMessage, userId } = target;
  const channel = conversation.channelId;
  const thread = conversation.threadTs === undefined ? {} : { thread_ts: conversation.threadTs };
  /** A notice that everyone sees. A private one can't be replaced: only the message that was pressed can. */
  let notice: { readonly ts: string } | undefined;

  /** Somebody waits for the answer. */
  const waitForTurn = () => pace.waitForTurn(channel, { isUrgent: true });

  const sendInTurn = async (
    method: Parameters<typeof sendMessage>[1],
    args: Readonly<Record<string, unknown>> & SlackMessage,
  ): Promise<void> => {
    await waitForTurn();
    await sendMessage(services, method, args, anyResponse, maxAttempts, maxWaitMs);
  };

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

  const responseTypeOf = (visibility: Visibility) => (visibility === 'public' ? 'in_channel' : 'ephemeral');

  /** Nothing reports what Slack thinks of an acknowledgement, so it only carries blocks that Slack is known to accept. */
  const viaAck = async (message: SlackMessage, visibility: Visibility): Promise<boolean> => {
    if (heldAck === undefined) return false;
    const accepted = nativeBlocks.findAccepted(message);
    if (accepted && (await heldAck.reply({ ...accepted, response_type: responseTypeOf(visibility) }))) return true;
    await heldAck.release();
    return false;
  };

  /**
   * A command's URL only adds messages; that of a press can also replace the message that was pressed:
   * https://github.com/slackapi/bolt-js/issues/2287
   */
  const viaResponseUrl = async (
    message: SlackMessage,
    visibility: Visibility,
    replacesOriginal: boolean,
  ): Promise<boolean> => {
    if (responseUrl === undefined) return false;
    return postToResponseUrl(responseUrl, {
      ...message,
      ...thread,
      response_type: responseTypeOf(visibility),
      replace_original: replacesOriginal && pressedMessage !== undefined,
    });
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
    const isSent = await attempt(() => sendInTurn('chat.update', { ...message, channel, ts }));
    // A later message must not replace this reply.
    if (isSent) notice = undefined;
    return isSent;
  };

  const viaPostMessage = (message: SlackMessage, visibility: Visibility): Promise<boolean> =>
    attempt(() =>
      visibility === 'public'
        ? sendInTurn('chat.postMessage', { ...message, channel, ...thread })
        : sendInTurn('chat.postEphemeral', { ...message, channel, ...thread, user: userId }),
    );

  const viaDirectMessage = (message: SlackMessage): Promise<boolean> =>
    attempt(async () => {
      await sendInTurn('chat.postMessage', { ...message, channel: await users.openDirectChannel(userId) });
    });

  return {
    async sendNotice(message, visibility, replacesOriginal = false) {
      if (responseUrl === undefined && visibility === 'ephemeral') {
        await viaPostMessage(message, visibility);
        return;
      }
      if (responseUrl === undefined) {
        await attempt(async () => {
          await waitForTurn();
          const args = { ...message, channel, ...thread };
          notice = await sendMessage(services, 'chat.postMessage', args, postResponse);
        });
        return;
      }
      await heldAck?.release();
      await postToResponseUrl(responseUrl, {
        ...message,
        ...thread,
        response_type: 'ephemeral',
        replace_original: replacesOriginal,
      });
    },

    async send(message, visibility, { replacesOriginal = false, preferred } = {}) {
      const isSent =
        (preferred === undefined && (await viaAck(message, visibility))) ||
        (preferred !== undefined && (await viaResponseUrl(preferred, visibility, replacesOriginal))) ||
        (await viaResponseUrl(message, visibility, replacesOriginal)) ||
        (await viaUpdate(message, visibility, replacesOriginal)) ||
        (await viaPostMessage(message, visibility)) ||
        (await viaDirectMessage(message));
      if (!isSent) log('slack: a reply could not be delivered', { channel, user: userId });
    },
  };
}
