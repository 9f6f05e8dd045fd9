/** One attempt to deliver the head of a channel's queue, and what its outcome means for the queue. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ChatAdapter,
  DeliveryError,
  type DeliveryFailure,
  type MessageRef,
} from '../../chat/adapter.ts';
import type { Picture } from '../../chat/content.ts';
import { conversationKey } from '../../chat/keys.ts';
import type { Platform } from '../../chat/person.ts';
import { type ChannelLease, LeaseLostError } from '../../cluster/types.ts';
import { exponentialBackoff } from '../../lib/backoff.ts';
import type { Delivery } from '../../store/contract/outbox.ts';
import { type Authorize, filterByAccess } from '../announce/audience.ts';
import type { ChannelRecovery, ChannelRecoveryOptions } from './channel-recovery.ts';
import { toPlainTextMessage } from './plain-text-fallback.ts';
import { deleteDuplicate, type PostOptions, postDelivery } from './post.ts';
import { waitForRateLimit } from './rate-limit.ts';
import { maxRetryAfterMs, type RetrySchedule } from './retry-schedule.ts';

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
  readonly recovery: Pick<ChannelRecovery, 'markAvailable' | 'markUnavailable'>;
  readonly retries: Pick<RetrySchedule, 'postpone' | 'recordAttempt' | 'recordSuccess'>;
  readonly signal: AbortSignal;
}

/** Delays between attempts if the platform does not say how long to wait. */
const retryBackoff = { baseMs: 1_000, maxMs: 5 * 60_000 };
/** Delay between attempts in an unavailable channel. */
const unavailableRetryMs = 60 * 60_000;
/** How often a platform may ask for a retry without delay. */
const maxImmediateRetries = 3;
/** After this many internal errors a delivery becomes a dead letter. */
const maxInternalErrors = 10;

/** Delivers the head of a queue; resolves with whether to go on with the next delivery. */
export type DeliverHead = (head: Delivery, lease: ChannelLease) => Promise<boolean>;

