/**
 * Executes deletions when they are due, whichever process they were confirmed in: all processes poll the store. A
 * deletion whose process crashed is reported as "outcome unknown", and never executed again.
 */
import type { Logger } from 'pino';
import { BariumError } from '../../barium/errors.ts';
import { auditLine } from '../../cards/audit.ts';
import type { Card } from '../../chat/card.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import { createCoalescedTask } from '../../lib/coalesce.ts';
import type { Context } from '../../request/context.ts';
import type { Outcome } from '../../store/contract/audit.ts';
import type { Deletion, DeletionPhase } from '../../store/contract/deletions.ts';
import { timestamp } from '../../text/format.ts';
import { auditRowFor } from '../audit.ts';
import { expiredCard, needsSecondPersonCard, unknownCard } from './cards.ts';
import { executeDeletion } from './execute.ts';
import { outcomeDelivery } from './notifications.ts';
import { precheck } from './precheck.ts';
import { commandFor, targetFrom } from './target.ts';

export interface DeletionScheduler {
  /** Polls now, and then whenever a deletion is due. */
  start(): void;
  /** Polls now, or right after the current poll; resolves when that has ended. Does nothing before `start`. */
  trigger(): Promise<void>;
  /** Executes nothing more; resolves when the current poll has ended. */
  stop(): Promise<void>;
}

interface DeletionSchedulerOptions {
  readonly store: Context['store'];
  createContext(person: Person, conversation: Conversation): Context;
  /** Called when a delivery was queued. */
  onNotified(): void;
  readonly log: Logger;
  readonly now: () => Date;
}

/** After an outage of more than this, a deletion is not executed any more but has to be requested again. */
const maxLatenessMs = 60 * 60_000;
/** Poll interval if nothing is due: another process may have confirmed a deletion, or the clock may have jumped. */
const heartbeatMs = 30_000;
/** Poll interval while a deletion is overdue because Barium cannot be reached. */
const retryDelayMs = 5_000;

export function createDeletionScheduler(options: DeletionSchedulerOptions): DeletionScheduler {
  const { store, log, now } = options;
  let state: 'new' | 'running' | 'stopped' = 'new';
  let timer: NodeJS.Timeout | undefined;
  const polls = createCoalescedTask(poll);

  async function poll(): Promise<void> {
    if (state !== 'running') return;
    clearTimeout(timer);
    let wait = heartbeatMs;
    try {
      for (const deletion of await store.deletions.listDue(now().toISOString())) {
        if (state === 'running') await processDeletion(deletion, options);
      }
      const next = await store.deletions.nextDueAt();
      if (next !== undefined) wait = Math.min(wait, msUntil(next, now()));
    } catch (err) {
      log.error({ err }, 'failed to read due deletions');
    }
    if (state === 'running') timer = setTimeout(() => void polls.trigger(), wait);
  }

  return {
    start() {
      state = 'running';
      void polls.trigger();
    },
    trigger: () => polls.trigger(),
    async stop() {
      state = 'stopped';
      clearTimeout(timer);
      await polls.idle();
    },
  };
}

function msUntil(next: string, now: Date): number {
  const left = Date.parse(next) - now.getTime();
  return left > 0 ? left : retryDelayMs;
}

/** Never rejects: a deletion that fails must not delay the others. */
async function processDeletion(deletion: Deletion, options: DeletionSchedulerOptions): Promise<void> {
  const context = options.createContext(deletion.approver ?? deletion.requester, deletion.conversation);
  try {
    const hasNotification =
      deletion.phase === 'running' ? await recordAbandoned(deletion, context) : await executeDue(deletion, context);
    if (hasNotification) options.onNotified();
  } catch (err) {
    const isUpstream = err instanceof BariumError;
    const facts = { err, instance: deletion.instanceId, dueAt: deletion.dueAt };
    options.log[isUpstream ? 'warn' : 'error'](facts, 'failed to execute a due deletion');
  }
}

/** Returns whether a notification was queued. */
async function executeDue(deletion: Deletion, context: Context): Promise<boolean> {
  const latenessMs = context.now().getTime() - Date.parse(deletion.dueAt ?? '');
  if (latenessMs > maxLatenessMs) {
    return closeDeletion(deletion, 'missed', 'expired', expiredCard(deletion, context), context);
  }
  if (context.deletion.needsSecondPerson && deletion.approver === undefined) {
    return closeDeletion(deletion, 'changed', 'denied', needsSecondPersonCard(deletion, context), context);
  }
  const checked = await precheck(deletion, context);
  if (!checked.ok) {
    // The group may be back in a moment; until then it grants nothing.
    if (checked.reason === 'indeterminate') return false;
    return closeDeletion(deletion, 'changed', checked.reason, checked.card, {
      ...context,
      person: checked.person,
    });
  }
  const reply = await executeDeletion(deletion, checked.target, context, ({ card }) =>
    outcomeDelivery(deletion, card, context),
  );
  return reply !== undefined;
}

/** Closes a deletion that was not executed. */
async function closeDeletion(
  deletion: Deletion,
  to: DeletionPhase,
  outcome: Extract<Outcome, 'expired' | 'changed' | 'denied'>,
  card: Card,
  context: Context,
): Promise<boolean> {
  const closed = await context.store.deletions.transition(deletion.id, {
    from: 'scheduled',
    to,
    at: context.now().toISOString(),
    auditRow: auditRowFor(context, commandFor(deletion), outcome, targetFrom(deletion)),
    deliveries: await outcomeDelivery(deletion, card, context),
  });
  return closed !== undefined;
}

/** Reports a deletion whose process crashed. If that process still closed the audit row, the outcome is known. */
async function recordAbandoned(deletion: Deletion, context: Context): Promise<boolean> {
  const { auditId, leaseHolder } = deletion;
  const { text, store } = context;
  const row = auditId === undefined ? undefined : await store.audit.get(auditId);
  const hasEnded = row !== undefined && row.outcome !== 'begun';
  const card: Card = hasEnded
    ? {
        title: auditLine(text, row),
        text: [deletion.instanceName, text.history.outcomes[row.outcome]],
        footer: [timestamp(row.at)],
      }
    : unknownCard(deletion, context);
  const moved = await store.deletions.transition(deletion.id, {
    from: 'running',
    to: hasEnded ? 'finished' : 'unknown',
    expectedHolder: leaseHolder,
    at: context.now().toISOString(),
    deliveries: await outcomeDelivery(deletion, card, context),
  });
  return moved !== undefined;
}
