/** One attempt to deliver the head of a channel's queue. */
import { type ChatAdapter, DeliveryError, type MessageRef } from '../../chat/adapter.ts';
import type { Platform } from '../../chat/person.ts';
import { type ChannelLease, LeaseLostError } from '../../cluster/types.ts';
import { waitForRateLimit } from '../../lib/rate-limit.ts';
import type { Delivery } from '../../store/contract/outbox.ts';
import { type Authorize, filterByAccess } from '../announce/audience.ts';
import { createAttemptMemory } from './attempt-memory.ts';
import type { ChannelRecovery, ChannelRecoveryOptions } from './channel-recovery.ts';
import { settleEarlierAttempt } from './earlier-attempt.ts';
import { addRepeatNote, toPlainTextMessage } from './fallbacks.ts';
import { createOutcomeRecorder } from './outcomes.ts';
import { type AnnouncedPicture, hasFailed, type PostOptions } from './post.ts';
import { postWithFallbacks, RejectedError } from './post-with-fallbacks.ts';
import { type ReportOptions, refreshReport } from './reports.ts';
import type { RetrySchedule } from './retry-schedule.ts';

export interface DeliverHeadOptions extends ChannelRecoveryOptions, Pick<ReportOptions, 'createReport'> {
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  /** Opens the diagram of a delivery. Rejects with a `BariumError`. */
  openPicture(delivery: Delivery): Promise<AnnouncedPicture | undefined>;
  /** What a person may see in a conversation; a delivery that nobody may see any more is discarded. */
  readonly authorize: Authorize;
  /** False from a restore of the store until the leader has dealt with it. */
  isStoreCurrent(): Promise<boolean>;
  /** Called for each delivery that arrived. */
  onPosted?(delivery: Delivery): void;
  /** Called for each attempt after which it is not known whether the delivery arrived. */
  onUnconfirmed?(delivery: Delivery): void;
  /** Monotonic milliseconds; the process's own if missing. */
  readonly clock?: (() => number) | undefined;
}

interface DeliverHeadParts {
  readonly recovery: ChannelRecovery;
  readonly retries: RetrySchedule;
  readonly signal: AbortSignal;
}

/** Delay before a delivery is attempted again if this process is not connected to its platform. */
const disconnectedRetryMs = 5 * 60_000;

/**
 * After this many attempts of one process that got no confirmation and never arrived, the delivery is sent as plain text:
 * some content makes a platform fail instead of rejecting it.
 */
const maxUnconfirmedCards = 3;

/** Another process attempted, delivered, collected or removed the delivery since it was read. */
class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
}

/** The store was replaced by a backup since the delivery was read, and may have forgotten that it was posted. */
class StoreRestoredError extends Error {
  override readonly name = 'StoreRestoredError';
}

/** Delivers the head of a queue; resolves with whether to go on with the next delivery. */
type DeliverHead = (head: Delivery, lease: ChannelLease) => Promise<boolean>;

