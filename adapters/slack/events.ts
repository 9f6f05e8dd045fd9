/** Slack's payloads → what was done, by whom and where. Pure: everything from Slack is parsed here. */
import * as z from 'zod';
import { actionIds, type FormValue } from './button.ts';
import { readFormValue, readMetadata } from './forms/submission.ts';
import {
  type Caller,
  callerOf,
  channel,
  type FileRef,
  files,
  id,
  type Spot,
  type Surface,
  stamp,
  type Target,
  text,
  user,
} from './payload.ts';

const command = z.object({
  team_id: id,
  user_id: id,
  user_name: text.default(''),
  channel_id: id,
  channel_name: text.default(''),
  text: text.default(''),
  trigger_id: id.or(z.string().max(200)),
  response_url: z.url(),
});

/** A slash command. */
export function readCommand(body: unknown) {
  const read = command.safeParse(body).data;
  if (read === undefined) return undefined;
  const name =
    read.channel_name === '' || isPrivateName(read.channel_name) ? undefined : `#${read.channel_name}`;
  const target: Target = {
    spot: { channel: read.channel_id, name },
    user: read.user_id,
    url: read.response_url,
  };
  return {
    caller: { user: read.user_id, name: read.user_name || read.user_id, team: read.team_id } as Caller,
    target,
    line: unescaped(read.text),
    key: read.trigger_id,
  };
}

/** What Slack calls a conversation that has no name of its own. */
function isPrivateName(name: string): boolean {
  return name === 'directmessage' || name === 'privategroup' || name.startsWith('mpdm-');
}

const press = z.object({
  user,
  channel: channel.optional(),
  container: z.object({
    type: z.string(),
    message_ts: stamp.optional(),
    thread_ts: stamp.optional(),
    channel_id: id.optional(),
    is_ephemeral: z.boolean().default(false),
    view_id: id.optional(),
  }),
  message: z.object({ ts: stamp.optional(), thread_ts: stamp.optional() }).optional(),
  view: z.object({ id, type: z.string() }).optional(),
  trigger_id: z.string().max(200),
  response_url: z.url().optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        block_id: z.string().max(255).default(''),
        action_ts: z.string().max(40).default(''),
        value: z.string().max(2_000).optional(),
        selected_option: z.object({ value: z.string().max(2_000) }).nullish(),
      }),
    )
    .min(1),
});

/** What a pressed button, or a picked entry of a menu, stands for. */
export type Pressed =
  | { readonly kind: 'line' | 'everyone'; readonly line: string }
  | { readonly kind: 'form'; readonly value: FormValue }
  | { readonly kind: 'find' | 'link' | 'unknown' };

/** A pressed button or a picked entry of a menu. */
export function readPress(body: unknown) {
  const read = press.safeParse(body).data;
  const action = read?.actions[0];
  if (read === undefined || action === undefined) return undefined;
  const { container, view } = read;
  const from = view?.id ?? container.message_ts ?? '';
  return {
    caller: callerOf(read.user),
    surface: surfaceOf(read),
    trigger: read.trigger_id,
    pressed: pressedOf(action.action_id, action.value ?? action.selected_option?.value),
    // Two quick presses of one button have different trigger ids and times; this is what they share.
    button: [read.user.id, from, action.block_id, action.action_id].join(' '),
    key: `${action.action_ts} ${read.trigger_id}`,
  };
}

function surfaceOf(read: z.infer<typeof press>): Surface | undefined {
  const { container, message, view } = read;
  if (view !== undefined) return { kind: 'view', view: view.id, isHome: view.type === 'home' };
  const channelId = read.channel?.id ?? container.channel_id;
  const ts = message?.ts ?? container.message_ts;
  if (channelId === undefined) return undefined;
  const target: Target = {
    spot: {
      channel: channelId,
      thread: message?.thread_ts ?? container.thread_ts,
      name: nameOf(read.channel),
    },
    user: read.user.id,
    url: read.response_url,
    ...(ts === undefined ? {} : { pressed: { ts, ephemeral: container.is_ephemeral } }),
  };
  return { kind: 'message', target };
}

function nameOf(from: z.infer<typeof channel> | undefined): string | undefined {
  return from?.name === undefined || isPrivateName(from.name) ? undefined : `#${from.name}`;
}

/** The button on the Home tab that asks for an instance. */
export const findAction = 'barium:find';

function pressedOf(actionId: string, value: string | undefined): Pressed {
  const kind = actionId.split(':').slice(0, 2).join(':');
  if (kind === actionIds.link) return { kind: 'link' };
  if (kind === findAction) return { kind: 'find' };
  if (value === undefined || value === '') return { kind: 'unknown' };
  if (kind === actionIds.line || kind === actionIds.pick) return { kind: 'line', line: value };
  if (kind === actionIds.everyone) return { kind: 'everyone', line: value };
  const form = kind === actionIds.form ? readFormValue(value) : undefined;
  return form === undefined ? { kind: 'unknown' } : { kind: 'form', value: form };
}

const suggestion = z.object({
  user,
  channel: channel.optional(),
  view: z.object({ private_metadata: z.string().max(10_000).default('') }).optional(),
  value: z.string().max(500).default(''),
});

/** What somebody types into a menu that is filled while they type. `spot` is missing where the answer stays in a view. */
export function readSuggestion(body: unknown) {
  const read = suggestion.safeParse(body).data;
  if (read === undefined) return undefined;
  const spot: Spot | undefined =
    read.channel === undefined
      ? readMetadata(read.view?.private_metadata ?? '')?.to?.spot
      : { channel: read.channel.id };
  return { caller: callerOf(read.user), typed: read.value, spot };
}

