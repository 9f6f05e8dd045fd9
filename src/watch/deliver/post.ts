/** Posts one delivery: its message, and in a thread the root message. */
import type { Logger } from 'pino';
import {
  type ChatAdapter,
  DeliveryError,
  type DeliveryFailure,
  type MessageRef,
  type OutboundMessage,
} from '../../chat/adapter.ts';
import type { Card } from '../../chat/card.ts';
import type { Picture } from '../../chat/content.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import { withTimeout } from '../../lib/timeout.ts';
import type { ChannelStore } from '../../store/contract/channels.ts';
import type { Delivery } from '../../store/contract/outbox.ts';
import { rootKey } from './earlier-attempt.ts';

/** Longer than the timeouts of every adapter. */
const timeoutMs = 90_000;

export interface AnnouncedPicture extends Picture {
  /** Says the same in words, below the picture's announcement. */
  readonly caption?: string | undefined;
}

export interface PostOptions {
  readonly adapter: ChatAdapter;
  readonly channels: Pick<ChannelStore, 'findRootMessage' | 'saveRootMessage' | 'deleteRootMessage'>;
  /** Waits for the platform's rate limits before each request, and renews the channel lease. */
  waitForRateLimit(): Promise<void>;
  /** Records right before a message is posted that it may arrive. */
  beginAttempt(): Promise<void>;
  /** Records that the message that was begun did not arrive, or that the bot has its reference. */
  endAttempt(): void;
  /** Called right before a message is sent; throws if the channel lease is lost. */
  beforeSend(): void;
  /** Opens the delivery's picture; `undefined` if it has none. */
  openPicture(delivery: Delivery): Promise<AnnouncedPicture | undefined>;
  readonly log: Logger;
  readonly now: () => Date;
}

type Root = NonNullable<Delivery['root']>;

/**
 * Posts a delivery. Rejects with a `DeliveryError`, `missing` if it can't be posted in its thread, or with an error of
 * the bot itself.
 */
export async function postDelivery(delivery: Delivery, options: PostOptions): Promise<MessageRef> {
  if (delivery.isRootRefresh === true) return refreshRoot(delivery, options);
  const { conversation, key } = delivery;
  const hasThreads = delivery.root === undefined || ((await options.adapter.hasThreads?.(conversation)) ?? true);
  // Without threads, every change is a message that says what it is about, and the latest one of each case is kept current.
  const root = hasThreads ? delivery.root : undefined;
  const card = hasThreads ? delivery.card : (delivery.root?.card ?? delivery.card);
  const picture = await options.openPicture(delivery);
  try {
    const parent = root === undefined ? undefined : await ensureRoot(delivery, root, options);
    const message = createMessage(delivery, key, card, options, picture);
    const posted = await postMessage(delivery, message, options, parent);
    if (!hasThreads && delivery.root !== undefined) await replaceRoot(delivery, delivery.root, posted, options);
    return posted;
  } finally {
    picture?.cancel();
  }
}

/** Makes a message that was posted the one that is updated. Never rejects: without it, an older one is. */
async function replaceRoot(
  { conversation }: Delivery,
  { instanceId }: Root,
  posted: MessageRef,
  { channels, now, log }: PostOptions,
): Promise<void> {
  try {
    await channels.deleteRootMessage(conversation, instanceId);
    await channels.saveRootMessage(conversation, instanceId, posted, now().toISOString());
  } catch (err) {
    log.warn({ err, conversation: conversationKey(conversation) }, 'failed to save the latest message of a case');
  }
}

interface Parent {
  readonly root: Root;
  readonly ref: MessageRef;
  /** Posted right now. */
  readonly isNew: boolean;
}

async function postMessage(
  { conversation }: Delivery,
  message: OutboundMessage,
  options: PostOptions,
  parent?: Parent,
): Promise<MessageRef> {
  const { adapter, channels } = options;
  await options.waitForRateLimit();
  await options.beginAttempt();
  try {
    return await callAdapter(message, (tracked) => adapter.post(conversation, tracked, parent?.ref));
  } catch (error) {
    if (!hasFailed(error, 'ambiguous')) options.endAttempt();
    if (parent === undefined || !hasFailed(error, 'missing')) throw error;
    // The next announcement of the case starts a new thread.
    await channels.deleteRootMessage(conversation, parent.root.instanceId);
    // Nothing takes replies here, and the root message has just said it.
    if (parent.isNew) return parent.ref;
    throw new DeliveryError({ kind: 'retry', afterMs: 0 }, 'the root message takes no replies any more', error);
  }
}

