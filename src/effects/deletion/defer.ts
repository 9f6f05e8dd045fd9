/** What a confirmation does where a deletion is not made at once: it asks a second person, or sets a time. */
import { isSamePlace } from '../../access/conversation.ts';
import type { Reply } from '../../chat/reply.ts';
import { newToken } from '../../lib/random-token.ts';
import type { Context } from '../../request/context.ts';
import type { Deferred, Target } from '../../request/definition.ts';
import { answer, refusal } from '../../request/reply.ts';
import type { NewDeletion } from '../../store/contract/deletions.ts';
import type { Token } from '../../store/contract/store.ts';
import { requestCard, requestedCard, scheduledCard } from './cards.ts';
import { lossOf } from './impact.ts';
import { requestDelivery } from './notifications.ts';

/** A day and a night: the second person may be one of the late shift, but not one who finds it after the weekend. */
const requestLifeMs = 24 * 60 * 60_000;

/** `undefined` where a confirmed deletion is made at once. */
export function defer(held: Token, target: Target, context: Context): Deferred | undefined {
  const { needsSecondPerson, undoSeconds } = context.deletion;
  if (needsSecondPerson) return request(held, target, context);
  return undoSeconds > 0 ? schedule(held, target, context) : undefined;
}

/** Why nobody could approve what is asked for in this place. */
export function aloneRefusal({ text: { later } }: Context): Reply {
  return refusal({ title: later.secondTitle, text: [later.secondWhere] });
}

function request(held: Token, target: Target, context: Context): Deferred {
  if (held.place.isDirect) return { reply: aloneRefusal(context) };
  const deletion = newDeletion('requested', held, target, context);
  const card = requestCard(deletion, lossOf(target, context), context);
  if (isSamePlace(held.place, context.place)) {
    return { deletion, reply: answer(card, { visibility: 'public', replacesOriginal: true }) };
  }
  // It was pressed in the chat that the question was answered in: the place is told of it.
  const reply = answer(requestedCard(deletion, context), { replacesOriginal: true });
  return { deletion, reply, deliveries: requestDelivery(deletion, card) };
}

function schedule(held: Token, target: Target, context: Context): Deferred {
  const deletion = newDeletion('scheduled', held, target, context);
  return { deletion, reply: answer(scheduledCard(deletion, [], context), { replacesOriginal: true }) };
}

function newDeletion(
  phase: NewDeletion['phase'],
  held: Token,
  target: Target,
  context: Context,
): NewDeletion {
  const now = context.now();
  const after = (ms: number) => new Date(now.getTime() + ms).toISOString();
  return {
    id: newToken(),
    phase,
    instanceId: target.id,
    instanceName: target.name,
    state: JSON.stringify(target.state),
    place: held.place,
    asker: context.person,
    askedAt: now.toISOString(),
    expiresAt: after(requestLifeMs),
    dueAt: phase === 'scheduled' ? after(context.deletion.undoSeconds * 1_000) : undefined,
  };
}
