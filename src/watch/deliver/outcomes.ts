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
  readonly recovery: Pick<ChannelRecovery, 'markAvailable' | 'markUnavailable'>;
  readonly retries: Pick<RetrySchedule, 'postpone' | 'recordAttempt' | 'recordSuccess'>;
  onPosted?(delivery: Delivery): void;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Each resolves with whether to go on with the next delivery of the queue. */
export interface OutcomeRecorder {
  recordPosted(head: Delivery, posted: MessageRef, adapter: ChatAdapter): Promise<true>;
  recordFailure(head: Delivery, error: unknown): Promise<boolean>;
  /** Nobody may see the delivery any more. */
  discard(head: Delivery): Promise<true>;
  /** Counts as an attempt that left nothing behind. The default delay grows with the attempts. */
  postponeUnsent(head: Delivery, reason: string, ms?: number): Promise<false>;
}

/** Delays between attempts if the platform does not say how long to wait. */
const retryBackoff = { baseMs: 1_000, maxMs: 5 * 60_000 };
/** Delay between attempts in an unavailable channel. */
const unavailableRetryMs = 60 * 60_000;
/** How often a platform may ask for a retry without delay. */
const maxImmediateRetries = 3;
/** After this many internal errors a delivery becomes a dead letter. */
const maxInternalErrors = 10;

export function createOutcomeRecorder(options: OutcomeOptions): OutcomeRecorder {
  const { outbox, recovery, retries, signal, log, now } = options;

  async function postpone({ id, conversation }: Delivery, ms: number, reason: string): Promise<void> {
    await outbox.postpone(id, retries.postpone(conversationKey(conversation), ms), reason);
  }

  /** Forgets an attempt that certainly did not arrive, so that the next one need not look for it. */
  async function undoAttempt(head: Delivery): Promise<void> {
    if (head.attemptedAt === undefined) await outbox.undoAttempt(head);
  }

  /** A delivery that can never be posted must not block those behind it. */
  async function deadLetter(head: Delivery, reason: string): Promise<true> {
    await outbox.deadLetter(head.id, reason);
    const fields = { delivery: head.key, conversation: conversationKey(head.conversation), reason };
    log.error(fields, 'delivery moved to dead letters');
    return true;
  }

  async function recordDeliveryError(head: Delivery, error: DeliveryError): Promise<boolean> {
    const attempts = head.attempts + 1;
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

  async function recordInternalError(head: Delivery, error: unknown): Promise<boolean> {
    const attempts = head.attempts + 1;
    log.error({ err: error, delivery: head.key, attempts }, 'delivery failed: internal error');
    if (attempts >= maxInternalErrors) return deadLetter(head, 'too many internal errors; see the log');
    await postpone(head, backoffAfter(attempts), 'internal error');
    return false;
  }

  return {
    async recordPosted(head, posted, adapter) {
      // The message has been sent, so this retries until the store accepts the record.
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
      retries.recordSuccess(conversationKey(head.conversation));
      return true;
    },

    async recordFailure(head, error) {
      const goesOn =
        error instanceof DeliveryError
          ? await recordDeliveryError(head, error)
          : await recordInternalError(head, error);
      retries.recordAttempt(conversationKey(head.conversation));
      return goesOn;
    },

    async discard(head) {
      await outbox.discard(head.id);
      retries.recordAttempt(conversationKey(head.conversation));
      log.warn({ delivery: head.key }, 'delivery discarded: no watch owner has access to it any more');
      return true;
    },

    async postponeUnsent(head, reason, ms = backoffAfter(head.attempts + 1)) {
      await outbox.markAttempt(head.id, now().toISOString());
      await undoAttempt(head);
      await postpone(head, ms, reason);
      retries.recordAttempt(conversationKey(head.conversation));
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
function backoffAfter(attempts: number): number {
  return Math.round(exponentialBackoff(attempts, retryBackoff) * (0.75 + Math.random() / 2));
}
