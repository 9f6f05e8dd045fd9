/** The pipeline of an interaction: deduplicate, resolve user and conversation, open files, ask the bot, reply. */
import type { Content } from '../../src/chat/content.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { ChatEvent } from '../../src/chat/events.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { FileError } from './files.ts';
import type { HeldAck } from './held-ack.ts';
import type { SlackIdentity } from './identity.ts';
import { type FileRef, type SlackConversation, type SlackUser, type Surface, toConversation } from './payload.ts';
import { createResponder, type Responder, type ResponderServices } from './responder.ts';
import { isScopeMissing } from './web-api.ts';

export interface Interaction {
  readonly user: SlackUser;
  readonly surface: Surface;
  /** Slack's own key for it. */
  readonly idempotencyKey: string;
  readonly payload: InteractionPayload;
  readonly files?: readonly FileRef[];
  /** Besides `files`. */
  readonly contents?: readonly Content[];
  /** Slack sends it only if the bot is a member of the conversation. */
  readonly botIsMember?: boolean;
  /** The user shares the reply with everyone. */
  readonly isShared?: boolean;
  /** Opens the form of the reply instead of sending the reply. Returns false if it did not open. */
  readonly openForm?: (form: Form) => Promise<boolean>;
}

type InteractionPayload =
  | { readonly kind: 'text' | 'press'; readonly line: string }
  | { readonly kind: 'form'; readonly line: string; readonly values: Readonly<Record<string, string>> };

export interface PreparedInteraction {
  readonly person: Person;
  readonly responder: Responder;
  /** For the bot; undefined if the bot must not handle the interaction. */
  readonly event: ChatEvent | undefined;
  /** Why the bot must not handle it, in the user's language. */
  readonly refusal: string;
}

interface InteractionServices extends ResponderServices {
  readonly identity: () => Promise<SlackIdentity>;
  /** True for the first caller with a key, across all replicas. */
  readonly recordOnce: (key: string) => Promise<boolean>;
  /** After this time without a reply, the user sees that it is on its way. */
  readonly pendingNoticeMs: number;
}

export interface Interactions {
  /** Runs an interaction and sends the reply. Returns it, unless the bot was not asked. */
  handle(interaction: Interaction, heldAck?: HeldAck): Promise<Reply | undefined>;
  /** The part of `handle` before the bot is asked. Returns undefined for a duplicate. */
  prepare(interaction: Interaction, heldAck?: HeldAck): Promise<PreparedInteraction | undefined>;
  /** Whether a key is used for the first time. */
  isNew(key: string): Promise<boolean>;
  /** Without a conversation, the user's direct message with the bot. */
  resolveConversation(conversation: SlackConversation | undefined, user: SlackUser): Promise<Conversation>;
}

