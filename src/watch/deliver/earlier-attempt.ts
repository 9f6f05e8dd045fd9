/** Finds out whether an earlier attempt of a delivery has arrived, by this process or one that crashed. */
import { type ChatAdapter, DeliveryError, type MessageRef } from '../../chat/adapter.ts';
import type { ChannelStore } from '../../store/contract/channels.ts';
import type { Delivery, OutboxStore } from '../../store/contract/outbox.ts';
import type { AttemptMemory } from './attempt-memory.ts';

export type EarlierAttempt =
  /** Nothing has arrived, and nothing will. */
  | { readonly kind: 'none' }
  | { readonly kind: 'arrived'; readonly message: MessageRef }
  /** It can still arrive, or the platform can't be asked right now: nothing may be sent for `retryMs`. */
  | { readonly kind: 'undecided'; readonly retryMs: number; readonly reason: string }
  /** The platform doesn't let the bot find out, or couldn't be asked for too long. */
  | { readonly kind: 'unknown' };

interface EarlierAttemptOptions {
  readonly adapter: ChatAdapter;
  readonly outbox: Pick<OutboxStore, 'forgetAttempts'>;
  readonly channels: Pick<ChannelStore, 'findRootMessage' | 'saveRootMessage' | 'deleteRootMessage'>;
  readonly attempts: AttemptMemory;
  readonly now: () => Date;
}

/**
 * How long an announcement waits for a platform that can't be asked whether it arrived. Then it is sent again and says
 * that it may be a repeat: outages of one method are usually over by then, and an update that is later than this is
 * worth less than one that comes twice.
 */
const maxUndecidedMs = 30 * 60_000;

const minRetryMs = 1_000;
const maxRetryMs = 60_000;

/** Rejects with a `DeliveryError` if the channel is unavailable, or with an error of the store. */
export async function settleEarlierAttempt(
  delivery: Delivery,
  options: EarlierAttemptOptions,
): Promise<EarlierAttempt> {
  const { adapter, attempts, outbox } = options;
  if (delivery.attemptedAt === undefined || attempts.isUnsent(delivery)) return { kind: 'none' };
  if (adapter.findByKey === undefined) return { kind: 'unknown' };
  // Before the search: it has to begin after the longest time that the platform may take.
  const ageMs = attempts.ageMs(delivery);
  const remainingMs = (adapter.maxPostMs ?? 0) - ageMs;
  try {
    const found = await findMessages(delivery, delivery.attemptedAt, options);
    // A root message is saved before anything is posted in its thread, but a store that was restored may have forgotten it.
    const canArrive = found === undefined || (found === 'root' && !attempts.isOwn(delivery));
    if (canArrive && remainingMs > 0) {
      const retryMs = Math.min(remainingMs, retryDelay(ageMs));
      return { kind: 'undecided', retryMs, reason: 'sent, and not confirmed yet' };
    }
    if (found !== undefined && found !== 'root') return { kind: 'arrived', message: found };
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.failure.kind === 'unavailable') throw error;
    const { failure } = error;
    if (failure.kind === 'rejected' || ageMs >= maxUndecidedMs) return { kind: 'unknown' };
    const retryMs = failure.kind === 'retry' ? failure.afterMs : undefined;
    const untilUnknown = Math.max(minRetryMs, maxUndecidedMs - ageMs);
    return {
      kind: 'undecided',
      retryMs: Math.min(retryMs ?? retryDelay(ageMs), untilUnknown),
      reason: 'sent, and the platform can’t be asked whether it arrived',
    };
  }
  await outbox.forgetAttempts(delivery);
  return { kind: 'none' };
}

/** The message of the delivery; `root` if only the root message has arrived, which is saved then. */
async function findMessages(
  delivery: Delivery,
  attemptedAt: string,
  { adapter, channels, attempts, now }: EarlierAttemptOptions,
): Promise<MessageRef | 'root' | undefined> {
  const { conversation, key, root, lastAttemptAt } = delivery;
  // The clock may have been set back between the first attempt and the last.
  const [since = '', until = since] = [attemptedAt, lastAttemptAt ?? attemptedAt].toSorted();
  const existingRoot = root && (await channels.findRootMessage(conversation, root.instanceId));
  const message = await adapter.findByKey?.(conversation, key, since, { until, parent: existingRoot });
  // A store that was restored may have an older root message, which was deleted before the delivery was posted.
  const isCertainRoot = existingRoot !== undefined && attempts.isOwn(delivery);
  if (message !== undefined || root === undefined || isCertainRoot) return message;
  const arrivedRoot = await adapter.findByKey?.(conversation, rootKey(key), since, { until });
  if (arrivedRoot === undefined || arrivedRoot === existingRoot) return undefined;
  if (existingRoot !== undefined) await channels.deleteRootMessage(conversation, root.instanceId);
  await channels.saveRootMessage(conversation, root.instanceId, arrivedRoot, now().toISOString());
  // A store that was restored has forgotten root messages under which more was posted.
  return (await adapter.findByKey?.(conversation, key, since, { until, parent: arrivedRoot })) ?? 'root';
}

/** Slow platforms usually answer soon, and each search costs requests. */
function retryDelay(ageMs: number): number {
  return Math.min(maxRetryMs, Math.max(minRetryMs, ageMs / 2));
}

/** The key of the root message that is posted with a delivery. */
export function rootKey(deliveryKey: string): string {
  return `${deliveryKey}-root`;
}
