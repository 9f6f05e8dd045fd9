/**
 * Parses slash commands, block actions, shortcuts and requests for options. Pure. Malformed payloads are undefined.
 * https://docs.slack.dev/interactivity/handling-user-interaction
 */
import * as z from 'zod';
import { actionIds, type FormValue, findCaseActionId } from './button.ts';
import { unescapeMessage } from './command-line.ts';
import { parseFormValue, parseMetadata } from './forms/submission.ts';
import {
  channelSchema,
  type FileRef,
  filesSchema,
  idSchema,
  type ReplyTarget,
  type SlackConversation,
  type SlackUser,
  type Surface,
  textSchema,
  toSlackUser,
  tsSchema,
  userSchema,
} from './payload.ts';
import { parseTrail, type Trail } from './trail.ts';

const slashCommandSchema = z.object({
  team_id: idSchema,
  user_id: idSchema,
  user_name: textSchema.default(''),
  channel_id: idSchema,
  channel_name: textSchema.default(''),
  text: textSchema.default(''),
  trigger_id: z.string().max(200),
  response_url: z.url(),
});

export function parseSlashCommand(body: unknown) {
  const command = slashCommandSchema.safeParse(body).data;
  if (command === undefined) return undefined;
  const { channel_id, channel_name, response_url, team_id, trigger_id, user_id, user_name } = command;
  const user: SlackUser = { id: user_id, name: user_name || user_id, teamId: team_id };
  const target: ReplyTarget = {
    conversation: { channelId: channel_id, name: toDisplayName(channel_name) },
    userId: user_id,
    responseUrl: response_url,
  };
  return { user, target, line: unescapeMessage(command.text), key: trigger_id, triggerId: trigger_id };
}

/** Undefined if the channel has no name of its own, only the one that Slack gives to its kind. */
function toDisplayName(channelName = ''): string | undefined {
  const isGenericName =
    channelName === '' ||
    channelName === 'directmessage' ||
    channelName === 'privategroup' ||
    channelName.startsWith('mpdm-');
  return isGenericName ? undefined : `#${channelName}`;
}

