/** Posts replies and announcements to the conversations, and so to every open page. */
import { randomUUID } from 'node:crypto';
import { DeliveryError, type MessageRef, type OutboundMessage } from '../../../src/chat/adapter.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { createTtlCache } from '../../../src/lib/ttl-cache.ts';
import type { BotMessage, OwnMessage } from '../view.ts';
import type { ContentStore } from './content.ts';
import type { ConversationLog } from './conversations.ts';
import { type RenderableContent, renderReply } from './render.ts';
import { english } from './text.ts';

export interface Poster {
  /** Posts a reply after reading its pictures and files. Resolves to the message's id. */
  postReply(conversation: string, reply: Reply, position: ReplyPosition): Promise<string>;
  /** Returns the message's id. */
  postOwn(conversation: string, message: Pick<OwnMessage, 'text' | 'files' | 'parentId'>): string;
  postNotice(conversation: string, text: string): void;
  /** The methods of `ChatAdapter`. */
  post(conversation: Conversation, message: OutboundMessage, parent?: MessageRef): Promise<MessageRef>;
  update(conversation: Conversation, posted: MessageRef, message: OutboundMessage): Promise<void>;
  findByKey(conversation: Conversation, deliveryKey: string, since: string): Promise<MessageRef | undefined>;
}

interface ReplyPosition {
  /** The id of the message that the reply replaces. */
  readonly replaces?: string | undefined;
  /** The id of the message in whose thread the reply is. */
  readonly parentId?: string | undefined;
  readonly isSentByUser?: boolean;
  readonly walk?: BotMessage['walk'];
  readonly isUnfurl?: boolean;
}

const deliveryLimits = { maxEntries: 2000, ttlMs: 24 * 60 * 60 * 1000 };

export function createPoster(options: {
  readonly conversationLog: ConversationLog;
  readonly content: ContentStore;
  readonly now: () => Date;
}): Poster {
  const { conversationLog, content, now } = options;
  const deliveries = createTtlCache<BotMessage>({ ...deliveryLimits, now: () => now().getTime() });
  // A message that replaces another gets a new id too, since its buttons are new.
  const createMessageBase = () => ({ id: randomUUID(), at: now().toISOString() });

  const render = async (reply: RenderableContent): Promise<ReturnType<typeof renderReply>> => {
    const [pictures, files] = await Promise.all([
      Promise.all((reply.pictures ?? []).map((picture) => content.put(picture))),
      Promise.all((reply.files ?? []).map((file) => content.put(file))),
    ]);
    return renderReply(reply, { pictures: pictures.map((picture) => picture.url), files });
  };

  const renderAnnouncement = async (message: OutboundMessage, parentId?: MessageRef): Promise<BotMessage> => ({
    ...createMessageBase(),
    from: 'bot',
    ...(await render(message)),
    isPrivate: false,
    isRefused: false,
    isAnnouncement: true,
    ...omitUndefined({ parentId }),
  });

  return {
    async postReply(conversation, reply, { replaces, parentId, walk, isSentByUser = false, isUnfurl = false }) {
      const isPrivate = reply.visibility === 'ephemeral';
      const isRefused = reply.outcome === 'refused';
      const shareCommand = isPrivate && !isRefused ? reply.shareCommand : undefined;
      const rendered = await render(reply);
      const message: BotMessage = {
        ...createMessageBase(),
        from: 'bot',
        ...rendered,
        isPrivate,
        isRefused,
        ...omitUndefined({ shareCommand, parentId, walk }),
        ...(isSentByUser ? { isSentByUser } : {}),
        ...(isUnfurl ? { isUnfurl } : {}),
      };
      conversationLog.put(conversation, message, replaces);
      return message.id;
    },
    postOwn(conversation, message) {
      const own: OwnMessage = { ...createMessageBase(), from: 'you', ...message };
      conversationLog.put(conversation, own);
      return own.id;
    },
    postNotice(conversation, text) {
      conversationLog.put(conversation, { ...createMessageBase(), from: 'notice', text });
    },
    async post(conversation, message, parent) {
      requireConversation(conversationLog, conversation);
      if (parent !== undefined) requireMessage(conversationLog, conversation, parent);
      const { id, threadId } = conversation;
      // A thread of an earlier run of the bot is gone: the channel is the next best place.
      const thread = threadId !== undefined && conversationLog.get(id, threadId) ? threadId : undefined;
      const rendered = await renderAnnouncement(message, parent ?? thread);
      conversationLog.put(conversation.id, rendered);
      deliveries.set(`${conversation.id} ${message.deliveryKey}`, rendered);
      return rendered.id;
    },
    async update(conversation, posted, message) {
      requireConversation(conversationLog, conversation);
      const before = requireMessage(conversationLog, conversation, posted);
      const after = { ...(await renderAnnouncement(message, before.parentId)), id: posted, at: before.at };
      conversationLog.put(conversation.id, after, posted);
    },
    async findByKey(conversation, deliveryKey, since) {
      const message = deliveries.get(`${conversation.id} ${deliveryKey}`);
      if (message === undefined || Date.parse(message.at) < Date.parse(since)) return undefined;
      return conversationLog.get(conversation.id, message.id)?.id;
    },
  };
}

function requireConversation(conversationLog: ConversationLog, { id }: Conversation): void {
  if (conversationLog.has(id)) return;
  throw new DeliveryError({ kind: 'unavailable', reason: english.unknownConversation }, `unknown conversation: ${id}`);
}

function requireMessage(conversationLog: ConversationLog, conversation: Conversation, id: MessageRef) {
  const message = conversationLog.get(conversation.id, id);
  if (message === undefined) throw new DeliveryError({ kind: 'missing' }, `unknown message: ${id}`);
  return message;
}
