/** Deletes an instance in Barium. */
import { accessEntryFor } from '../../access/roles.ts';
import { NotFoundError, OutcomeUnknownError } from '../../barium/errors.ts';
import { showButton } from '../../cards/card-context.ts';
import { upstreamErrorCard } from '../../cards/error.ts';
import type { Reply } from '../../chat/reply.ts';
import type { Context } from '../../request/context.ts';
import type { EffectResult, Target } from '../../request/definition.ts';
import { ok, rejected } from '../../request/reply.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import type { NewDelivery } from '../../store/contract/outbox.ts';
import { auditRowFor } from '../audit.ts';
import { goneCard } from '../changed-card.ts';
import { errorLogIdOf, execute } from '../execute.ts';
import { requesterAndApprover } from './cards.ts';
import { commandFor } from './target.ts';

/** Longer than all requests to Barium together: a process that is silent for so long has crashed. */
const leaseMs = 5 * 60_000;

const replacesOriginal = { replacesOriginal: true } as const;

/** Deletes the instance. Rejects with a `BariumError` when Barium did not do it, or nobody can know. */
export async function deleteTarget(target: Target, context: Context): Promise<EffectResult> {
  try {
    await context.barium.deleteInstance(target.id);
    return deletedResult(target, context.text.deletions.doneBy(context.person.name), context);
  } catch (error) {
    if (error instanceof NotFoundError) {
      // Somebody else deleted it, and the audit must not credit this person.
      const card = goneCard(context.text.deletions.alreadyGone(target.name), target.id, context);
      return { outcome: 'refused', reply: rejected(card, replacesOriginal) };
    }
    if (!(error instanceof OutcomeUnknownError)) throw error;
    return verifyDeleted(error, target, context);
  }
}

function deletedResult(target: Target, detail: string, context: Context): EffectResult {
  const card = { ...goneCard(context.text.deletions.done(target.name), target.id, context), text: [detail] };
  return { outcome: 'done', reply: ok(card, replacesOriginal) };
}

/** Barium's response was lost, so check whether the instance still exists. */
async function verifyDeleted(error: OutcomeUnknownError, target: Target, context: Context): Promise<EffectResult> {
  const { text } = context;
  try {
    await context.barium.getInstance(target.id);
  } catch (failure) {
    if (!(failure instanceof NotFoundError)) throw error;
    return deletedResult(target, text.deletions.checkedGone, context);
  }
  const show = showButton(context, target.id, text.actions.checkAgain);
  const card = { ...upstreamErrorCard(text, error), text: [text.deletions.checkedThere], actions: [show] };
  return { outcome: 'unknown', errorLogId: errorLogIdOf(error), reply: rejected(card, replacesOriginal) };
}

/**
 * Executes a scheduled deletion, for exactly one of any number of callers; the others get `undefined`.
 * `createDeliveries` makes the announcements of the result, which are stored in the same transaction as its end.
 */
export async function executeDeletion(
  deletion: Deletion,
  target: Target,
  context: Context,
  createDeliveries: (reply: Reply) => Promise<readonly NewDelivery[]>,
): Promise<Reply | undefined> {
  const command = commandFor(deletion);
  const now = context.now();
  const expiresAt = new Date(now.getTime() + leaseMs).toISOString();
  const begun = await context.store.deletions.transition(deletion.id, {
    from: 'scheduled',
    to: 'running',
    at: now.toISOString(),
    lease: { holder: context.deletion.leaseHolder, expiresAt },
    auditRow: { ...auditRowFor(context, command, 'begun', target), detail: requesterOf(deletion) },
  });
  if (begun?.auditId === undefined) return undefined;
  const effect = { execute: () => deleteTarget(target, context) };
  const { card, ...rest } = (await execute(effect, command, target, context, begun.auditId)).reply;
  const text = [...(card.text ?? []), ...requesterAndApprover(deletion, context)];
  const reply = { ...rest, card: { ...card, text } };
  await recordEnd(deletion, await createDeliveries(reply), context);
  return reply;
}

/** A store that fails now must not fail the reply: the scheduler reports deletions whose lease expired. */
async function recordEnd(
  deletion: Deletion,
  deliveries: readonly NewDelivery[],
  { store, deletion: { leaseHolder }, log, now }: Context,
): Promise<void> {
  try {
    await store.deletions.transition(deletion.id, {
      from: 'running',
      to: 'finished',
      at: now().toISOString(),
      expectedHolder: leaseHolder,
      deliveries,
    });
  } catch (err) {
    log.error({ err, instance: deletion.instanceId }, 'failed to record the end of a deletion');
  }
}

/** The audit row is the approver's; its detail names the requester. */
function requesterOf({ requester, approver }: Deletion): string | undefined {
  return approver === undefined ? undefined : `${requester.name} (${accessEntryFor(requester)})`;
}