const blockActionSchema = z.object({
  user: userSchema,
  channel: channelSchema.optional(),
  container: z.object({
    type: z.string(),
    message_ts: tsSchema.optional(),
    thread_ts: tsSchema.optional(),
    channel_id: idSchema.optional(),
    is_ephemeral: z.boolean().default(false),
    view_id: idSchema.optional(),
  }),
  message: z.object({ ts: tsSchema.optional(), thread_ts: tsSchema.optional() }).optional(),
  view: z.object({ id: idSchema, type: z.string() }).optional(),
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

/** What a button or an entry of a menu does. `everyone` runs the line again and shares the reply. */
type ButtonAction =
  | { readonly kind: 'line' | 'everyone'; readonly line: string }
  | { readonly kind: 'form'; readonly value: FormValue }
  | { readonly kind: 'find' | 'link' | 'unknown' };

/** A pressed button or a selected entry of a menu. */
export type BlockAction = NonNullable<ReturnType<typeof parseBlockAction>>;

export function parseBlockAction(body: unknown) {
  const payload = blockActionSchema.safeParse(body).data;
  const action = payload?.actions[0];
  if (payload === undefined || action === undefined) return undefined;
  const { container, trigger_id, user, view } = payload;
  const containerId = view?.id ?? container.message_ts ?? '';
  return {
    user: toSlackUser(user),
    surface: surfaceOf(payload, parseTrail(action.block_id)),
    triggerId: trigger_id,
    action: parseAction(action.action_id, action.value ?? action.selected_option?.value),
    /** The same for two quick presses of one button, whose trigger ids and timestamps differ. */
    buttonKey: [user.id, containerId, action.block_id, action.action_id].join(' '),
    key: `${action.action_ts} ${trigger_id}`,
  };
}

function surfaceOf(payload: z.infer<typeof blockActionSchema>, trail: Trail): Surface | undefined {
  const { container, message, view } = payload;
  // Beside the conversation, like the Home tab: it can't show a reply itself.
  if ([container.type, view?.type].includes('entity_detail')) return { kind: 'view', viewId: '', isHome: true };
  if (view !== undefined) return { kind: 'view', viewId: view.id, isHome: view.type === 'home', trail };
  const channelId = payload.channel?.id ?? container.channel_id;
  const ts = message?.ts ?? container.message_ts;
  if (channelId === undefined) return undefined;
  const target: ReplyTarget = {
    conversation: {
      channelId,
      threadTs: message?.thread_ts ?? container.thread_ts,
      name: toDisplayName(payload.channel?.name),
    },
    userId: payload.user.id,
    responseUrl: payload.response_url,
    pressedMessage: ts === undefined ? undefined : { ts, isEphemeral: container.is_ephemeral },
    trail,
  };
  return { kind: 'message', target };
}

function parseAction(actionId: string, value: string | undefined): ButtonAction {
  const kind = actionId.split(':').slice(0, 2).join(':');
  if (kind === actionIds.link) return { kind: 'link' };
  if (kind === findCaseActionId) return { kind: 'find' };
  if (value === undefined || value === '') return { kind: 'unknown' };
  if (kind === actionIds.line || kind === actionIds.pick) return { kind: 'line', line: value };
  if (kind === actionIds.everyone) return { kind: 'everyone', line: value };
  const formValue = kind === actionIds.form ? parseFormValue(value) : undefined;
  return formValue === undefined ? { kind: 'unknown' } : { kind: 'form', value: formValue };
}

const suggestionRequestSchema = z.object({
  user: userSchema,
  channel: channelSchema.optional(),
  view: z.object({ private_metadata: z.string().max(10_000).default('') }).optional(),
  value: z.string().max(500).default(''),
});

/** A request for the options of an external select. `conversation` is undefined if the reply is shown in the view. */
export function parseSuggestionRequest(body: unknown) {
  const request = suggestionRequestSchema.safeParse(body).data;
  if (request === undefined) return undefined;
  const { channel, user, value, view } = request;
  const conversation: SlackConversation | undefined =
    channel === undefined
      ? parseMetadata(view?.private_metadata ?? '')?.replyTo?.conversation
      : { channelId: channel.id };
  return { user: toSlackUser(user), typed: value, conversation };
}

/** As in the app's manifest. `find` and `newWatch` are global, the others are on a message. */
export const shortcutIds = {
  watch: 'barium:watch',
  sendText: 'barium:send-text',
  attach: 'barium:attach',
  find: 'barium:find',
  newWatch: 'barium:new-watch',
} as const;

/** Of a message; Slack truncates longer ones. */
const messageTextSchema = z.string().max(50_000);

const shortcutBase = { user: userSchema, trigger_id: z.string().max(200) };
const shortcutSchema = z.union([
  z.object({ ...shortcutBase, callback_id: z.enum([shortcutIds.find, shortcutIds.newWatch]) }),
  z.object({
    ...shortcutBase,
    callback_id: z.enum([shortcutIds.attach, shortcutIds.watch, shortcutIds.sendText]),
    channel: channelSchema,
    message: z.object({
      ts: tsSchema,
      thread_ts: tsSchema.optional(),
      text: messageTextSchema.default(''),
      files: filesSchema,
    }),
    response_url: z.url().optional(),
  }),
]);

interface ShortcutBase {
  readonly user: SlackUser;
  readonly triggerId: string;
  readonly key: string;
}

/** A shortcut on a message. */
export interface MessageShortcut extends ShortcutBase {
  readonly kind: 'attach' | 'watch' | 'send-text';
  /** Where the message is. */
  readonly target: ReplyTarget;
  readonly ts: string;
  readonly text: string;
  readonly files: readonly FileRef[];
}

type Shortcut = MessageShortcut | (ShortcutBase & { readonly kind: 'find' | 'new-watch' });

const shortcutKinds = {
  [shortcutIds.attach]: 'attach',
  [shortcutIds.watch]: 'watch',
  [shortcutIds.sendText]: 'send-text',
} as const;

export function parseShortcut(body: unknown): Shortcut | undefined {
  const shortcut = shortcutSchema.safeParse(body).data;
  if (shortcut === undefined) return undefined;
  const { trigger_id, user } = shortcut;
  const base = { user: toSlackUser(user), triggerId: trigger_id, key: trigger_id };
  if (!('message' in shortcut)) {
    return { ...base, kind: shortcut.callback_id === shortcutIds.find ? 'find' : 'new-watch' };
  }
  const { callback_id, channel, message, response_url } = shortcut;
  const { ts, thread_ts, text, files = [] } = message;
  return {
    ...base,
    kind: shortcutKinds[callback_id],
    target: {
      conversation: { channelId: channel.id, threadTs: thread_ts, name: toDisplayName(channel.name) },
      userId: user.id,
      responseUrl: response_url,
    },
    ts,
    text: unescapeMessage(text),
    files,
  };
}
