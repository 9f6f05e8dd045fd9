/** Posts a delivery in the best form that the platform takes. */
import { DeliveryError, type MessageRef } from '../../chat/adapter.ts';
import type { Delivery } from '../../store/contract/outbox.ts';
import type { Strings } from '../../text/strings.ts';
import { toChannelMessage, toPlainTextMessage, toRejectedNotice } from './fallbacks.ts';
import { hasFailed, type PostOptions, postDelivery } from './post.ts';

/** The platform takes the delivery in no form, but does take other messages: it is the delivery that is at fault. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
  readonly reason: string;

  constructor(reason: string, cause: unknown) {
    super(`the platform rejected the delivery: ${reason}`, { cause });
    this.reason = reason;
  }
}

/**
 * Posts the card, or else plain text, or else plain text outside of a thread that takes no replies. If all are rejected,
 * posts a notice, which also tells a rejected message from a channel that rejects everything, and rejects with a
 * {@link RejectedError}. Otherwise rejects like `postDelivery`.
 */
export async function postWithFallbacks(
  delivery: Delivery,
  options: PostOptions,
  texts: Strings['changes'],
): Promise<MessageRef> {
  const isInThread = delivery.root !== undefined || delivery.conversation.threadId !== undefined;
  let rejection = await tryPost(delivery, options);
  if (isRejection(rejection, 'rejected')) rejection = await tryPost(toPlainTextMessage(delivery), options);
  if (isRejection(rejection) && isInThread && delivery.isRootRefresh !== true) {
    rejection = await tryPost(toChannelMessage(delivery, texts), options);
  }
  if (typeof rejection === 'string') return rejection;
  const { failure } = rejection;
  const reason = failure.kind === 'rejected' ? failure.reason : failure.kind;
  if (delivery.isRootRefresh !== true) {
    const notice = await findOrPostNotice(toRejectedNotice(delivery, reason, texts), options);
    const ifEverywhere = failure.kind === 'rejected' ? failure.ifEverywhere : undefined;
    if (isRejection(notice) && ifEverywhere !== undefined) {
      throw new DeliveryError({ kind: 'unavailable', reason: ifEverywhere }, 'the platform rejects everything', notice);
    }
  }
  throw new RejectedError(reason, rejection);
}

type Rejection = DeliveryError;

/** Resolves with the message, or with the platform's rejection. Rejects with every other error. */
async function tryPost(delivery: Delivery, options: PostOptions): Promise<MessageRef | Rejection> {
  try {
    return await postDelivery(delivery, options);
  } catch (error) {
    if (!isRejection(error)) throw error;
    options.log.error({ err: error, delivery: delivery.key }, 'message rejected');
    return error;
  }
}

function isRejection(result: unknown, kind?: 'rejected'): result is Rejection {
  return hasFailed(result, 'rejected') || (kind === undefined && hasFailed(result, 'missing'));
}

/** How long before the last attempt a notice is looked for: longer than a platform is unreliable, mostly. */
const noticeSearchMs = 60 * 60_000;

/** An attempt that ended before the delivery was set aside may have posted the notice already. */
async function findOrPostNotice(notice: Delivery, options: PostOptions): Promise<MessageRef | Rejection> {
  const { conversation, key, attemptedAt, lastAttemptAt = attemptedAt } = notice;
  if (lastAttemptAt === undefined) return tryPost(notice, options);
  // The last attempt can have ended before it came to the notice.
  const since = new Date(Date.parse(lastAttemptAt) - noticeSearchMs).toISOString();
  const arrived = await options.adapter
    .findByKey?.(conversation, key, since, { until: lastAttemptAt })
    .catch((error) => {
      if (isRejection(error, 'rejected')) return undefined;
      throw error;
    });
  return arrived ?? tryPost(notice, options);
}
