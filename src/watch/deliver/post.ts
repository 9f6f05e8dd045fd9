/** Posts one delivery, once as far as the platform lets the bot know. */
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

/** Longer than the timeouts of every adapter. */
const timeoutMs = 90_000;

/** After this many attempts a delivery is posted again even if the bot cannot see whether an earlier one arrived. */
const maxUnverifiedAttempts = 5;

export interface PostOptions {
  readonly adapter: ChatAdapter;
  readonly channels: Pick<ChannelStore, 'findRootMessage' | 'saveRootMessage' | 'deleteRootMessage'>;
  /** Waits for the platform's rate limits before each message, and renews the channel lease. */
  waitForRateLimit(): Promise<void>;
  /** Called right before a message is sent; throws if the channel lease is lost. */
  beforeSend(): void;
  /** Opens the delivery's picture; `undefined` if it has none. */
  openPicture(delivery: Delivery): Promise<Picture | undefined>;
  readonly log: Logger;
  readonly now: () => Date;
}

type Root = NonNullable<Delivery['root']>;

/**
 * Posts a delivery, or finds that an earlier attempt has arrived. Rejects with a `DeliveryError`, or with an error of
 * the bot itself.
 */
export async function postDelivery(delivery: Delivery, options: PostOptions): Promise<MessageRef> {
  if (delivery.isRootRefresh === true) return refreshRoot(delivery, options);
  const { conversation, key, root } = delivery;
  const arrived = await findEarlierAttempt(delivery, key, options);
  if (arrived !== undefined) return arrived;
  const picture = await options.openPicture(delivery);
  try {
    const parent = root === undefined ? undefined : await ensureRoot(delivery, root, options);
    const message = createMessage(delivery, key, delivery.card, options, picture);
    await options.waitForRateLimit();
    return await withDeliveryTimeout(options.adapter.post(conversation, message, parent));
  } catch (error) {
    if (root === undefined || !hasFailed(error, 'missing')) throw error;
    // The root message was deleted right now; the next attempt posts a new one.
    await options.channels.deleteRootMessage(conversation, root.instanceId);
    throw new DeliveryError({ kind: 'retry', afterMs: 0 }, 'the root message was deleted', error);
  } finally {
    picture?.cancel();
  }
}

function createMessage(
  { reader }: Delivery,
  deliveryKey: string,
  card: Card,
  { beforeSend }: PostOptions,
  picture?: Picture,
): OutboundMessage {
  return {
    deliveryKey,
    beforeSend,
    card: picture === undefined ? card : { ...card, image: { picture: picture.name, alt: picture.alt } },
    ...(picture && { pictures: [picture] }),
    ...(reader && { reader }),
  };
}

/** Updates the root message, if there is one. Returns an empty reference, because nothing was posted. */
async function refreshRoot(delivery: Delivery, options: PostOptions): Promise<MessageRef> {
  const { conversation, root, key } = delivery;
  const existing = root && (await options.channels.findRootMessage(conversation, root.instanceId));
  if (root !== undefined && existing !== undefined) {
    const message = createMessage(delivery, key, root.card, options);
    await updateRoot(existing, message, delivery, root, options);
  }
  return '';
}

/**
 * Finds the message of an earlier attempt, by this process or one that crashed. If the platform does not let the bot
 * look, the delivery is posted again after some attempts: a duplicate is better than a loss, and than a blocked queue.
 */
async function findEarlierAttempt(
  { conversation, attemptedAt, attempts }: Delivery,
  key: string,
  { adapter }: PostOptions,
): Promise<MessageRef | undefined> {
  if (attemptedAt === undefined) return undefined;
  try {
    return await adapter.findByKey?.(conversation, key, attemptedAt);
  } catch (error) {
    if (attempts >= maxUnverifiedAttempts && hasFailed(error, 'ambiguous')) return undefined;
    throw error;
  }
}

/** Updates the instance's root message, or posts one. */
async function ensureRoot(delivery: Delivery, root: Root, options: PostOptions): Promise<MessageRef> {
  const { conversation, key } = delivery;
  const { adapter, channels, now } = options;
  const message = createMessage(delivery, `${key}-root`, root.card, options);
  const saveRoot = (ref: MessageRef) =>
    channels.saveRootMessage(conversation, root.instanceId, ref, now().toISOString());
  const existing = await channels.findRootMessage(conversation, root.instanceId);
  if (existing !== undefined && (await updateRoot(existing, message, delivery, root, options))) {
    await saveRoot(existing);
    return existing;
  }
  const arrived = await findEarlierAttempt(delivery, message.deliveryKey, options);
  if (arrived === undefined) await options.waitForRateLimit();
  const posted = arrived ?? (await withDeliveryTimeout(adapter.post(conversation, message)));
  const saved = await saveRoot(posted);
  // Another process posted one meanwhile.
  if (saved !== posted) await deleteDuplicate(conversation, posted, options);
  return saved;
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
    await withDeliveryTimeout(adapter.update(conversation, ref, message));
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

function hasFailed(error: unknown, kind: DeliveryFailure['kind']): boolean {
  return error instanceof DeliveryError && error.failure.kind === kind;
}

function withDeliveryTimeout<T>(answer: Promise<T>): Promise<T> {
  return withTimeout(answer, timeoutMs, () => {
    throw new DeliveryError({ kind: 'ambiguous' }, 'the platform did not answer');
  });
}
