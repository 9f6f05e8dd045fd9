/** How an answer, or an announcement, gets into a conversation and from there to every open page. */
import { randomUUID } from 'node:crypto';
import { DeliveryError, type MessageRef, type OutboundMessage } from '../../../src/chat/adapter.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Content, Picture } from '../../../src/chat/content.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { BotMessage, OwnMessage } from '../view.ts';
import type { ContentStore } from './content.ts';
import type { Conversations } from './conversations.ts';
import { renderReply } from './render.ts';
import { createShelf } from './shelf.ts';
import { text } from './text.ts';

export interface Poster {
  /** Posts a reply once its pictures and files are here, and answers the message's id. */
  reply(place: string, reply: Reply, replaces?: string): Promise<string>;
  own(place: string, message: Pick<OwnMessage, 'text' | 'files'>): void;
  note(place: string, text: string): void;
  /** The contract's three, see `ChatAdapter`. */
  post(place: Conversation, post: OutboundMessage, under?: MessageRef): Promise<MessageRef>;
  update(place: Conversation, posted: MessageRef, post: OutboundMessage): Promise<void>;
  find(place: Conversation, key: string, since: string): Promise<MessageRef | undefined>;
}

const KNOWN_KEYS = { entries: 2000, bytes: 2000, lifetimeMs: 24 * 60 * 60 * 1000 };

export function createPoster(options: {
  readonly conversations: Conversations;
  readonly content: ContentStore;
  readonly now: () => Date;
}): Poster {
  const { conversations, content, now } = options;
  const postedByKey = createShelf<BotMessage>(KNOWN_KEYS, () => now().getTime());
  // A fresh id each time, also for an answer that replaces another: its buttons are new ones.
  const fresh = () => ({ id: randomUUID(), at: now().toISOString() });

  const draw = async (drawn: {
    readonly card: Card;
    readonly pictures?: readonly Picture[];
    readonly files?: readonly Content[];
  }): Promise<ReturnType<typeof renderReply>> => {
    const [pictures, files] = await Promise.all([
      Promise.all((drawn.pictures ?? []).map((picture) => content.keep(picture))),
      Promise.all((drawn.files ?? []).map((file) => content.keep(file))),
    ]);
    return renderReply(drawn, { pictures: pictures.map((picture) => picture.url), files });
  };

  const announcement = async (post: OutboundMessage, under?: MessageRef): Promise<BotMessage> => ({
    ...fresh(),
    from: 'bot',
    ...(await draw(post)),
    private: false,
    refused: false,
    ...omitUndefined({ under }),
  });

  return {
    async reply(place, reply, replaces) {
      const drawn = await draw(reply);
      const isPrivate = reply.visibility === 'ephemeral';
      const isRefused = reply.outcome === 'refused';
      const message: BotMessage = {
        ...fresh(),
        from: 'bot',
        ...drawn,
        private: isPrivate,
        refused: isRefused,
        ...(reply.shareCommand === undefined || !isPrivate || isRefused ? {} : { again: reply.shareCommand }),
      };
      conversations.put(place, message, replaces);
      return message.id;
    },
    own(place, message) {
      conversations.put(place, { ...fresh(), from: 'you', ...message });
    },
    note(place, line) {
      conversations.put(place, { ...fresh(), from: 'note', text: line });
    },
    async post(place, post, under) {
      requirePlace(conversations, place);
      if (under !== undefined) requireMessage(conversations, place, under);
      const message = await announcement(post, under);
      conversations.put(place.id, message);
      postedByKey.put(`${place.id} ${post.deliveryKey}`, message, 1);
      return message.id;
    },
    async update(place, posted, post) {
      requirePlace(conversations, place);
      const before = requireMessage(conversations, place, posted);
      const under = before.from === 'bot' ? before.under : undefined;
      const after = { ...(await announcement(post, under)), id: posted, at: before.at };
      conversations.put(place.id, after, posted);
    },
    async find(place, key, since) {
      const message = postedByKey.get(`${place.id} ${key}`);
      const arrived = message !== undefined && Date.parse(message.at) >= Date.parse(since);
      return arrived && conversations.get(place.id, message.id) ? message.id : undefined;
    },
  };
}

function requirePlace(conversations: Conversations, place: Conversation): void {
  if (conversations.has(place.id)) return;
  throw new DeliveryError({ kind: 'unavailable', reason: text.unknownPlace }, `no such place: ${place.id}`);
}

function requireMessage(conversations: Conversations, place: Conversation, id: MessageRef) {
  const message = conversations.get(place.id, id);
  if (message === undefined) throw new DeliveryError({ kind: 'missing' }, 'the message is no longer kept');
  return message;
}
