/** Posting one delivery: once, as far as the platform lets us know. */
import type { Logger } from 'pino';
import type { ChatAdapter, MessageRef, OutboundMessage } from '../../chat/adapter.ts';
import { DeliveryError } from '../../chat/adapter.ts';
import type { Picture } from '../../chat/content.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import type { Delivery, OutboxStore } from '../../store/contract/watching.ts';

/** An adapter that does not answer for so long is not waited for. Longer than any adapter's own deadlines. */
const patienceMs = 90_000;

/** After so many tries it is posted again although it cannot be seen whether it arrived. */
const mostBlindTries = 5;

export interface PosterOptions {
  readonly adapter: ChatAdapter;
  readonly outbox: Pick<OutboxStore, 'root' | 'setRoot' | 'forgetRoot'>;
  /** Waits for the platform's pace before each post, and makes sure that the place is still this process's. */
  turn(): Promise<void>;
  /** Throws where it may not be any more: asked right before something leaves. */
  leaves(): void;
  /** Opens the picture that goes with it, if there is one to be had. Rejects when it may be there later. */
  picture(delivery: Delivery): Promise<Picture | undefined>;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Posts a delivery, or finds that an earlier try has arrived. Rejects with a `PostError`, or a fault of ours. */
export async function postDelivery(delivery: Delivery, options: PosterOptions): Promise<MessageRef> {
  if (delivery.quiet === true) return refresh(delivery, options);
  const { place, key, card } = delivery;
  const arrived = await lookFor(delivery, key, options);
  if (arrived !== undefined) return arrived;
  const picture = await options.picture(delivery);
  const post: OutboundMessage = {
    deliveryKey: key,
    beforeSend: options.leaves,
    card: picture === undefined ? card : { ...card, image: { picture: picture.name, alt: picture.alt } },
    ...(picture === undefined ? {} : { pictures: [picture] }),
    ...(delivery.reader && { reader: delivery.reader }),
  };
  try {
    if (delivery.root !== undefined) return await postInThread(delivery, post, options);
    await options.turn();
    return await patiently(options.adapter.post(place, post));
  } finally {
    picture?.cancel();
  }
}

/** Brings a root card up to date, where there is one. The answer is no message: nothing was posted. */
async function refresh(delivery: Delivery, options: PosterOptions): Promise<MessageRef> {
  const { place, root, key } = delivery;
  const known = root && (await options.outbox.root(place, root.instanceId));
  if (root === undefined || known === undefined) return '';
  const { leaves } = options;
  const post: OutboundMessage = {
    deliveryKey: key,
    beforeSend: leaves,
    card: root.card,
    ...(delivery.reader && { reader: delivery.reader }),
  };
  await isUpdated(known.posted, post, delivery, options);
  return '';
}

/**
 * What a try before this one, in this process or one that died, may have left behind. Where nobody can look it is
 * posted again after a while: told twice is better than never, and than all that waits behind it never.
 */
async function lookFor({ place, triedAt, attempts }: Delivery, key: string, { adapter }: PosterOptions) {
  if (triedAt === undefined) return undefined;
  try {
    return await adapter.findByKey?.(place, key, triedAt);
  } catch (error) {
    if (attempts >= mostBlindTries && isUnknown(error)) return undefined;
    throw error;
  }
}

/** Brings the instance's root card up to date, or posts one, and posts the change under it. */
async function postInThread(
  delivery: Delivery,
  post: OutboundMessage,
  options: PosterOptions,
): Promise<MessageRef> {
  const { place } = delivery;
  const root = await rootFor(delivery, options);
  await options.turn();
  try {
    return await patiently(options.adapter.post(place, post, root));
  } catch (error) {
    if (!isVanished(error)) throw error;
    // Deleted this very moment: the next try makes a new one.
    await forgetRoot(delivery, options);
    throw new DeliveryError({ kind: 'later', afterMs: 0 }, 'the root card vanished', error);
  }
}

async function rootFor(delivery: Delivery, options: PosterOptions): Promise<MessageRef> {
  const { place, key, root } = delivery;
  const { adapter, outbox, now } = options;
  if (root === undefined) throw new Error('a delivery without a root has no thread');
  const post: OutboundMessage = {
    deliveryKey: `${key}-root`,
    card: root.card,
    beforeSend: options.leaves,
    ...(delivery.reader && { reader: delivery.reader }),
  };
  const known = await outbox.root(place, root.instanceId);
  if (known !== undefined && (await isUpdated(known.posted, post, delivery, options))) {
    await outbox.setRoot(place, root.instanceId, known.posted, now().toISOString());
    return known.posted;
  }
  const arrived = await lookFor(delivery, post.deliveryKey, options);
  if (arrived === undefined) await options.turn();
  const posted = arrived ?? (await patiently(adapter.post(place, post)));
  const stands = await outbox.setRoot(place, root.instanceId, posted, now().toISOString());
  // Another process was here meanwhile: one root is enough.
  if (stands !== posted) await retract(place, posted, options);
  return stands;
}

/**
 * Takes away a message that another process has posted as well: this one was held up for so long, in the moment
 * between asking whether the place is its own and posting, that it was taken for dead.
 */
export async function retract(
  place: Conversation,
  posted: MessageRef,
  { adapter, log }: Pick<PosterOptions, 'adapter' | 'log'>,
): Promise<void> {
  try {
    await adapter.deleteMessage?.(place, posted);
    log.warn(
      { place: conversationKey(place) },
      'another process had posted the same; this one was taken away',
    );
  } catch (err) {
    log.error(
      { err, place: conversationKey(place) },
      'another process had posted the same, and this one stays',
    );
  }
}

/** False when the root card is no longer there. */
async function isUpdated(
  posted: MessageRef,
  post: OutboundMessage,
  delivery: Delivery,
  options: PosterOptions,
): Promise<boolean> {
  await options.turn();
  try {
    await patiently(options.adapter.update(delivery.place, posted, post));
    return true;
  } catch (error) {
    if (isUnknown(error)) return true;
    if (!isVanished(error)) throw error;
    await forgetRoot(delivery, options);
    return false;
  }
}

async function forgetRoot({ place, root }: Delivery, { outbox }: PosterOptions): Promise<void> {
  if (root !== undefined) await outbox.forgetRoot(place, root.instanceId);
}

function isUnknown(error: unknown): boolean {
  return error instanceof DeliveryError && error.failure.kind === 'unknown';
}

function isVanished(error: unknown): boolean {
  return error instanceof DeliveryError && error.failure.kind === 'vanished';
}

/** An answer, or after long patience the knowledge that there is none. */
async function patiently<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const late = () => reject(new DeliveryError({ kind: 'unknown' }, 'the platform did not answer'));
    timer = setTimeout(late, patienceMs);
  });
  try {
    return await Promise.race([answer, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
