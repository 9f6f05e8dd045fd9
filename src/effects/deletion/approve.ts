/** The second person's press: what one admin asked for, another approves. */
import { isSamePlace } from '../../access/conversation.ts';
import { includes } from '../../access/roles.ts';
import type { Reply } from '../../chat/reply.ts';
import type { Context } from '../../request/context.ts';
import { answer, refusal } from '../../request/reply.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import type { RefusalOutcome } from '../../store/contract/store.ts';
import { proofOf, proveRefusal } from '../audit.ts';
import { changedCard, changesSince, goneCard } from '../changed-card.ts';
import { deny } from '../denied-card.ts';
import { type Doubt, doubtOf, isSameHuman } from './authorization.ts';
import { deniedCard, pairOf, scheduledCard, whatBecameOf } from './cards.ts';
import { carryOut } from './execute.ts';
import { commandOf, lookAtDoomed, targetOf } from './target.ts';

/** Seen by everybody who saw the request, in its place. */
const forAll = { visibility: 'public', replacesOriginal: true } as const;

/** Approves a request: once, by another admin, where it was made, while the instance is as it was shown. */
export async function approve(deletion: Deletion, context: Context): Promise<Reply> {
  return (await objection(deletion, context)) ?? decide(deletion, context);
}

async function objection(deletion: Deletion, context: Context): Promise<Reply | undefined> {
  const { later } = context.text;
  if (!isSamePlace(deletion.place, context.place)) {
    await prove(deletion, context, 'wrong-place');
    return elsewhere(deletion, context);
  }
  if (deletion.phase !== 'requested') return refusal(await whatBecameOf(deletion, context));
  if (isSameHuman(deletion.asker, context.person)) {
    await prove(deletion, context, 'wrong-person');
    return refusal({ title: later.ownTitle, text: [later.own] });
  }
  const standing = await context.access.standing(context.person, 'admin');
  if (!includes(standing.role, 'admin')) {
    return deny({ ...context, ...standing }, commandOf(deletion), 'admin', targetOf(deletion));
  }
  if (deletion.expiresAt > context.now().toISOString()) return undefined;
  await prove(deletion, context, 'expired');
  return refusal({ title: later.expiredTitle, text: [later.expired(deletion.expiresAt)] }, forAll);
}

/** The answer to a press in another place than the one it belongs to. */
export function elsewhere({ place }: Pick<Deletion, 'place'>, { text: { later } }: Context): Reply {
  return refusal({
    title: later.elsewhereTitle,
    text: [later.elsewhere(place.name ?? later.elsewhereThere)],
  });
}

async function decide(deletion: Deletion, context: Context): Promise<Reply> {
  const target = await lookAtDoomed(deletion, context);
  if (target === undefined) {
    const title = context.text.delete.alreadyGone(deletion.instanceName);
    return close(deletion, refusal(goneCard(title, deletion.instanceId, context), forAll), context);
  }
  const doubt = await doubtOf({ ...deletion, approver: context.person }, target, context);
  if (doubt !== undefined) return refuse(deletion, doubt, context);
  const changes = changesSince(deletion.state, target, context);
  if (changes.length > 0) {
    return close(deletion, refusal(changedCard(deletion, changes, context), forAll), context);
  }
  const now = context.now();
  const dueAt = new Date(now.getTime() + context.deletion.undoSeconds * 1_000).toISOString();
  const approved = await context.store.deletions.move(deletion.id, {
    from: 'requested',
    to: 'scheduled',
    at: now.toISOString(),
    approved: { by: context.person, dueAt },
    proof: proofOf(context, commandOf(deletion), 'approved', target),
  });
  if (approved === undefined) return late(deletion, context);
  if (context.deletion.undoSeconds === 0) {
    const reply = await carryOut(approved, target, context, async () => []);
    return reply === undefined ? late(deletion, context) : { ...reply, ...forAll };
  }
  context.deletion.wake();
  return answer(scheduledCard(approved, pairOf(approved, context), context), forAll);
}

/** It takes two who may: whoever asked for it may have been struck off since. */
async function refuse(deletion: Deletion, { person, unsure }: Doubt, context: Context): Promise<Reply> {
  const card = deniedCard(deletion, person, context);
  if (!unsure) return close(deletion, refusal(card, forAll), { ...context, person }, 'denied');
  await prove(deletion, { ...context, person }, 'denied');
  return refusal({ title: context.text.problems.deniedTitle, text: [context.text.problems.unsure] });
}

/** It is no longer as it was shown. For one who presses: what another sees may be what this one's press just did. */
async function close(
  deletion: Deletion,
  reply: Reply,
  context: Context,
  outcome: 'changed' | 'denied' = 'changed',
): Promise<Reply> {
  const ended = await context.store.deletions.move(deletion.id, {
    from: 'requested',
    to: 'changed',
    at: context.now().toISOString(),
    proof: proofOf(context, commandOf(deletion), outcome, targetOf(deletion)),
  });
  return ended === undefined ? late(deletion, context) : reply;
}

/** Somebody else was quicker. */
async function late(deletion: Deletion, context: Context): Promise<Reply> {
  const now = (await context.store.deletions.find(deletion.id)) ?? deletion;
  return refusal(await whatBecameOf(now, context));
}

function prove(deletion: Deletion, context: Context, outcome: RefusalOutcome): Promise<void> {
  return proveRefusal(context, commandOf(deletion), outcome, targetOf(deletion));
}
