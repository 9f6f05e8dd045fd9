/**
 * The one gate to everything that changes something upstream.
 *
 * An effect runs behind a one-time token (a button or form that was offered) or behind the first sight of an
 * incoming (a typed command). Either way its audit row is written before the act and completed after it.
 */

import {
  BariumError,
  NotAllowedError,
  NotFoundError,
  OutcomeUnknownError,
  RefusedError,
} from '../barium/errors.ts';
import type { Instance } from '../barium/types.ts';
import { button, nameOf } from '../cards/card-context.ts';
import { bariumProblem } from '../cards/error.ts';
import type { Card } from '../chat/card.ts';
import type { CommandName, CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import type { Act, EffectDefinition, Target } from '../request/definition.ts';
import { refusal } from '../request/reply.ts';
import { proofOf } from './audit.ts';
import { ask } from './confirmation-card.ts';
import { usedCard } from './used-token-card.ts';

/**
 * Runs an effect that was typed out in full: once for an incoming, however often that is delivered. A guess only asks,
 * and so does a button that carries it as it would be typed: two presses of it are two incomings, and what it said is
 * not known here.
 */
export async function actOnce<Name extends CommandName>(
  definition: EffectDefinition<Name>,
  command: CommandOf<Name>,
  target: Target,
  context: Context,
): Promise<Reply> {
  if (context.asksFirst) return ask(definition, command, target, context);
  const { seen } = context.store;
  const auditId = await seen.begin(context.key, proofOf(context, command, 'begun', target));
  if (auditId === undefined) {
    const earlier = await seen.auditId(context.key);
    return refusal(await usedCard(context, earlier, context.text.tokens.repeated));
  }
  return perform(definition, command, target, context, auditId);
}

/** Acts, and completes the audit row that was written as begun. */
export async function perform<Name extends CommandName>(
  definition: EffectDefinition<Name>,
  command: CommandOf<Name>,
  target: Target,
  context: Context,
  auditId: number,
): Promise<Reply> {
  try {
    const act = await definition.act(command, target, context);
    await complete(context, auditId, act.outcome, act.errorLogId);
    return act.reply;
  } catch (error) {
    await complete(context, auditId, outcomeOf(error), errorLogIdOf(error));
    if (!(error instanceof BariumError)) throw error;
    context.log.warn({ err: error, auditId, command: command.name }, 'an effect failed upstream');
    return refusal(failedCard(context, target, error), { replacesOriginal: true });
  } finally {
    context.index.forget();
  }
}

/** What happened has happened: a store that fails now costs the end of the audit row, not the person's answer. */
export async function complete(
  context: Context,
  auditId: number,
  outcome: Act['outcome'],
  errorLogId?: string,
): Promise<void> {
  try {
    await context.store.audit.end(auditId, { outcome, at: context.now().toISOString(), errorLogId });
  } catch (error) {
    context.log.error({ err: error, auditId, outcome }, 'the end of an audit row could not be written');
  }
}

/** What the button or form stood for is spent, so its card gives way to what happened and a way to look. */
export function failedCard(context: Context, target: Target, error: BariumError): Card {
  const look = button(context, context.text.actions.lookAgain, {
    name: 'instance.show',
    instance: target.id,
  });
  return { ...bariumProblem(context.text, error), actions: [look] };
}

/** How an effect ended that failed like this. */
export function outcomeOf(error: unknown): Act['outcome'] {
  if (!(error instanceof BariumError) || error instanceof OutcomeUnknownError) return 'unknown';
  return saysNo(error) ? 'refused' : 'failed';
}

/** Barium's reference, also where its answer did not tell what was done. */
export function errorLogIdOf(error: unknown): string | undefined {
  const told = error instanceof OutcomeUnknownError ? error.cause : error;
  return told instanceof RefusedError ? told.errorLogId : undefined;
}

function saysNo(error: BariumError): boolean {
  return error instanceof RefusedError || error instanceof NotFoundError || error instanceof NotAllowedError;
}

/** Looks what came of a call whose answer was lost. Where that cannot be seen either, it stays unknown. */
export async function lookAfter<Seen>(lost: OutcomeUnknownError, look: () => Promise<Seen>): Promise<Seen> {
  try {
    return await look();
  } catch (error) {
    throw error instanceof BariumError ? lost : error;
  }
}

/** The instance as an effect sees it now; `undefined` where it is gone. Rejects with any other `BariumError`. */
export async function lookIfThere(
  { look }: Pick<EffectDefinition, 'look'>,
  id: string,
  context: Context,
): Promise<Target | undefined> {
  try {
    return await look(id, context);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Reads the facts that most effects depend on: where the process stands. */
export async function lookAtProcess(id: string, context: Context): Promise<Target> {
  return targetOf(await context.barium.getInstance(id), context);
}

/** An instance that was just read, as the target of an effect that depends on where its process stands. */
export function targetOf(instance: Instance, { text }: Context): Target {
  return {
    id: instance.id,
    name: nameOf(text, instance),
    application: instance.applicationName,
    state: { status: instance.status, milestone: instance.milestone ?? '' },
  };
}

/** The facts that adding something depends on: that the instance has not ended or come back meanwhile. */
export async function lookAtStatus(id: string, context: Context): Promise<Target> {
  const target = await lookAtProcess(id, context);
  return { ...target, state: { status: target.state.status ?? '' } };
}
