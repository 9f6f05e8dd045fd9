/** The listener of each kind of request, after Bolt has verified the request. */
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Suggestion } from '../../src/chat/reply.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { type BlockActionServices, createBlockActions } from './block-actions.ts';
import type { Option } from './blocks.ts';
import { type ChannelEventHandlers, createChannelListeners } from './channel-events.ts';
import type { ChannelSharing } from './channel-sharing.ts';
import { presentDetails } from './entity-details.ts';
import { parseHomeOpened, parseMessageEvent } from './events.ts';
import type { SubmissionResponse } from './forms/form-handler.ts';
import { toOption } from './forms/modal.ts';
import { parseSubmission } from './forms/submission.ts';
import { type HeldAck, holdAck } from './held-ack.ts';
import { createHomeTab } from './home-tab.ts';
import type { SlackIdentity } from './identity.ts';
import { parseSlashCommand, parseSuggestionRequest } from './interaction-payloads.ts';
import { createShortcuts } from './shortcuts.ts';
import { type UnfurlServices, unfurlLinks } from './unfurl.ts';

interface ListenerServices
  extends Omit<BlockActionServices, 'home'>,
    ChannelEventHandlers,
    Pick<UnfurlServices, 'recordOnce' | 'webHost' | 'workObjects'> {
  readonly sharing: ChannelSharing;
  /** A channel's watches have to pause, for a reason that people can read. */
  readonly onChannelUnavailable: (conversation: Conversation, reason: string) => Promise<void>;
  readonly identity: () => Promise<SlackIdentity>;
  readonly now: () => Date;
  /** Fires when the adapter stops. */
  readonly stopping: AbortSignal;
}

/** Answers the request: empty, or with what its kind allows. */
export type Ack = (
  response?: SubmissionResponse | { readonly options: readonly Option[] } | Parameters<HeldAck['reply']>[0],
) => Promise<void>;

type Listener = (body: unknown, ack: Ack) => Promise<void>;

/** Handles a request of the workspace, and acknowledges it unless Bolt has. */
export type RequestHandler = (body: unknown, ack: Ack) => Promise<void>;

export function createRequestHandler(services: ListenerServices): RequestHandler {
  const listeners = createListeners(services);
  return async (body, ack) => {
    const kind = kindOf(body);
    const listener = Object.hasOwn(listeners, kind) ? listeners[kind] : undefined;
    if (listener !== undefined) return listener(body, ack);
    await ack();
    services.log('slack: ignored a request of unknown kind', { kind });
  };
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
  const { ackMs, forms, identity, interactions, log, sharing, stopping, users } = services;
  const home = createHomeTab(services);
  const blockActions = createBlockActions({ ...services, home });
  const shortcuts = createShortcuts(services);

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
    const { user, target, line, key, triggerId } = command;
    const arrivedAt = performance.now();
    const surface = { kind: 'message', target } as const;
    const heldAck = holdAck(ack, { holdMs: ackMs, signal: stopping, log });
    const openForm = async (form: Form) => {
      if (performance.now() - arrivedAt > ackMs) return false;
      return forms.open({ form, triggerId, reader: users.getCachedLocale(user), surface });
    };
    try {
      await interactions.handle(
        { user, surface, idempotencyKey: key, payload: { kind: 'text', line }, openForm },
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

  const onSubmission: Listener = async (body, ack) => {
    await forms.submit(body, ack);
    const user = parseSubmission(body)?.user;
    if (user !== undefined) await home.refresh(user);
  };

  const onHomeOpened = async (body: unknown): Promise<void> => {
    const opened = parseHomeOpened(body);
    if (opened !== undefined && (await interactions.isNew(opened.key))) await home.show(opened.user, opened.channelId);
  };

  return {
    command: onSlashCommand,
    block_actions: ackFirst(blockActions.handleAction),
    shortcut: ackFirst(shortcuts.handle),
    message_action: ackFirst(shortcuts.handle),
    view_submission: onSubmission,
    block_suggestion: async (body, ack) => ack({ options: await suggestOptions(body, services) }),
    'event:app_mention': onMessage,
    'event:message': onMessage,
    'event:app_home_opened': onHomeOpened,
    'event:link_shared': (body) => unfurlLinks(body, services),
    'event:entity_details_requested': (body) => presentDetails(body, services),
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