export function createInteractions(services: InteractionServices): Interactions {
  const { bot, sharing, users, identity, recordOnce, pendingNoticeMs, log } = services;

  const isNew = async (key: string): Promise<boolean> => {
    const { teamId } = await identity();
    try {
      // Not the key of the bot's event: that one identifies a command, this one a delivery by Slack.
      return await recordOnce(`slack-arrived:${teamId}:${key}`);
    } catch (error) {
      log('slack: duplicate check failed, so the interaction is handled', { error });
      return true;
    }
  };

  const resolveConversation = async (
    conversation: SlackConversation | undefined,
    user: SlackUser,
  ): Promise<Conversation> => {
    const { teamId } = await identity();
    if (conversation !== undefined) {
      const isAppDm = await users.isAppDm(conversation, user.id);
      return toConversation({ ...conversation, isAppDm }, teamId);
    }
    const channelId = await users.openDirectChannel(user.id).catch((error: unknown) => {
      log('slack: opening the direct message failed', { user: user.id, error });
      // Slack also accepts the user id as the channel of their direct message with the bot.
      return user.id;
    });
    return toConversation({ channelId, isAppDm: true }, teamId);
  };

  const prepare = async (interaction: Interaction, heldAck?: HeldAck): Promise<PreparedInteraction | undefined> => {
    const { user, surface, idempotencyKey, payload, isShared = false } = interaction;
    if (!(await isNew(idempotencyKey))) return undefined;
    const { person, refusal } = await users.get(user);
    // An answer to a bot could be a question to it.
    if (refusal === 'bot') return undefined;
    const refs = interaction.files ?? [];
    const responderOptions = { person, files: refs.map((file) => file.id), isShared, heldAck };
    const responder = createResponder(surface, responderOptions, services);
    const refuse = (refusal: string) => ({ person, responder, event: undefined, refusal });
    if (refusal === 'external') return refuse(bot.stringsFor(person).externalUser);
    if (refusal === 'unverified') return refuse(bot.stringsFor(person).unverifiedUser);
    const slackConversation = surface.kind === 'message' ? surface.target.conversation : undefined;
    const conversation = await resolveConversation(slackConversation, user);
    // Announcements that wait for the channel to be available again stay where they are.
    const canPost =
      conversation.isDirect || (interaction.botIsMember === true && (await sharing.canShow(conversation.id)));
    const opened = await openFiles(refs, person, services);
    if (typeof opened === 'string') return refuse(opened);
    const event = toChatEvent(payload, [...opened, ...(interaction.contents ?? [])], {
      person,
      conversation,
      idempotencyKey: `slack:${person.tenant}:${idempotencyKey}`,
      ...(isShared ? { isSharedAnswer: true } : {}),
      ...(isOnPublicMessage(surface) ? { isPublic: true } : {}),
      ...(canPost ? {} : { botMayBeAbsent: true }),
    });
    return { person, responder, event, refusal: '' };
  };

  return {
    prepare,
    isNew,
    resolveConversation,
    async handle(interaction, heldAck) {
      const arrivedAt = performance.now();
      const prepared = await prepare(interaction, heldAck);
      if (prepared === undefined) return undefined;
      const { event, refusal, responder } = prepared;
      if (event === undefined) {
        await responder.replyText(refusal);
        return undefined;
      }
      const cancelNotice = scheduleNotice(responder, arrivedAt + pendingNoticeMs - performance.now());
      const reply = await bot.handle(event);
      await cancelNotice();
      const isOpen = reply.form !== undefined && (await interaction.openForm?.(reply.form)) === true;
      if (!isOpen) await responder.reply(reply);
      return reply;
    },
  };
}

function isOnPublicMessage(surface: Surface): boolean {
  return surface.kind === 'message' && surface.target.pressedMessage?.isEphemeral === false;
}

/** Shows a pending notice after `delayMs`. The returned function cancels it, or waits until it has been sent. */
function scheduleNotice(responder: Responder, delayMs: number): () => Promise<void> {
  let sending: Promise<void> | undefined;
  const timer = setTimeout(() => {
    sending = responder.showPending();
  }, delayMs);
  return async () => {
    clearTimeout(timer);
    await sending;
  };
}

/** The files, or a text for the user if one of them can't be read. */
async function openFiles(
  refs: readonly FileRef[],
  person: Person,
  { bot, files, log }: ResponderServices,
): Promise<readonly Content[] | string> {
  if (refs.length === 0) return [];
  try {
    return await files.open(refs);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const strings = bot.stringsFor(person);
    if (error.maxBytes !== undefined) return strings.fileTooLarge(Math.floor(error.maxBytes / 1024 / 1024));
    log('slack: a file could not be read', { error });
    return isScopeMissing(error.cause)
      ? strings.filesForbidden(error.fileName)
      : strings.fileUnreadable(error.fileName);
  }
}

function toChatEvent(
  payload: InteractionPayload,
  contents: readonly Content[],
  base: Pick<
    ChatEvent,
    'person' | 'conversation' | 'idempotencyKey' | 'isSharedAnswer' | 'isPublic' | 'botMayBeAbsent'
  >,
): ChatEvent {
  const files = contents.length === 0 ? {} : { files: contents };
  switch (payload.kind) {
    case 'text':
      return payload.line === '' && contents.length > 0
        ? { kind: 'file', ...base, files: contents }
        : { kind: 'text', ...base, line: payload.line, ...files };
    case 'press':
      return { kind: 'press', ...base, line: payload.line };
    case 'form':
      return { kind: 'form', ...base, line: payload.line, values: payload.values, ...files };
    default:
      return payload satisfies never;
  }
}
