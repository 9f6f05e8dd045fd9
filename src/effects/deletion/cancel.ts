/** Withdrawing a request, and undoing what waits for its time: the safe way, so more people may take it. */
import { isSamePlace, isWhereAsked } from '../../access/conversation.ts';
import { includes } from '../../access/roles.ts';
import { personKey } from '../../chat/keys.ts';
import type { Reply } from '../../chat/reply.ts';
import type { Context } from '../../request/context.ts';
import { answer, refusal } from '../../request/reply.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import type { RefusalOutcome } from '../../store/contract/store.ts';
import { proofOf, proveRefusal } from '../audit.ts';
import { elsewhere } from './approve.ts';
import { stoppedCard, whatBecameOf } from './cards.ts';
import { isPublic, outcomeDelivery } from './notifications.ts';
import { commandOf, targetOf } from './target.ts';

/** How what waits is stopped, by where it stands. */
const stops = {
  requested: { from: 'requested', to: 'withdrawn' },
  scheduled: { from: 'scheduled', to: 'undone' },
} as const;

/** Stops a deletion that was not begun: for whoever asked for it or approved it, and for any admin. */
export async function stop(deletion: Deletion, context: Context): Promise<Reply> {
  const { later } = context.text;
  const prove = (outcome: RefusalOutcome) =>
    proveRefusal(context, commandOf(deletion), outcome, targetOf(deletion));
  if (!isWhereAsked(deletion.place, context.place)) {
    await prove('wrong-place');
    return elsewhere(deletion, context);
  }
  if (!(await mayStop(deletion, context))) {
    await prove('wrong-person');
    return refusal({ title: later.notTheirsTitle, text: [later.notTheirs] });
  }
  const { phase } = deletion;
  if (phase !== 'requested' && phase !== 'scheduled') return tooLate(deletion, context);
  const { from, to } = stops[phase];
  const at = context.now().toISOString();
  const stopped = { ...deletion, phase: to, stoppedBy: context.person, movedAt: at };
  const card = stoppedCard(stopped, context);
  // Whoever sees its buttons in the place has to know that they are spent.
  const isToldThere = isPublic(stopped) && !isSamePlace(deletion.place, context.place);
  const moved = await context.store.deletions.move(deletion.id, {
    from,
    to,
    at,
    stoppedBy: context.person,
    proof: proofOf(context, commandOf(deletion), to, targetOf(deletion)),
    deliveries: isToldThere ? await outcomeDelivery(stopped, card, context) : [],
  });
  if (moved === undefined) {
    return tooLate((await context.store.deletions.find(deletion.id)) ?? deletion, context);
  }
  if (isToldThere) context.deletion.wake();
  const isSeenByAll = isPublic(stopped) && !context.place.isDirect;
  return answer(card, { replacesOriginal: true, visibility: isSeenByAll ? 'public' : 'ephemeral' });
}

async function mayStop({ asker, approver }: Deletion, { access, person }: Context): Promise<boolean> {
  const isTheirs = [asker, approver].some((one) => one !== undefined && personKey(one) === personKey(person));
  return isTheirs || includes((await access.standing(person, 'admin')).role, 'admin');
}

async function tooLate(deletion: Deletion, context: Context): Promise<Reply> {
  return refusal(await whatBecameOf(deletion, context));
}
