/** What is posted without having been asked for: announcements, and their updates and replies. */
import * as z from 'zod';
import { DeliveryError, type MessageRef, type OutboundMessage } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Outgoing } from './activity.ts';
import type { Address, Connector } from './connector.ts';
import { isTooLarge, postError } from './connector-errors.ts';
import { addressOf, type Book } from './conversation-references.ts';
import { imagesOf } from './images.ts';
import type { LocalPictures } from './local-pictures.ts';
import { cardMessage, smallCard, summaryOf } from './message.ts';
import type { Log, TeamsLimits } from './options.ts';
import { type AdaptiveCard, renderCard } from './render.ts';

export interface PosterOptions {
  readonly bot: Bot;
  readonly book: Book;
  readonly connector: Connector;
  readonly limits: TeamsLimits;
  readonly typeahead: boolean;
  readonly log: Log;
  readonly localPictures: LocalPictures | undefined;
}

/** The contract's three, see `ChatAdapter`. Each makes one try, or two where Teams found the card too large. */
export interface Poster {
  post(place: Conversation, post: OutboundMessage, under?: MessageRef): Promise<MessageRef>;
  update(place: Conversation, posted: MessageRef, post: OutboundMessage): Promise<void>;
  retract(place: Conversation, posted: MessageRef): Promise<void>;
}

/** A message that was posted: its own id, and the thread of a channel that it starts or is in. */
const postedSchema = z.object({ id: z.string(), thread: z.string() });

export function createPoster(options: PosterOptions): Poster {
  const { connector, bot } = options;
  const trying = async <T>(isUpdate: boolean, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw postError(error, bot.stringsFor({}), isUpdate);
    }
  };
  return {
    post: (place, post, under) =>
      trying(false, async () => {
        const root = under === undefined ? place.threadId : readPosted(under).thread;
        const to = await addressFor(options, place, root);
        const id = await fitting(options, place, post, (message) => connector.send(to, message));
        return JSON.stringify({ id, thread: root ?? id });
      }),
    update: (place, posted, post) =>
      trying(true, async () => {
        const { id, thread } = readPosted(posted);
        const to = await addressFor(options, place, thread);
        await fitting(options, place, post, (message) => connector.update(to, id, message));
      }),
    retract: (place, posted) =>
      trying(true, async () => {
        const { id, thread } = readPosted(posted);
        await connector.remove(await addressFor(options, place, thread), id);
      }),
  };
}

/** Only this adapter made it, so anything else is a fault of ours. */
function readPosted(posted: MessageRef): z.infer<typeof postedSchema> {
  return postedSchema.parse(JSON.parse(posted));
}

async function addressFor(
  { book, bot }: PosterOptions,
  place: Conversation,
  thread: string | undefined,
): Promise<Address> {
  const entry = await book.find(place);
  if (entry !== undefined && entry.gone !== true) return addressOf(entry, place.id, thread);
  const reason = bot.stringsFor({}).unreachable.removed;
  throw new DeliveryError({ kind: 'broken', reason }, 'the bot is not in that conversation');
}

/** Makes one call with the card; where that is too large after all, another with what is left of it. */
async function fitting<T>(
  poster: PosterOptions,
  place: Conversation,
  { card, pictures = [], reader = {}, beforeSend }: OutboundMessage,
  call: (message: Outgoing) => Promise<T>,
): Promise<T> {
  const { bot, typeahead } = poster;
  const text = bot.stringsFor(reader);
  const images = await imagesOf(pictures, poster);
  const options = { text, images, typeahead, direct: place.isDirect };
  const summary = summaryOf(card, bot);
  const send = (drawn: AdaptiveCard) => {
    const message = cardMessage(drawn, summary);
    beforeSend?.();
    return call(message);
  };
  try {
    return await send(renderCard(card, options));
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return send(smallCard(card, text, options));
  }
}
