/**
 * Parses the payloads of the Events API. Pure. Malformed payloads are undefined.
 * https://docs.slack.dev/apis/events-api/
 */
import * as z from 'zod';
import { toCommandLine } from './command-line.ts';
import {
  type FileRef,
  filesSchema,
  idSchema,
  type ReplyTarget,
  type SlackUser,
  textSchema,
  tsSchema,
} from './payload.ts';

const messageSchema = z.object({
  event: z.object({
    type: z.string(),
    subtype: z.string().optional(),
    user: idSchema.optional(),
    bot_id: z.string().optional(),
    team: idSchema.optional(),
    user_team: idSchema.optional(),
    text: textSchema.default(''),
    ts: tsSchema,
    edited: z.object({ ts: tsSchema }).optional().catch(undefined),
    thread_ts: tsSchema.optional(),
    channel: idSchema,
    channel_type: z.string().optional(),
    files: filesSchema,
  }),
  is_ext_shared_channel: z.boolean().optional(),
});

/** A mention that is added to a message by a later edit is ignored. */
const maxEditAgeSeconds = 24 * 60 * 60;

/**
 * A mention of the bot, or a message in its direct message; undefined for all other messages. For an edited message
 * Slack sends a new mention event, so the key is the message's: a command is not run again.
 */
export function parseMessageEvent(body: unknown, botUserId: string) {
  const message = messageSchema.safeParse(body).data;
  if (message === undefined) return undefined;
  const { event, is_ext_shared_channel: isShared } = message;
  const isMention = event.type === 'app_mention';
  const isDirect = event.type === 'message' && event.channel_type === 'im';
  const isFromPerson = (event.subtype === undefined || event.subtype === 'file_share') && event.bot_id === undefined;
  if (!(isMention || isDirect) || !isFromPerson || event.user === undefined) return undefined;
  if (event.edited !== undefined && Number(event.edited.ts) - Number(event.ts) > maxEditAgeSeconds) {
    return undefined;
  }
  const user: SlackUser = { id: event.user, name: event.user, teamId: event.user_team ?? event.team };
  const target: ReplyTarget = {
    conversation: {
      channelId: event.channel,
      threadTs: event.thread_ts ?? (isMention ? event.ts : undefined),
      ...(isDirect ? { isAppDm: true } : {}),
    },
    userId: event.user,
    isPublicQuestion: isMention,
  };
  const files: readonly FileRef[] = event.files ?? [];
  const key = `${event.channel} ${event.ts} ${event.user}`;
  return { user, target, line: toCommandLine(event.text, botUserId), files, key, isShared: isShared === true };
}

const eventEnvelope = { event_id: z.string().max(200) };

const homeOpenedSchema = z.object({
  ...eventEnvelope,
  event: z.object({
    type: z.literal('app_home_opened'),
    user: idSchema,
    channel: idSchema.optional(),
    tab: z.literal('home'),
  }),
});

export function parseHomeOpened(body: unknown) {
  const payload = homeOpenedSchema.safeParse(body).data;
  if (payload === undefined) return undefined;
  const { user: userId, channel } = payload.event;
  const user: SlackUser = { id: userId, name: userId, teamId: undefined };
  return { user, channelId: channel, key: payload.event_id };
}

const sharedLinksSchema = z.object({
  ...eventEnvelope,
  event: z.object({
    type: z.literal('link_shared'),
    user: idSchema,
    channel: idSchema,
    message_ts: z.string().max(200),
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    is_bot_user_member: z.boolean().optional(),
    links: z.array(z.object({ url: z.string().max(3_000), domain: z.string() })).max(20),
  }),
  is_ext_shared_channel: z.boolean().optional(),
});

/** Links in a message that was posted or is being written. */
export function parseSharedLinks(body: unknown) {
  const payload = sharedLinksSchema.safeParse(body).data;
  if (payload === undefined) return undefined;
  const { channel, links, message_ts, source, unfurl_id, user: userId } = payload.event;
  const user: SlackUser = { id: userId, name: userId, teamId: undefined };
  return {
    user,
    channelId: channel,
    /** Another organization can read the channel. False if Slack doesn't say so. */
    isShared: payload.is_ext_shared_channel === true,
    /** Slack says that the bot is not a member of the conversation, so it can't learn who else is. */
    isBotAbsent: payload.event.is_bot_user_member === false,
    messageTs: message_ts,
    /** While a message is being written, Slack doesn't say in which channel. */
    isUnresolved: source === 'composer',
    /** The arguments of `chat.unfurl` that name the message. */
    message: unfurl_id !== undefined && source !== undefined ? { unfurl_id, source } : { channel, ts: message_ts },
    urls: links.map((link) => link.url),
    key: payload.event_id,
  };
}

const entityDetailsSchema = z.object({
  ...eventEnvelope,
  event: z.object({
    type: z.literal('entity_details_requested'),
    user: idSchema,
    trigger_id: z.string().max(200),
    entity_url: z.string().max(3_000).optional(),
    link: z.object({ url: z.string().max(3_000) }).optional(),
    external_ref: z.object({ id: z.string().min(1).max(200), type: z.string().max(200).exactOptional() }).optional(),
  }),
});

/**
 * Somebody opened the pane of a case.
 * https://docs.slack.dev/reference/events/entity_details_requested
 */
export function parseEntityDetailsRequest(body: unknown) {
  const payload = entityDetailsSchema.safeParse(body).data;
  if (payload === undefined) return undefined;
  const { entity_url, external_ref, link, trigger_id, user: userId } = payload.event;
  const user: SlackUser = { id: userId, name: userId, teamId: undefined };
  const url = entity_url ?? link?.url;
  return {
    user,
    triggerId: trigger_id,
    url,
    /** As the bot has named the case to Slack; undefined if it was found by Slack's search. */
    ref: url === undefined || external_ref === undefined ? undefined : { url, external_ref },
    key: payload.event_id,
  };
}