/**
 * Calls the adapter. Anything but a `DeliveryError` is a fault of the bot: of this message if nothing was sent, since
 * all other messages go the same way.
 */
async function callAdapter<T>(message: OutboundMessage, call: (tracked: OutboundMessage) => Promise<T>): Promise<T> {
  let isSent = false;
  const beforeSend = () => {
    message.beforeSend?.();
    isSent = true;
  };
  try {
    return await withDeliveryTimeout(call({ ...message, beforeSend }));
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    const reason = 'internal_error';
    throw new DeliveryError(
      isSent ? { kind: 'ambiguous' } : { kind: 'rejected', reason, ifEverywhere: reason },
      'the adapter failed',
      error,
    );
  }
}

function createMessage(
  { reader, mention }: Pick<Delivery, 'reader' | 'mention'>,
  deliveryKey: string,
  card: Card,
  { beforeSend }: PostOptions,
  picture?: AnnouncedPicture,
): OutboundMessage {
  return {
    deliveryKey,
    beforeSend,
    card: picture === undefined ? card : withPicture(card, picture),
    ...(picture && { pictures: [picture] }),
    ...(reader && { reader }),
    ...(mention && { mention }),
  };
}

function withPicture(card: Card, { name, alt, caption }: AnnouncedPicture): Card {
  const image = { picture: name, alt };
  return caption === undefined ? { ...card, image } : { ...card, image, text: [...(card.text ?? []), caption] };
}

/** Updates the root message, if there is one. Returns an empty reference, because nothing was posted. */
async function refreshRoot(delivery: Delivery, options: PostOptions): Promise<MessageRef> {
  const { conversation, root, key } = delivery;
  const existing = root && (await options.channels.findRootMessage(conversation, root.instanceId));
  if (root !== undefined && existing !== undefined) {
    const message = createMessage({ reader: delivery.reader }, key, root.card, options);
    await updateRoot(existing, message, delivery, root, options);
  }
  return '';
}

/** Updates the instance's root message, or posts one. */
async function ensureRoot(delivery: Delivery, root: Root, options: PostOptions): Promise<Parent> {
  const { conversation, key } = delivery;
  const { channels, now } = options;
  // The reply below it mentions whom it is for.
  const message = createMessage({ reader: delivery.reader }, rootKey(key), root.card, options);
  const saveRoot = (ref: MessageRef) =>
    channels.saveRootMessage(conversation, root.instanceId, ref, now().toISOString());
  const existing = await channels.findRootMessage(conversation, root.instanceId);
  if (existing !== undefined && (await updateRoot(existing, message, delivery, root, options))) {
    await saveRoot(existing);
    return { root, ref: existing, isNew: false };
  }
  const posted = await postMessage(delivery, message, options);
  const saved = await saveRoot(posted);
  options.endAttempt();
  // Another process posted one meanwhile.
  if (saved !== posted) await deleteDuplicate(conversation, posted, options);
  return { root, ref: saved, isNew: saved === posted };
}

/** Returns false if the root message no longer exists. */
async function updateRoot(
  ref: MessageRef,
  message: OutboundMessage,
  { conversation }: Delivery,
  { instanceId }: Root,
  { adapter, channels, waitForRateLimit }: PostOptions,
): Promise<boolean> {
  await waitForRateLimit();
  try {
    await callAdapter(message, (tracked) => adapter.update(conversation, ref, tracked));
    return true;
  } catch (error) {
    if (hasFailed(error, 'ambiguous')) return true;
    if (!hasFailed(error, 'missing')) throw error;
    await channels.deleteRootMessage(conversation, instanceId);
    return false;
  }
}

/**
 * Deletes a message that another process has posted too: this process was suspended between checking its lease and
 * sending, for so long that the other took over.
 */
export async function deleteDuplicate(
  conversation: Conversation,
  ref: MessageRef,
  { adapter, log }: Pick<PostOptions, 'adapter' | 'log'>,
): Promise<void> {
  const fields = { conversation: conversationKey(conversation) };
  try {
    await adapter.deleteMessage?.(conversation, ref);
    log.warn(fields, 'deleted duplicate message');
  } catch (err) {
    log.error({ err, ...fields }, 'failed to delete duplicate message');
  }
}

export function hasFailed(error: unknown, kind: DeliveryFailure['kind']): boolean {
  return error instanceof DeliveryError && error.failure.kind === kind;
}

function withDeliveryTimeout<T>(answer: Promise<T>): Promise<T> {
  return withTimeout(answer, timeoutMs, () => {
    throw new DeliveryError({ kind: 'ambiguous' }, 'the platform did not answer');
  });
}
