/** Making a deletion whose time has come. */
import { accessEntryOf } from '../../access/roles.ts';
import type { Reply } from '../../chat/reply.ts';
import { deleteInstance } from '../../commands/delete.ts';
import type { Context } from '../../request/context.ts';
import type { Target } from '../../request/definition.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import type { NewDelivery } from '../../store/contract/watching.ts';
import { proofOf } from '../audit.ts';
import { perform } from '../execute.ts';
import { pairOf } from './cards.ts';
import { commandOf } from './target.ts';

/** Longer than all calls to Barium that it takes: who was not heard of for so long is dead. */
const heldMs = 5 * 60_000;

/**
 * Makes a scheduled deletion, for exactly one of any number of callers; `undefined` to the others. `tell` draws up
 * what is said of it elsewhere, which is written down together with its end.
 */
export async function carryOut(
  deletion: Deletion,
  target: Target,
  context: Context,
  tell: (reply: Reply) => Promise<readonly NewDelivery[]>,
): Promise<Reply | undefined> {
  const { deletions } = context.store;
  const { holder } = context.deletion;
  const command = commandOf(deletion);
  const now = context.now();
  const begun = await deletions.move(deletion.id, {
    from: 'scheduled',
    to: 'begun',
    at: now.toISOString(),
    held: { by: holder, until: new Date(now.getTime() + heldMs).toISOString() },
    proof: { ...proofOf(context, command, 'begun', target), detail: askerOf(deletion) },
  });
  if (begun?.auditId === undefined) return undefined;
  const { card, ...rest } = await perform(deleteInstance, command, target, context, begun.auditId);
  const whole = { ...card, text: [...(card.text ?? []), ...pairOf(deletion, context)] };
  const reply = { ...rest, card: whole };
  await end(deletion, await tell(reply), context);
  return reply;
}

/** What happened has happened. Where it cannot be written down now, that nobody heard of us is noticed later. */
async function end(deletion: Deletion, deliveries: readonly NewDelivery[], context: Context): Promise<void> {
  const step = { from: 'begun', to: 'ended', heldBy: context.deletion.holder, deliveries } as const;
  try {
    await context.store.deletions.move(deletion.id, { ...step, at: context.now().toISOString() });
  } catch (err) {
    context.log.error({ err, instance: deletion.instanceId }, 'the end of a deletion could not be written');
  }
}

/** The audit has both: whose press set it off, and whose wish it was. */
function askerOf({ asker, approver }: Deletion): string | undefined {
  return approver === undefined ? undefined : `${asker.name} (${accessEntryOf(asker)})`;
}
