/** What is posted without having been asked for: announcements, and their updates and replies. */
import * as z from 'zod';
import { type Bot, type Place, type Post, PostError, type Posted } from '../../src/chat.ts';
import type { Outgoing } from './activity.ts';
import { addressOf, type Book } from './book.ts';
import type { Address, Connector } from './connector.ts';
import type { LocalPictures } from './local-pictures.ts';
import { cardMessage, smallCard, summaryOf } from './message.ts';
import type { Log, TeamsLimits } from './options.ts';
import { imagesOf } from './pictures.ts';
import { type AdaptiveCard, renderCard } from './render.ts';
import { isTooLarge, postError } from './trouble.ts';

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
  post(place: Place, post: Post, under?: Posted): Promise<Posted>;
  update(place: Place, posted: Posted, post: Post): Promise<void>;
  retract(place: Place, posted: Posted): Promise<void>;
}

/** A message that was posted: its own id, and the thread of a channel that it starts or is in. */
const postedSchema = z.object({ id: z.string(), thread: z.string() });

export function createPoster(options: PosterOptions): Poster {
  const { connector, bot } = options;
  const trying = async <T>(isUpdate: boolean, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw postError(error, bot.text({}), isUpdate);
    }
  };
  return {
    post: (place, post, under) =>
      trying(false, async () => {
        const root = under === undefined ? place.thread : readPosted(under).thread;
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
function readPosted(posted: Posted): z.infer<typeof postedSchema> {
  return postedSchema.parse(JSON.parse(posted));
}

async function addressFor(
  { book, bot }: PosterOptions,
  place: Place,
  thread: string | undefined,
): Promise<Address> {
  const entry = await book.find(place);
  if (entry !== undefined && entry.gone !== true) return addressOf(entry, place.id, thread);
  const reason = bot.text({}).unreachable.removed;
  throw new PostError({ kind: 'broken', reason }, 'the bot is not in that conversation');
}

/** Makes one call with the card; where that is too large after all, another with what is left of it. */
async function fitting<T>(
  poster: PosterOptions,
  place: Place,
  { card, pictures = [], reader = {}, leaves }: Post,
  call: (message: Outgoing) => Promise<T>,
): Promise<T> {
  const { bot, typeahead } = poster;
  const text = bot.text(reader);
  const images = await imagesOf(pictures, poster);
  const options = { text, images, typeahead, direct: place.direct };
  const summary = summaryOf(card, bot);
  const send = (drawn: AdaptiveCard) => {
    const message = cardMessage(drawn, summary);
    leaves?.();
    return call(message);
  };
  try {
    return await send(renderCard(card, options));
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return send(smallCard(card, text, options));
  }
}