const shortcut = z.object({
  user,
  trigger_id: z.string().max(200),
  callback_id: z.string(),
  channel: channel.optional(),
  message_ts: stamp.optional(),
  message: z.object({ ts: stamp.optional(), thread_ts: stamp.optional(), files }).optional(),
  response_url: z.url().optional(),
});

/** A global shortcut, or one on a message: then `target` is where that message is. */
export function readShortcut(body: unknown) {
  const read = shortcut.safeParse(body).data;
  if (read === undefined) return undefined;
  const { channel: where, message } = read;
  const target: Target | undefined = where && {
    spot: { channel: where.id, thread: message?.thread_ts, name: nameOf(where) },
    user: read.user.id,
    url: read.response_url,
  };
  return {
    caller: callerOf(read.user),
    callback: read.callback_id,
    trigger: read.trigger_id,
    target,
    files: (message?.files ?? []) as readonly FileRef[],
    key: read.trigger_id,
  };
}

const envelope = { event_id: z.string().max(200) };
const said = z.object({
  event: z.object({
    type: z.string(),
    subtype: z.string().optional(),
    user: id.optional(),
    bot_id: z.string().optional(),
    team: id.optional(),
    user_team: id.optional(),
    text: text.default(''),
    ts: stamp,
    edited: z.object({ ts: stamp }).optional().catch(undefined),
    thread_ts: stamp.optional(),
    channel: id,
    channel_type: z.string().optional(),
    files,
  }),
});

/** In seconds: a mention that is put into a message later than this is not a question any more. */
const oldestEdit = 24 * 60 * 60;

/**
 * What a person said to the bot: a mention, or a message in their direct chat. `undefined` for everything else that
 * such events tell: joins, other bots. `me` is the bot's user id. Slack tells of a mention once more when its message
 * is edited, as of a new one, so that the key is the message's: what was done is not done again.
 */
export function readSaid(body: unknown, me: string) {
  const read = said.safeParse(body).data;
  if (read === undefined) return undefined;
  const { event } = read;
  const isMention = event.type === 'app_mention';
  const isDirect = event.type === 'message' && event.channel_type === 'im';
  const isPlain = event.subtype === undefined || event.subtype === 'file_share';
  if (!(isMention || isDirect) || !isPlain || event.user === undefined || event.bot_id !== undefined) {
    return undefined;
  }
  if (event.edited !== undefined && Number(event.edited.ts) - Number(event.ts) > oldestEdit) return undefined;
  const thread = event.thread_ts ?? (isMention ? event.ts : undefined);
  return {
    caller: { user: event.user, name: event.user, team: event.user_team ?? event.team } as Caller,
    target: {
      spot: { channel: event.channel, thread, ...(isDirect ? { own: true } : {}) },
      user: event.user,
    } as Target,
    line: lineFor(event.text, me),
    files: (event.files ?? []) as readonly FileRef[],
    key: `${event.channel} ${event.ts} ${event.user}`,
  };
}

const opened = z.object({
  ...envelope,
  event: z.object({ type: z.literal('app_home_opened'), user: id, channel: id.optional(), tab: z.string() }),
});

/** Somebody who looks at the Home tab. */
export function readHome(body: unknown) {
  const read = opened.safeParse(body).data;
  if (read?.event.tab !== 'home') return undefined;
  const { user: who } = read.event;
  return {
    caller: { user: who, name: who, team: undefined } as Caller,
    channel: read.event.channel,
    key: read.event_id,
  };
}

const shared = z.object({
  ...envelope,
  event: z.object({
    type: z.literal('link_shared'),
    user: id,
    channel: id,
    message_ts: z.string().max(200),
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    links: z.array(z.object({ url: z.string().max(3_000), domain: z.string() })).max(20),
  }),
});

/** Links that somebody posted, or is about to. */
export function readShared(body: unknown) {
  const read = shared.safeParse(body).data;
  if (read === undefined) return undefined;
  const { event } = read;
  return {
    caller: { user: event.user, name: event.user, team: undefined } as Caller,
    channel: event.channel,
    // While a message is being written Slack does not tell for which channel.
    unknown: event.source === 'composer',
    at:
      event.unfurl_id !== undefined && event.source !== undefined
        ? { unfurl_id: event.unfurl_id, source: event.source }
        : { channel: event.channel, ts: event.message_ts },
    links: event.links,
    key: read.event_id,
  };
}

/** A message as a command line: without the bot's name and what parts it from the rest, links as what they lead to. */
export function lineFor(message: string, me: string): string {
  return unescaped(
    message.replaceAll(/<@([A-Z0-9]+)(?:\|[^>]*)?>(\s*[,:;])?/gu, (mention, user) =>
      user === me ? ' ' : mention,
    ),
  );
}

/** Undoes what Slack does to what people type: `<https://…|label>`, `<tel:…|label>`, `&amp;`. */
export function unescaped(message: string): string {
  return message
    .replaceAll(/<([a-z][a-z0-9+.-]*):([^|>]+)(?:\|([^>]*))?>/gu, (_, scheme, rest, label) =>
      linked(scheme, rest, label),
    )
    .replaceAll(/<[@#!][^|>]*\|([^>]*)>/gu, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** A page as its address, unless Slack made a link of a word with a dot in it; anything else as it was typed. */
function linked(scheme: string, rest: string, label: string | undefined): string {
  const isPage = scheme === 'http' || scheme === 'https';
  const isTyped = label !== undefined && `//${label}` === rest.replace(/\/$/u, '');
  return isPage && !isTyped ? `${scheme}:${rest}` : (label ?? rest);
}
