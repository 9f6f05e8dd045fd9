/**
 * The only way to change something in Barium.
 *
 * An effect is executed at most once: for a one-time token (a button or form), or for the idempotency key of a
 * typed command. Its audit row is written before it, and closed after it.
 */
import {
  BariumError,
  ForbiddenError,
  findExplanation,
  NotFoundError,
  OutcomeUnknownError,
  RejectedError,
} from '../barium/errors.ts';
import type { Instance } from '../barium/types.ts';
import { fullInstanceName, showButton } from '../cards/card-context.ts';
import { isTransient, retryButton, upstreamErrorCard } from '../cards/error.ts';
import type { Card } from '../chat/card.ts';
import type { Command, CommandName, CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, EffectResult, Target } from '../request/definition.ts';
import { rejected } from '../request/reply.ts';
import { auditRowFor } from './audit.ts';
import { askConfirmation } from './confirmation-card.ts';
import { usedTokenCard } from './used-token-card.ts';

/**
 * Executes a typed command once, however often the platform delivers it. Asks first if the instance is a guess, or
 * if a button sent the line: two presses are two events, and the button's label is not known here.
 */
export async function executeOnce<Name extends CommandName>(
  definition: EffectDefinition<Name>,
  command: CommandOf<Name>,
  target: Target,
  context: Context,
): Promise<Reply> {
  if (context.requireConfirmation) return askConfirmation(definition, command, target, context);
  const { idempotency } = context.store;
  const auditId = await idempotency.recordWithAudit(
    context.idempotencyKey,
    auditRowFor(context, command, 'begun', target),
  );
  if (auditId === undefined) {
    const earlier = await idempotency.auditIdFor(context.idempotencyKey);
    return rejected(await usedTokenCard(context, earlier, context.text.confirmation.duplicate));
  }
  return (await execute(definition, command, target, context, auditId)).reply;
}

/** Executes an effect and closes its audit row. Rejects only with an internal error. */
export async function execute<Name extends CommandName>(
  definition: Pick<EffectDefinition<Name>, 'execute'>,
  command: CommandOf<Name>,
  target: Target,
  context: Context,
  auditId: number,
): Promise<EffectResult> {
  try {
    const result = await definition.execute(command, target, context);
    await closeAuditRow(context, auditId, result.outcome, result.errorLogId);
    return result;
  } catch (error) {
    const outcome = outcomeOf(error);
    await closeAuditRow(context, auditId, outcome, errorLogIdOf(error));
    if (!(error instanceof BariumError)) throw error;
    context.log.warn({ err: error, auditId, command: command.name }, 'effect failed: Barium error');
    return { outcome, reply: rejected(failedCard(context, command, target, error), { replacesOriginal: true }) };
  } finally {
    context.index.invalidate();
  }
}

/** Never rejects: the effect has happened, and the person gets the reply even if the store fails now. */
export async function closeAuditRow(
  context: Context,
  auditId: number,
  outcome: EffectResult['outcome'],
  errorLogId?: string,
): Promise<void> {
  try {
    await context.store.audit.finish(auditId, { outcome, at: context.now().toISOString(), errorLogId });
  } catch (error) {
    context.log.error({ err: error, auditId, outcome }, 'failed to close an audit row');
  }
}

/** Replaces the card whose token is used up. A command whose outcome is unknown is not offered again, but a look. */
export function failedCard(context: Context, command: Command, target: Target, error: BariumError): Card {
  const retry = isTransient(error) ? retryButton(context, command) : [];
  const show = showButton(context, target.id, context.text.actions.checkAgain);
  return { ...upstreamErrorCard(context.text, error), actions: [...retry, show] };
}

/** The audit outcome of an effect that threw this error. */
export function outcomeOf(error: unknown): EffectResult['outcome'] {
  if (!(error instanceof BariumError) || error instanceof OutcomeUnknownError) return 'unknown';
  return isRejection(error) ? 'refused' : 'failed';
}

/** Barium's error ID, also if the outcome is unknown. */
export function errorLogIdOf(error: unknown): string | undefined {
  return findExplanation(error)?.errorLogId;
}

function isRejection(error: BariumError): boolean {
  return error instanceof RejectedError || error instanceof NotFoundError || error instanceof ForbiddenError;
}

/** Checks the result of a request whose response was lost. Rejects with `lost` if that fails too. */
export async function verifyAfter<Result>(lost: OutcomeUnknownError, check: () => Promise<Result>): Promise<Result> {
  try {
    return await check();
  } catch (error) {
    throw error instanceof BariumError ? lost : error;
  }
}

/** Loads an effect's target; `undefined` if it no longer exists. Rejects with any other `BariumError`. */
export async function loadIfExists(
  { loadTarget }: Pick<EffectDefinition, 'loadTarget'>,
  id: string,
  context: Context,
): Promise<Target | undefined> {
  try {
    return await loadTarget(id, context);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** The target of effects that depend on the status and milestone. Rejects with a `BariumError`. */
export async function loadProcess(id: string, context: Context): Promise<Target> {
  return targetFromInstance(await context.barium.getInstance(id), context);
}

export function targetFromInstance(instance: Instance, { text }: Context): Target {
  return {
    id: instance.id,
    name: fullInstanceName(text, instance),
    application: instance.applicationName,
    state: { status: instance.status, milestone: instance.milestone ?? '' },
  };
}

/** The target of effects that depend on the status only. Rejects with a `BariumError`. */
export async function loadStatus(id: string, context: Context): Promise<Target> {
  const target = await loadProcess(id, context);
  return { ...target, state: { status: target.state.status ?? '' } };
}
