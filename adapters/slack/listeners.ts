/** The listener of each kind of request, after Bolt has verified the request. */
import type { App } from '@slack/bolt';
import * as z from 'zod';
import { withoutActions } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Suggestion } from '../../src/chat/reply.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { type BlockActionServices, createBlockActions } from './block-actions.ts';
import type { HomeView, Option } from './blocks.ts';
import { type ChannelEventHandlers, createChannelListeners } from './channel-events.ts';
import type { ChannelSharing } from './channel-sharing.ts';
import { parseHomeOpened, parseMessageEvent, parseSharedLinks, parseSharingChanged } from './events.ts';
import type { SubmissionResponse } from './forms/form-handler.ts';
import { toOption } from './forms/modal.ts';
import { type HeldAck, holdAck } from './held-ack.ts';
import { renderHome, renderHomeText } from './home.ts';
import type { SlackIdentity } from './identity.ts';
import { parseSlashCommand, parseSuggestionRequest } from './interaction-payloads.ts';
import { toConversation } from './payload.ts';
import { renderCard } from './render.ts';
import { anyResponse, errorCodeOf } from './web-api.ts';

interface ListenerServices extends BlockActionServices, ChannelEventHandlers {
  readonly sharing: ChannelSharing;
  /** A channel's watches have to pause, for a reason that people can read. */
  readonly onChannelUnavailable: (conversation: Conversation, reason: string) => Promise<void>;
  readonly identity: () => Promise<SlackIdentity>;
  /** Links to this host get a preview. */
  readonly webHost: string | undefined;
  /** Slack says that the token may no longer work. */
  readonly onTokenRevoked: () => Promise<void>;
  /** Fires when the adapter stops. */
  readonly stopping: AbortSignal;
  /** Delays the adapter's stop until the work is done. */
  readonly track: (work: Promise<void>) => Promise<void>;
}

/** Answers the request: empty, or with what its kind allows. */
type Ack = (
  response?: SubmissionResponse | { readonly options: readonly Option[] } | Parameters<HeldAck['reply']>[0],
) => Promise<void>;

type Listener = (body: unknown, ack: Ack) => Promise<void>;

/**
 * One middleware for all requests. Bolt would run every listener of its own for each request, and leave a request
 * without an answer if no listener knows its kind.
 */
export function registerListeners(app: App, services: ListenerServices): void {
  const listeners = createListeners(services);
  app.use(async (args) => {
    const kind = kindOf(args.body);
    // Bolt acknowledges events itself.
    const ack: Ack = 'ack' in args && typeof args.ack === 'function' ? (args.ack as Ack) : async () => undefined;
    const listener = Object.hasOwn(listeners, kind) ? listeners[kind] : undefined;
    if (listener !== undefined) return services.track(listener(args.body, ack));
    await ack();
    services.log('slack: ignored a request of unknown kind', { kind });
  });
}

const kindSchema = z.object({
  command: z.string().optional(),
  type: z.string().optional(),
  event: z.object({ type: z.string() }).optional(),
});

/** `command`, the type of an interaction, or `event:` and the type of an event. */
function kindOf(body: unknown): string {
  const request = kindSchema.safeParse(body).data;
  if (request?.event !== undefined) return `event:${request.event.type}`;
  return request?.command === undefined ? (request?.type ?? '') : 'command';
}

function createListeners(services: ListenerServices): Readonly<Record<string, Listener>> {
  const { ackMs, forms, identity, interactions, log, onTokenRevoked, sharing, stopping } = services;
  const blockActions = createBlockActions(services);

  const ackFirst =
    (handle: (body: unknown) => Promise<void>): Listener =>
    async (body, ack) => {
      await ack();
      await handle(body);
    };

  const onSlashCommand: Listener = async (body, ack) => {
    const command = parseSlashCommand(body);
    if (command === undefined) {
      log('slack: ignored a malformed slash command', {});
      return ack();
    }
    const { user, target, line, key } = command;
    const heldAck = holdAck(ack, { holdMs: ackMs, signal: stopping, log });
    try {
      await interactions.handle(
        { user, surface: { kind: 'message', target }, idempotencyKey: key, payload: { kind: 'text', line } },
        heldAck,
      );
    } finally {
      await heldAck.release();
    }
  };

  const onMessage = async (body: unknown): Promise<void> => {
    const message = parseMessageEvent(body, (await identity()).userId);
    if (message === undefined) return;
    const { user, target, line, files, key, isShared } = message;
    if (isShared) sharing.recordShared(target.conversation.channelId);
    await interactions.handle({
      user,
      surface: { kind: 'message', target },
      idempotencyKey: key,
      payload: { kind: 'text', line },
      files,
      botIsMember: true,
    });
  };

  return {
    command: onSlashCommand,
    block_actions: ackFirst(blockActions.handleAction),
    shortcut: ackFirst(blockActions.handleShortcut),
    message_action: ackFirst(blockActions.handleShortcut),
    view_submission: forms.submit,
    block_suggestion: async (body, ack) => ack({ options: await suggestOptions(body, services) }),
    'event:app_mention': onMessage,
    'event:message': onMessage,
    'event:app_home_opened': (body) => showHome(body, services),
    'event:link_shared': (body) => unfurlLinks(body, services),
    'event:tokens_revoked': onTokenRevoked,
    'event:app_uninstalled': onTokenRevoked,
    'event:channel_shared': (body) => updateSharing(body, services),
    'event:channel_unshared': (body) => updateSharing(body, services),
    ...createChannelListeners(services),
  };
}

