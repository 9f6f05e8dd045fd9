/** One attempt to deliver the head of a channel's queue. */
import { type ChatAdapter, DeliveryError, type MessageRef } from '../../chat/adapter.ts';
import type { Picture } from '../../chat/content.ts';
import type { Platform } from '../../chat/person.ts';
import { type ChannelLease, LeaseLostError } from '../../cluster/types.ts';
import type { Delivery } from '../../store/contract/outbox.ts';
import { type Authorize, filterByAccess } from '../announce/audience.ts';
import type { ChannelRecovery, ChannelRecoveryOptions } from './channel-recovery.ts';
import { createOutcomeRecorder } from './outcomes.ts';
import { toPlainTextMessage } from './plain-text-fallback.ts';
import { type PostOptions, postDelivery } from './post.ts';
import { waitForRateLimit } from './rate-limit.ts';
import type { RetrySchedule } from './retry-schedule.ts';

export interface DeliverHeadOptions extends ChannelRecoveryOptions {
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  /** Opens the diagram of a delivery. Rejects with a `BariumError`. */
  openPicture(delivery: Delivery): Promise<Picture | undefined>;
  /** What a person may see in a conversation; a delivery that nobody may see any more is discarded. */
  readonly authorize: Authorize;
  /** Called for each delivery that arrived. */
  onPosted?(delivery: Delivery): void;
}

interface DeliverHeadParts {
  readonly recovery: ChannelRecovery;
  readonly retries: RetrySchedule;
  readonly signal: AbortSignal;
}

/** Delay before a delivery is attempted again if this process is not connected to its platform. */
const disconnectedRetryMs = 5 * 60_000;

/** Delivers the head of a queue; resolves with whether to go on with the next delivery. */
type DeliverHead = (head: Delivery, lease: ChannelLease) => Promise<boolean>;

export function createDeliverHead(options: DeliverHeadOptions, parts: DeliverHeadParts): DeliverHead {
  const { outbox, channels, log, now } = options;
  const { signal } = parts;
  const outcomes = createOutcomeRecorder({ ...options, ...parts });

  async function deliverHead(head: Delivery, lease: ChannelLease): Promise<boolean> {
    const adapter = options.adapters.get(head.conversation.platform);
    if (adapter === undefined) {
      return outcomes.postponeUnsent(head, 'this platform is not connected', disconnectedRetryMs);
    }
    const visible = await filterByAccess(head, options.authorize, options.cardContextFor);
    if (visible === 'deny') return outcomes.discard(head);
    if (visible === 'indeterminate') {
      return outcomes.postponeUnsent(head, 'access cannot be determined right now');
    }
    try {
      // From here on it may arrive, whatever happens to this process.
      await outbox.markAttempt(head.id, now().toISOString());
      const postOptions = createPostOptions(adapter, lease);
      const posted = await postDelivery(visible, postOptions).catch((error) =>
        postFallback(visible, postOptions, error),
      );
      return await outcomes.recordPosted(head, posted, adapter);
    } catch (error) {
      if (signal.aborted) return false;
      if (error instanceof LeaseLostError) {
        log.warn({ err: error, delivery: head.key }, 'lost the channel lease');
        return false;
      }
      return outcomes.recordFailure(head, error);
    }
  }

  function createPostOptions(adapter: ChatAdapter, lease: ChannelLease): PostOptions {
    return {
      adapter,
      channels,
      openPicture: openPictureIfPossible,
      async waitForRateLimit() {
        await waitForRateLimit(lease.lastSent, adapter.rateLimits, signal);
        await lease.renew();
      },
      beforeSend() {
        if (!lease.isHeld()) {
          throw new DeliveryError({ kind: 'retry', afterMs: 0 }, 'the channel lease may have expired');
        }
      },
      log,
      now,
    };
  }

  /** A change without its diagram is better than none. */
  async function openPictureIfPossible(delivery: Delivery): Promise<Picture | undefined> {
    if (delivery.picture === undefined) return undefined;
    try {
      return await options.openPicture(delivery);
    } catch (error) {
      log.warn({ err: error, delivery: delivery.key }, 'announced without its diagram');
      return undefined;
    }
  }

  /** Posts a card that the platform rejected as plain text. */
  async function postFallback(delivery: Delivery, postOptions: PostOptions, error: unknown): Promise<MessageRef> {
    if (!(error instanceof DeliveryError && error.failure.kind === 'rejected')) throw error;
    log.error({ err: error, delivery: delivery.key }, 'card rejected; falling back to plain text');
    return postDelivery(toPlainTextMessage(delivery), postOptions);
  }

  return deliverHead;
}
