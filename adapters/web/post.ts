/** How an answer, or an announcement, gets into a conversation and from there to every open page. */
import { randomUUID } from 'node:crypto';
import {
  type Card,
  type Content,
  type Picture,
  type Place,
  type Post,
  PostError,
  type Posted,
  type Reply,
} from '../../src/chat.ts';
import type { ContentStore } from './content.ts';
import type { Conversations } from './conversations.ts';
import { renderReply } from './render.ts';
import { createShelf } from './shelf.ts';
import { text } from './text.ts';
import type { BotMessage, OwnMessage } from './view.ts';

export interface Poster {
  /** Posts a reply once its pictures and files are here, and answers the message's id. */
  reply(place: string, reply: Reply, replaces?: string): Promise<string>;
  own(place: string, message: Pick<OwnMessage, 'text' | 'files'>): void;
  note(place: string, text: string): void;
  /** The contract's three, see `ChatAdapter`. */
  post(place: Place, post: Post, under?: Posted): Promise<Posted>;
  update(place: Place, posted: Posted, post: Post): Promise<void>;
  find(place: Place, key: string, since: string): Promise<Posted | undefined>;
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

  const announcement = async (post: Post, under?: Posted): Promise<BotMessage> => ({
    ...{ ...fresh(), from: 'bot', ...(await draw(post)), private: false, refused: false },
    ...(under === undefined ? {} : { under }),
  });

  return {
    async reply(place, reply, replaces) {
      const drawn = await draw(reply);
      const isPrivate = reply.audience === 'asker';
      const isRefused = reply.outcome === 'refused';
      const message: BotMessage = {
        ...{ ...fresh(), from: 'bot', ...drawn, private: isPrivate, refused: isRefused },
        ...(reply.again === undefined || !isPrivate || isRefused ? {} : { again: reply.again }),
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
      postedByKey.put(`${place.id} ${post.key}`, message, 1);
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

function requirePlace(conversations: Conversations, place: Place): void {
  if (conversations.has(place.id)) return;
  throw new PostError({ kind: 'broken', reason: text.unknownPlace }, `no such place: ${place.id}`);
}

function requireMessage(conversations: Conversations, place: Place, id: Posted) {
  const message = conversations.get(place.id, id);
  if (message === undefined) throw new PostError({ kind: 'vanished' }, 'the message is no longer kept');
  return message;
}