/**
 * At most the hundred options that Slack allows. The last one is the typed text, which can be an id, or the name of a
 * case that the search did not find.
 */
async function suggestOptions(body: unknown, services: ListenerServices): Promise<readonly Option[]> {
  const { ackMs, bot, interactions, log, users } = services;
  const request = parseSuggestionRequest(body);
  if (request === undefined) return [];
  const { user, typed } = request;
  const search = async (): Promise<readonly Suggestion[]> => {
    const conversation = await interactions.resolveConversation(request.conversation, user);
    const { person, refusal } = await users.get(user);
    if (refusal !== undefined) return [];
    return bot.suggest({ field: 'instance', text: typed, person, conversation });
  };
  const suggestions = await withTimeout(search(), ackMs, () => []).catch((error: unknown) => {
    log('slack: search for suggestions failed', { error });
    return [];
  });
  const typedOption = suggestions.some(({ text }) => text === typed) ? undefined : toOption(typed, typed);
  return [
    ...suggestions.map(({ text, label, detail, id = text }) => toOption(label, id.slice(0, 75), detail)),
    typedOption,
  ].filter((option) => option !== undefined);
}

/** The tab is never left empty, since Slack shows it as it is until it is opened again. */
async function showHome(body: unknown, services: ListenerServices): Promise<void> {
  const { api, bot, identity, interactions, log, users } = services;
  const opened = parseHomeOpened(body);
  if (opened === undefined || !(await interactions.isNew(opened.key))) return;
  const { channelId, key, user } = opened;
  const { person, refusal } = await users.get(user);
  if (refusal === 'bot') return;
  const publish = (view: HomeView) => api.call('views.publish', { user_id: user.id, view }, anyResponse, 3);
  const strings = bot.stringsFor(person);
  if (refusal !== undefined) {
    await publish(renderHomeText(refusal === 'external' ? strings.externalUser : strings.unverifiedUser));
    return;
  }
  const { teamId } = await identity();
  const appDm = channelId === undefined ? undefined : { channelId, isAppDm: true };
  const conversation = await interactions.resolveConversation(appDm, user);
  const view = await renderHome(bot, person, conversation, `slack:${teamId}:${key}`);
  try {
    await publish(view);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    log('slack: publishing the Home tab failed', { error });
    await publish(renderHomeText(strings.homeUnavailable));
  }
}

/** Pauses a channel's watches when another organization can read it, and resumes them when none can. */
async function updateSharing(body: unknown, services: ListenerServices): Promise<void> {
  const { bot, identity, interactions, onChannelBack, onChannelUnavailable, sharing } = services;
  const changed = parseSharingChanged(body);
  if (changed === undefined || !(await interactions.isNew(changed.key))) return;
  const { channelId, isShared } = changed;
  const { teamId } = await identity();
  const conversation = toConversation({ channelId }, teamId);
  if (isShared) sharing.recordShared(channelId);
  else sharing.forget(channelId);
  if (await sharing.canShow(channelId)) return onChannelBack(conversation);
  return onChannelUnavailable(conversation, bot.stringsFor({}).unreachable.shared);
}

/**
 * Whether everyone who can read a message may see previews in it. Slack keeps a preview that is made while the message is
 * being written, in whichever channel it is sent then.
 */
async function canUnfurl(
  shared: NonNullable<ReturnType<typeof parseSharedLinks>>,
  sharing: ChannelSharing,
): Promise<boolean> {
  const { channelId, isBotAbsent, isShared, isUnresolved } = shared;
  if (isShared) sharing.recordShared(channelId);
  if (sharing.isAllowed(channelId)) return true;
  return !isShared && !isUnresolved && !isBotAbsent && (await sharing.canShow(channelId));
}

/** Adds previews to links to cases, if the person who posted them has access and no other organization sees them. */
async function unfurlLinks(body: unknown, services: ListenerServices): Promise<void> {
  const { api, bot, identity, interactions, sharing, users, webHost } = services;
  const shared = parseSharedLinks(body);
  const urls = shared?.urls.filter((url) => hostOf(url) === webHost) ?? [];
  if (shared === undefined || webHost === undefined || urls.length === 0) return;
  const { channelId, isUnresolved, key, message, user } = shared;
  if (!(await canUnfurl(shared, sharing)) || !(await interactions.isNew(key))) return;
  const { person, refusal } = await users.get(user);
  if (refusal !== undefined) return;
  const { teamId } = await identity();
  const conversation = {
    ...(await interactions.resolveConversation({ channelId }, user)),
    ...(isUnresolved ? { isUnresolved } : {}),
  };
  const unfurls: Record<string, unknown> = {};
  for (const url of urls) {
    const { card, outcome } = await bot.handle({
      kind: 'text',
      person,
      conversation,
      idempotencyKey: `slack:${teamId}:${key}:${url}`,
      line: url,
      isSharedAnswer: true,
      botMayBeAbsent: true,
    });
    if (outcome === 'refused') continue;
    // Everyone in the channel sees the preview, so it has no buttons.
    const { blocks } = renderCard(withoutActions(card), {
      truncatedNote: bot.stringsFor(person).truncated,
      isSimple: true,
    });
    unfurls[url] = { blocks };
  }
  if (Object.keys(unfurls).length > 0) {
    await api.call('chat.unfurl', { ...message, unfurls }, anyResponse, 2);
  }
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
