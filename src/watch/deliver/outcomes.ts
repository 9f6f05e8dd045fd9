/** Records what became of a delivery, and when its queue is due again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type ChatAdapter, DeliveryError, type DeliveryFailure, type MessageRef } from '../../chat/adapter.ts';
import { conversationKey } from '../../chat/keys.ts';
import { exponentialBackoff } from '../../lib/backoff.ts';
import type { Delivery, OutboxStore } from '../../store/contract/outbox.ts';
import type { ChannelRecovery } from './channel-recovery.ts';
import { deleteDuplicate } from './post.ts';
import { maxRetryAfterMs, type RetrySchedule } from './retry-schedule.ts';

interface OutcomeOptions {
  readonly outbox: OutboxStore;
  readonly recovery: Pick<ChannelRecovery, 'markAvailable' | 'markUnavailable' | 'isUnavailable'>;
  readonly retries: Pick<RetrySchedule, 'postpone' | 'recordAttempt' | 'recordSuccess'>;
  onPosted?(delivery: Delivery): void;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Each resolves with whether to go on with the next delivery of the queue. */
export interface OutcomeRecorder {
  recordPosted(head: Delivery, posted: MessageRef, adapter: ChatAdapter): Promise<true>;
  /** An earlier attempt turned out to have arrived. */
  recordFound(head: Delivery, found: MessageRef, adapter: ChatAdapter): Promise<true>;
  /** @param isCounted whether the outbox has counted the attempt already, see `markAttempt` */
  recordFailure(head: Delivery, error: unknown, isCounted: boolean): Promise<boolean>;
  /** The platform will never take the delivery, so it must not block those behind it. */
  setAside(head: Delivery, reason: string): Promise<true>;
  /** Nobody may see the delivery any more. */
  discard(head: Delivery): Promise<true>;
  /** Counts as an attempt that sent nothing. The default delay grows with the attempts. */
  postponeUnsent(head: Delivery, reason: string, ms?: number): Promise<false>;
  /** Nothing is attempted before `ms`, since an earlier attempt may have arrived. */
  postponeUndecided(head: Delivery, reason: string, ms: number): Promise<false>;
}

/** Delays between attempts if the platform does not say how long to wait. */
const retryBackoff = { baseMs: 1_000, maxMs: 5 * 60_000 };
/** Delay between attempts in an unavailable channel. */
const unavailableRetryMs = 60 * 60_000;
/** The first one is short: marking the channel can fail, and then no event would wake it. */
const newlyUnavailableRetryMs = 60_000;
/** How often a platform may ask for a retry without delay. */
const maxImmediateRetries = 3;
/**
 * Delays after errors of the bot itself, such as a database that is down. They are no fault of the delivery, so they
 * never count against it, and it is attempted soon after they are over.
 */
const internalBackoff = { baseMs: 1_000, maxMs: 10_000 };

