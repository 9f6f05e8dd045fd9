/** Posting one delivery: once, as far as the platform lets us know. */
import type { ChatAdapter, Picture, Place, Post, Posted } from '../chat.ts';
import { PostError } from '../chat.ts';
import type { Delivery, OutboxStore } from '../store/watching.ts';

/** An adapter that does not answer for so long is not waited for. Longer than any adapter's own deadlines. */
const patienceMs = 90_000;

export interface PosterOptions {
  readonly adapter: ChatAdapter;
  readonly outbox: Pick<OutboxStore, 'root' | 'setRoot' | 'begin'>;
  /** Waits for the platform's pace before each post. */
  turn(place: Place): Promise<void>;
  /** Opens the picture that goes with it, if there is one to be had. Rejects when it may be there later. */
  picture(delivery: Delivery): Promise<Picture | undefined>;
  readonly now: () => Date;
}

/** Posts a delivery, or finds that an earlier try has arrived. Rejects with a `PostError`, or a fault of ours. */
export async function postDelivery(delivery: Delivery, options: PosterOptions): Promise<Posted> {
  const { place, key, card } = delivery;
  const arrived = await lookFor(delivery, key, options);
  if (arrived !== undefined) return arrived;
  // From here on it may arrive, whatever happens to us.
  await options.outbox.begin(delivery.id, options.now().toISOString());
  const picture = await options.picture(delivery);
  const post: Post = {
    key,
    card: picture === undefined ? card : { ...card, image: { picture: picture.name, alt: picture.alt } },
    ...(picture === undefined ? {} : { pictures: [picture] }),
  };
  try {
    if (delivery.root !== undefined) return await postInThread(delivery, post, options);
    await options.turn(place);
    return await patiently(options.adapter.post(place, post));
  } finally {
    picture?.discard();
  }
}

/** What a try before this one, in this process or one that died, may have left behind. */
async function lookFor({ place, triedAt }: Delivery, key: string, { adapter }: PosterOptions) {
  return triedAt === undefined ? undefined : adapter.find?.(place, key, triedAt);
}

/** Brings the instance's root card up to date, or posts one, and posts the change under it. */
async function postInThread(delivery: Delivery, post: Post, options: PosterOptions): Promise<Posted> {
  const { place } = delivery;
  const root = await rootFor(delivery, options);
  await options.turn(place);
  try {
    return await patiently(options.adapter.post(place, post, root));
  } catch (error) {
    if (!isVanished(error)) throw error;
    // Deleted this very moment: the next try makes a new one.
    await forgetRoot(delivery, options);
    throw new PostError({ kind: 'later', afterMs: 0 }, 'the root card vanished', error);
  }
}

async function rootFor(delivery: Delivery, options: PosterOptions): Promise<Posted> {
  const { place, key, root } = delivery;
  const { adapter, outbox, now } = options;
  if (root === undefined) throw new Error('a delivery without a root has no thread');
  const post: Post = { key: `${key}-root`, card: root.card };
  const known = await outbox.root(place, root.instanceId);
  if (known !== undefined && (await isUpdated(known.posted, post, delivery, options))) {
    await outbox.setRoot(place, root.instanceId, known.posted, now().toISOString());
    return known.posted;
  }
  const arrived = await lookFor(delivery, post.key, options);
  if (arrived === undefined) await options.turn(place);
  const posted = arrived ?? (await patiently(adapter.post(place, post)));
  await outbox.setRoot(place, root.instanceId, posted, now().toISOString());
  return posted;
}

/** False when the root card is no longer there. */
async function isUpdated(
  posted: Posted,
  post: Post,
  delivery: Delivery,
  options: PosterOptions,
): Promise<boolean> {
  try {
    await patiently(options.adapter.update(delivery.place, posted, post));
    return true;
  } catch (error) {
    if (error instanceof PostError && error.trouble.kind === 'unknown') return true;
    if (!isVanished(error)) throw error;
    await forgetRoot(delivery, options);
    return false;
  }
}

async function forgetRoot({ place, root }: Delivery, { outbox, now }: PosterOptions): Promise<void> {
  if (root !== undefined) await outbox.setRoot(place, root.instanceId, undefined, now().toISOString());
}

function isVanished(error: unknown): boolean {
  return error instanceof PostError && error.trouble.kind === 'vanished';
}

/** An answer, or after long patience the knowledge that there is none. */
async function patiently<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const late = () => reject(new PostError({ kind: 'unknown' }, 'the platform did not answer'));
    timer = setTimeout(late, patienceMs);
  });
  try {
    return await Promise.race([answer, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