export function createDeliverHead(options: DeliverHeadOptions, parts: DeliverHeadParts): DeliverHead {
  const { outbox, channels, log, now } = options;
  const { signal } = parts;
  const outcomes = createOutcomeRecorder({ ...options, ...parts });
  const attempts = createAttemptMemory(now, options.clock);

  async function deliverHead(head: Delivery, lease: ChannelLease): Promise<boolean> {
    const adapter = options.adapters.get(head.conversation.platform);
    if (adapter === undefined) {
      return outcomes.postponeUnsent(head, 'this platform is not connected', disconnectedRetryMs);
    }
    const current = await refreshReport(head, options);
    const visible =
      typeof current === 'string' ? current : await filterByAccess(current, options.authorize, options.cardContextFor);
    if (visible === 'deny') return outcomes.discard(head);
    if (visible === 'indeterminate') {
      return outcomes.postponeUnsent(head, 'access cannot be determined right now');
    }
    try {
      const earlier = await settleEarlierAttempt(head, { adapter, outbox, channels, attempts, now });
      if (earlier.kind === 'arrived') return await recordFound(head, earlier.message, adapter);
      if (earlier.kind === 'undecided') {
        return await outcomes.postponeUndecided(head, earlier.reason, earlier.retryMs);
      }
      return await attempt(head, toMessage(visible, earlier.kind), earlier.kind, adapter, lease);
    } catch (error) {
      return signal.aborted ? false : outcomes.recordFailure(head, error, false);
    }
  }

  /** What is posted, given what is known of earlier attempts. */
  function toMessage(delivery: Delivery, earlier: 'none' | 'unknown'): Delivery {
    const { text } = options.cardContextFor(delivery.reader?.locale);
    if (earlier === 'unknown') return addRepeatNote(delivery, text.changes);
    return attempts.countUnconfirmed(delivery.key) >= maxUnconfirmedCards ? toPlainTextMessage(delivery) : delivery;
  }

  async function attempt(
    head: Delivery,
    message: Delivery,
    earlier: 'none' | 'unknown',
    adapter: ChatAdapter,
    lease: ChannelLease,
  ): Promise<boolean> {
    const running = { begun: 0, mayArrive: false };

    /** Records in the outbox that nothing was sent, so that the next attempt need not look for it. */
    async function forgetIfUnsent(): Promise<void> {
      if (running.begun === 0 || running.mayArrive || earlier === 'unknown') return;
      attempts.recordUnsent(head.key);
      await outbox.forgetAttempts({ key: head.key, attempts: head.attempts + running.begun });
    }

    const shared = createPostOptions(head, adapter, lease);
    const postOptions: PostOptions = {
      ...shared,
      beforeSend() {
        shared.beforeSend();
        attempts.recordSending(head.key);
      },
      async beginAttempt() {
        const at = now().toISOString();
        attempts.begin(head.key, at);
        const counted = { key: head.key, attempts: head.attempts + running.begun };
        running.begun += 1;
        if (!(await outbox.markAttempt(counted, at))) throw new ChangedMeanwhileError(head.key);
        // Only now: the attempt is recorded in the store that this looks at, or in one that is not there any more.
        if (!(await options.isStoreCurrent())) throw new StoreRestoredError(head.key);
        running.mayArrive = true;
      },
      endAttempt() {
        running.mayArrive = false;
      },
    };
    let posted: MessageRef;
    try {
      const { changes } = options.cardContextFor(head.reader?.locale).text;
      posted = await postWithFallbacks(message, postOptions, changes);
    } catch (error) {
      if (error instanceof ChangedMeanwhileError) return true;
      if (hasFailed(error, 'ambiguous')) {
        attempts.recordUnconfirmed(head.key);
        options.onUnconfirmed?.(head);
      }
      await forgetIfUnsent();
      if (signal.aborted || error instanceof StoreRestoredError) return false;
      if (error instanceof RejectedError) return outcomes.setAside(head, error.reason);
      if (error instanceof LeaseLostError) {
        log.warn({ err: error, delivery: head.key }, 'lost the channel lease');
        return false;
      }
      return outcomes.recordFailure(head, error, running.begun > 0);
    }
    return recordPosted(head, posted, adapter);
  }

  async function recordPosted(head: Delivery, posted: MessageRef, adapter: ChatAdapter): Promise<true> {
    await outcomes.recordPosted(head, posted, adapter);
    attempts.forget(head.key);
    return true;
  }

  async function recordFound(head: Delivery, found: MessageRef, adapter: ChatAdapter): Promise<true> {
    await outcomes.recordFound(head, found, adapter);
    attempts.forget(head.key);
    return true;
  }

  function createPostOptions(
    { conversation }: Delivery,
    adapter: ChatAdapter,
    lease: ChannelLease,
  ): Omit<PostOptions, 'beginAttempt' | 'endAttempt'> {
    return {
      adapter,
      channels,
      openPicture: openPictureIfPossible,
      async waitForRateLimit() {
        await waitForRateLimit(lease.lastSent, adapter.rateLimits, signal, options.clock);
        await adapter.waitForTurn?.(conversation, signal);
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
  async function openPictureIfPossible(delivery: Delivery): Promise<AnnouncedPicture | undefined> {
    if (delivery.picture === undefined) return undefined;
    try {
      return await options.openPicture(delivery);
    } catch (error) {
      log.warn({ err: error, delivery: delivery.key }, 'announced without its diagram');
      return undefined;
    }
  }

  return deliverHead;
}