export function createDeliverHead(
  options: DeliverHeadOptions,
  { recovery, retries, signal }: DeliverHeadParts,
): DeliverHead {
  const { outbox, channels, log, now } = options;

  async function deliverHead(head: Delivery, lease: ChannelLease): Promise<boolean> {
    const key = conversationKey(head.conversation);
    const adapter = options.adapters.get(head.conversation.platform);
    if (adapter === undefined) {
      return postponeUnsent(head, retryBackoff.maxMs, 'this platform is not connected');
    }
    const visible = await filterByAccess(head, options.authorize, options.cardContextFor);
    if (visible === 'deny') return discard(head);
    if (visible === 'indeterminate') {
      return postponeUnsent(head, backoffAfter(head.attempts + 1), 'access cannot be determined right now');
    }
    try {
      // From here on it may arrive, whatever happens to this process.
      await outbox.markAttempt(head.id, now().toISOString());
      const postOptions = createPostOptions(adapter, lease);
      const posted = await postDelivery(visible, postOptions).catch((error) =>
        postFallback(visible, postOptions, error),
      );
      await recordPosted(head, posted, adapter);
      retries.recordSuccess(key);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (error instanceof LeaseLostError) {
        log.warn({ err: error, delivery: head.key }, 'lost the channel lease');
        return false;
      }
      const goesOn = await recordFailure(head, error);
      retries.recordAttempt(key);
      return goesOn;
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
  async function postFallback(
    delivery: Delivery,
    postOptions: PostOptions,
    error: unknown,
  ): Promise<MessageRef> {
    if (!(error instanceof DeliveryError && error.failure.kind === 'rejected')) throw error;
    log.error({ err: error, delivery: delivery.key }, 'card rejected; falling back to plain text');
    return postDelivery(toPlainTextMessage(delivery), postOptions);
  }

  async function discard(head: Delivery): Promise<true> {
    await outbox.discard(head.id);
    retries.recordAttempt(conversationKey(head.conversation));
    log.warn({ delivery: head.key }, 'delivery discarded: no watch owner has access to it any more');
    return true;
  }

  /** Counts as an attempt that left nothing behind. */
  async function postponeUnsent(head: Delivery, ms: number, reason: string): Promise<false> {
    await outbox.markAttempt(head.id, now().toISOString());
    await undoAttempt(head);
    await postpone(head, ms, reason);
    retries.recordAttempt(conversationKey(head.conversation));
    return false;
  }

  async function postpone({ id, conversation }: Delivery, ms: number, reason: string): Promise<void> {
    await outbox.postpone(id, retries.postpone(conversationKey(conversation), ms), reason);
  }

  /** Forgets an attempt that certainly did not arrive, so that the next one need not look for it. */
  async function undoAttempt(head: Delivery): Promise<void> {
    if (head.attemptedAt === undefined) await outbox.undoAttempt(head);
  }

  /** The message has been sent, so this retries until the store accepts the record. */
  async function recordPosted(head: Delivery, posted: MessageRef, adapter: ChatAdapter): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const recorded = await outbox.markPosted(head.id, posted, now().toISOString());
        if (recorded !== undefined && recorded !== posted) {
          await deleteDuplicate(head.conversation, posted, { adapter, log });
        }
        break;
      } catch (error) {
        log.error({ err: error, delivery: head.key }, 'posted, but recording it failed; retrying');
        await sleep(backoffAfter(attempt), undefined, { signal });
      }
    }
    if (head.isRootRefresh !== true) options.onPosted?.(head);
    await recovery.markAvailable(head.conversation);
  }

  async function recordFailure(head: Delivery, error: unknown): Promise<boolean> {
    const attempts = head.attempts + 1;
    if (!(error instanceof DeliveryError)) return recordInternalError(head, attempts, error);
    const { failure } = error;
    log.warn({ err: error, delivery: head.key, failure: failure.kind, attempts }, 'delivery failed');
    if (failure.kind !== 'ambiguous') await undoAttempt(head);
    if (failure.kind === 'unavailable') {
      await postpone(head, unavailableRetryMs, failure.reason);
      await recovery.markUnavailable(head.conversation, failure.reason);
      return false;
    }
    if (failure.kind === 'rejected') return deadLetter(head, failure.reason);
    const delayMs = delayFor(failure, attempts);
    await postpone(head, delayMs, failure.kind);
    return delayMs === 0;
  }

  async function recordInternalError(head: Delivery, attempts: number, error: unknown): Promise<boolean> {
    log.error({ err: error, delivery: head.key, attempts }, 'delivery failed: internal error');
    if (attempts >= maxInternalErrors) return deadLetter(head, 'too many internal errors; see the log');
    await postpone(head, backoffAfter(attempts), 'internal error');
    return false;
  }

  /** A delivery that can never be posted must not block those behind it. */
  async function deadLetter(head: Delivery, reason: string): Promise<true> {
    await outbox.deadLetter(head.id, reason);
    const fields = { delivery: head.key, conversation: conversationKey(head.conversation), reason };
    log.error(fields, 'delivery moved to dead letters');
    return true;
  }

  return deliverHead;
}

/** The delay that the platform asks for; the bot's own if it asks for none, or for one that makes no sense. */
function delayFor(failure: DeliveryFailure, attempts: number): number {
  const requested = failure.kind === 'retry' ? failure.afterMs : undefined;
  const isUsable =
    requested !== undefined && (requested > 0 || (requested === 0 && attempts <= maxImmediateRetries));
  return isUsable ? Math.min(requested, maxRetryAfterMs) : backoffAfter(attempts);
}

/** Grows with each attempt; between 75 and 125 %, so that channels do not retry together. */
function backoffAfter(attempts: number): number {
  return Math.round(exponentialBackoff(attempts, retryBackoff) * (0.75 + Math.random() / 2));
}
