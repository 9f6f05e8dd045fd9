/**
 * Makes deletions when their time has come, whichever process confirmed them: the store holds the time, and each
 * process looks there. What a process began that is gone is told as unknown, and never begun again.
 */
import type { Logger } from 'pino';
import { BariumError } from '../../barium/errors.ts';
import { actLine } from '../../cards/audit.ts';
import { moment } from '../../cards/card-context.ts';
import type { Card } from '../../chat/card.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import { createRuns } from '../../lib/coalesce.ts';
import type { Context } from '../../request/context.ts';
import type { Deletion, Phase } from '../../store/contract/deletions.ts';
import type { Outcome } from '../../store/contract/store.ts';
import { proofOf } from '../audit.ts';
import { changedCard, changesSince, goneCard } from '../changed-card.ts';
import { doubtOf, lacksSecond } from './authorization.ts';
import { deniedCard, lonelyCard, missedCard, unknownCard } from './cards.ts';
import { carryOut } from './execute.ts';
import { outcomeDelivery } from './notifications.ts';
import { commandOf, lookAtDoomed, targetOf } from './target.ts';

export interface DeletionClock {
  /** Looks at once, and from then on whenever something is due. */
  start(): void;
  /** Looks now, or right after the look under way; resolves when it has looked. Does nothing before the start. */
  nudge(): Promise<void>;
  /** Begins nothing more; resolves when what was begun has ended. What waits stays in the store. */
  stop(): Promise<void>;
}

export interface DeletionClockOptions {
  readonly store: Context['store'];
  /** What a command of this person in this place would have. */
  contextOf(person: Person, place: Conversation): Context;
  /** Something is in the outbox. */
  onTold(): void;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Nobody counts on a deletion any more that is so late; then it has to be asked for again. */
const latestMs = 60 * 60_000;
/** Even when nothing is known to be due: another process may have confirmed one, or the clock may have been set. */
const heartbeatMs = 30_000;
/** For one that could not be made since Barium cannot be reached. */
const againMs = 5_000;

export function createDeletionClock(options: DeletionClockOptions): DeletionClock {
  const { store, log, now } = options;
  let state: 'new' | 'running' | 'stopped' = 'new';
  let timer: NodeJS.Timeout | undefined;
  const looks = createRuns(look);

  async function look(): Promise<void> {
    if (state !== 'running') return;
    clearTimeout(timer);
    let wait = heartbeatMs;
    try {
      for (const deletion of await store.deletions.due(now().toISOString())) {
        if (state === 'running') await take(deletion, options);
      }
      const next = await store.deletions.nextDue();
      if (next !== undefined) wait = Math.min(wait, untilThen(next, now()));
    } catch (err) {
      log.error({ err }, 'deletions that wait cannot be looked up');
    }
    if (state === 'running') timer = setTimeout(() => void looks.nudge(), wait);
  }

  return {
    start() {
      state = 'running';
      void looks.nudge();
    },
    nudge: () => looks.nudge(),
    async stop() {
      state = 'stopped';
      clearTimeout(timer);
      await looks.ended();
    },
  };
}

function untilThen(next: string, now: Date): number {
  const left = Date.parse(next) - now.getTime();
  return left > 0 ? left : againMs;
}

/** Never rejects: one that cannot be made now must not hold up the others. */
async function take(deletion: Deletion, options: DeletionClockOptions): Promise<void> {
  const context = options.contextOf(deletion.approver ?? deletion.asker, deletion.place);
  try {
    const isTold = deletion.phase === 'begun' ? await lost(deletion, context) : await ripe(deletion, context);
    if (isTold) options.onTold();
  } catch (err) {
    const isUpstream = err instanceof BariumError;
    const facts = { err, instance: deletion.instanceId, dueAt: deletion.dueAt };
    options.log[isUpstream ? 'warn' : 'error'](facts, 'a deletion that is due could not be made');
  }
}

/** Answers whether there is something to be told. */
async function ripe(deletion: Deletion, context: Context): Promise<boolean> {
  const lateMs = context.now().getTime() - Date.parse(deletion.dueAt ?? '');
  if (lateMs > latestMs) return close(deletion, 'missed', 'expired', missedCard(deletion, context), context);
  if (lacksSecond(deletion, context)) {
    return close(deletion, 'changed', 'denied', lonelyCard(deletion, context), context);
  }
  const target = await lookAtDoomed(deletion, context);
  if (target === undefined) {
    const title = context.text.delete.alreadyGone(deletion.instanceName);
    const card = goneCard(title, deletion.instanceId, context);
    return close(deletion, 'changed', 'changed', card, context);
  }
  const doubt = await doubtOf(deletion, target, context);
  if (doubt !== undefined) {
    const { person, unsure } = doubt;
    // A group that cannot be looked up may be back in a moment, and opens nothing until then.
    if (unsure) return false;
    const whose = { ...context, person };
    return close(deletion, 'changed', 'denied', deniedCard(deletion, person, context), whose);
  }
  const changes = changesSince(deletion.state, target, context);
  if (changes.length > 0) {
    return close(deletion, 'changed', 'changed', changedCard(deletion, changes, context), context);
  }
  const made = await carryOut(deletion, target, context, ({ card }) =>
    outcomeDelivery(deletion, card, context),
  );
  return made !== undefined;
}

/** It comes to its end with nothing done. */
async function close(
  deletion: Deletion,
  to: Phase,
  outcome: Extract<Outcome, 'expired' | 'changed' | 'denied'>,
  card: Card,
  context: Context,
): Promise<boolean> {
  const moved = await context.store.deletions.move(deletion.id, {
    from: 'scheduled',
    to,
    at: context.now().toISOString(),
    proof: proofOf(context, commandOf(deletion), outcome, targetOf(deletion)),
    deliveries: await outcomeDelivery(deletion, card, context),
  });
  return moved !== undefined;
}

/** Its process was not heard of again. Where that one still wrote down how it ended, that is told. */
async function lost(deletion: Deletion, context: Context): Promise<boolean> {
  const { auditId, heldBy } = deletion;
  const { text, store } = context;
  const row = auditId === undefined ? undefined : await store.audit.get(auditId);
  const hasEnded = row !== undefined && row.outcome !== 'begun';
  const card: Card = hasEnded
    ? {
        title: actLine(text, row),
        text: [deletion.instanceName, text.history.outcomes[row.outcome]],
        footer: moment(row.at),
      }
    : unknownCard(deletion, context);
  const moved = await store.deletions.move(deletion.id, {
    from: 'begun',
    to: hasEnded ? 'ended' : 'unknown',
    heldBy,
    at: context.now().toISOString(),
    deliveries: await outcomeDelivery(deletion, card, context),
  });
  return moved !== undefined;
}