export function createOutcomeRecorder(options: OutcomeOptions): OutcomeRecorder {
  const { outbox, recovery, retries, signal, log, now } = options;

  async function postpone(
    { key, conversation }: Delivery,
    ms: number,
    reason: string,
    isCounted = false,
  ): Promise<void> {
    const dueAt = retries.postpone(conversationKey(conversation), ms);
    await (isCounted ? outbox.postpone(key, dueAt, reason) : outbox.postponeUnsent(key, dueAt, reason));
  }

  /** An event that makes the channel available again at this very moment must not be undone. */
  async function postponeWhileUnavailable(head: Delivery, reason: string): Promise<void> {
    await postpone(head, unavailableRetryMs, reason, true);
    if (!(await recovery.isUnavailable(head.conversation))) await postpone(head, 0, reason, true);
  }

  async function recordDeliveryError(head: Delivery, error: DeliveryError, isCounted: boolean): Promise<boolean> {
    const attempts = head.attempts + 1;
    const { failure } = error;
    log.warn({ err: error, delivery: head.key, failure: failure.kind, attempts }, 'delivery failed');
    if (failure.kind === 'unavailable') {
      await postpone(head, newlyUnavailableRetryMs, failure.reason, isCounted);
      const isNew = await recovery.markUnavailable(head.conversation, failure.reason);
      if (!isNew) await postponeWhileUnavailable(head, failure.reason);
      return false;
    }
    const delayMs = delayFor(failure, attempts);
    await postpone(head, delayMs, failure.kind, isCounted);
    return delayMs === 0;
  }

  async function recordInternalError(head: Delivery, error: unknown, isCounted: boolean): Promise<false> {
    const attempts = head.attempts + 1;
    log.error({ err: error, delivery: head.key, attempts }, 'delivery failed: internal error');
    await postpone(head, backoffAfter(attempts, internalBackoff), 'internal error', isCounted);
    return false;
  }

  /** @param record resolves with the message that is recorded */
  async function recordArrival(
    head: Delivery,
    message: MessageRef,
    adapter: ChatAdapter,
    record: () => Promise<MessageRef | undefined>,
  ): Promise<true> {
    // The message has been sent, so this retries until the store accepts the record.
    for (let attempt = 1; ; attempt += 1) {
      try {
        const recorded = await record();
        if (recorded !== undefined && recorded !== message) {
          await deleteDuplicate(head.conversation, message, { adapter, log });
        }
        break;
      } catch (error) {
        log.error({ err: error, delivery: head.key }, 'posted, but recording it failed; retrying');
        await sleep(backoffAfter(attempt), undefined, { signal });
      }
    }
    if (head.isRootRefresh !== true) options.onPosted?.(head);
    await recovery.markAvailable(head.conversation);
    retries.recordSuccess(conversationKey(head.conversation));
    return true;
  }

  return {
    recordPosted: (head, posted, adapter) =>
      recordArrival(head, posted, adapter, () => outbox.markPosted(head.key, posted, now().toISOString())),

    recordFound: (head, found, adapter) =>
      recordArrival(head, found, adapter, () => outbox.markFound(head, found, now().toISOString())),

    async recordFailure(head, error, isCounted) {
      const goesOn =
        error instanceof DeliveryError
          ? await recordDeliveryError(head, error, isCounted)
          : await recordInternalError(head, error, isCounted);
      retries.recordAttempt(conversationKey(head.conversation));
      return goesOn;
    },

    async setAside(head, reason) {
      await outbox.deadLetter(head.key, reason);
      retries.recordAttempt(conversationKey(head.conversation));
      const fields = { delivery: head.key, conversation: conversationKey(head.conversation), reason };
      log.error(fields, 'delivery moved to dead letters');
      return true;
    },

    async discard(head) {
      await outbox.discard(head.key);
      retries.recordAttempt(conversationKey(head.conversation));
      log.warn({ delivery: head.key }, 'delivery discarded: no watch owner has access to it any more');
      return true;
    },

    async postponeUnsent(head, reason, ms = backoffAfter(head.attempts + 1)) {
      await postpone(head, ms, reason);
      retries.recordAttempt(conversationKey(head.conversation));
      return false;
    },

    async postponeUndecided(head, reason, ms) {
      const key = conversationKey(head.conversation);
      await postpone(head, ms, reason, true);
      retries.recordAttempt(key);
      return false;
    },
  };
}

/** The delay that the platform asks for; the bot's own if it asks for none, or for one that makes no sense. */
function delayFor(failure: DeliveryFailure, attempts: number): number {
  const requested = failure.kind === 'retry' ? failure.afterMs : undefined;
  const isUsable = requested !== undefined && (requested > 0 || (requested === 0 && attempts <= maxImmediateRetries));
  return isUsable ? Math.min(requested, maxRetryAfterMs) : backoffAfter(attempts);
}

/** Grows with each attempt; between 75 and 125 %, so that channels do not retry together. */
function backoffAfter(attempts: number, backoff = retryBackoff): number {
  return Math.round(exponentialBackoff(attempts, backoff) * (0.75 + Math.random() / 2));
}
