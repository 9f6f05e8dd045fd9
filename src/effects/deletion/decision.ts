/** Decisions about a pending deletion: another admin approves it, or somebody cancels it. */
import { canAnswerFrom, isSameConversation } from '../../access/conversation.ts';
import { isAtLeast } from '../../access/roles.ts';
import { personKey } from '../../chat/keys.ts';
import type { Person } from '../../chat/person.ts';
import type { Reply } from '../../chat/reply.ts';
import { type Context, withRole } from '../../request/context.ts';
import { ok, publicReplacement, publicReply, rejected } from '../../request/reply.ts';
import type { RefusalOutcome } from '../../store/contract/audit.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import { auditRejection, auditRowFor } from '../audit.ts';
import { deny } from '../denied-card.ts';
import { cancelledCard, outcomeCard, requesterAndApprover, scheduledCard } from './cards.ts';
import { executeDeletion } from './execute.ts';
import { isPublic, outcomeDelivery } from './notifications.ts';
import { precheck } from './precheck.ts';
import { commandFor, targetFrom } from './target.ts';

/** Approves a request: once, by another admin, where it was made, while the instance is as it was shown. */
export async function approveDeletion(deletion: Deletion, context: Context): Promise<Reply> {
  return (await findRejection(deletion, context)) ?? approveIfUnchanged(deletion, context);
}

async function findRejection(deletion: Deletion, context: Context): Promise<Reply | undefined> {
  const { deletions } = context.text;
  if (!isSameConversation(deletion.conversation, context.conversation)) {
    await audit(deletion, context, 'wrong-conversation');
    return wrongConversationReply(deletion, context);
  }
  if (deletion.phase !== 'requested') return tooLateReply(deletion, context);
  if (isSamePerson(deletion.requester, context.person)) {
    await audit(deletion, context, 'wrong-person');
    return rejected({ title: deletions.ownRequestTitle, text: [deletions.ownRequest] });
  }
  const current = await context.access.effectiveRole(context.person, 'admin');
  if (!isAtLeast(current.role, 'admin')) {
    return deny(withRole(context, current), commandFor(deletion), 'admin', targetFrom(deletion));
  }
  if (deletion.expiresAt > context.now().toISOString()) return undefined;
  await audit(deletion, context, 'expired');
  return rejected({ title: deletions.expiredTitle, text: [deletions.expired(deletion.expiresAt)] }, publicReplacement);
}

/** The same user, in whichever organization the platform reports them and however it spells their ID. */
function isSamePerson(a: Person, b: Person): boolean {
  return a.platform === b.platform && a.id.toLowerCase() === b.id.toLowerCase();
}

async function approveIfUnchanged(deletion: Deletion, context: Context): Promise<Reply> {
  const checked = await precheck({ ...deletion, approver: context.person }, context);
  if (!checked.ok) {
    const auditContext = { ...context, person: checked.person };
    if (checked.reason === 'indeterminate') {
      await audit(deletion, auditContext, 'denied');
      const { deniedTitle, rolesUnknown } = context.text.errors;
      return rejected({ title: deniedTitle, text: [rolesUnknown] });
    }
    return closeRequest(deletion, checked.reason, rejected(checked.card, publicReplacement), auditContext);
  }
  const now = context.now();
  const dueAt = new Date(now.getTime() + context.deletion.undoSeconds * 1_000).toISOString();
  const approved = await context.store.deletions.transition(deletion.id, {
    from: 'requested',
    to: 'scheduled',
    at: now.toISOString(),
    approval: { by: context.person, dueAt },
    auditRow: auditRowFor(context, commandFor(deletion), 'approved', checked.target),
  });
  if (approved === undefined) return tooLateReply(deletion, context);
  if (context.deletion.undoSeconds === 0) {
    const reply = await executeDeletion(approved, checked.target, context, async () => []);
    return reply === undefined ? tooLateReply(deletion, context) : { ...reply, ...publicReplacement };
  }
  context.deletion.wake();
  return ok(scheduledCard(approved, requesterAndApprover(approved, context), context), publicReplacement);
}

/** Ends a request that cannot be approved any more. Somebody else's approval may have been faster. */
async function closeRequest(
  deletion: Deletion,
  outcome: 'changed' | 'denied',
  reply: Reply,
  context: Context,
): Promise<Reply> {
  const closed = await context.store.deletions.transition(deletion.id, {
    from: 'requested',
    to: 'changed',
    at: context.now().toISOString(),
    auditRow: auditRowFor(context, commandFor(deletion), outcome, targetFrom(deletion)),
  });
  return closed === undefined ? tooLateReply(deletion, context) : reply;
}

const cancellations = {
  requested: { from: 'requested', to: 'withdrawn' },
  scheduled: { from: 'scheduled', to: 'undone' },
} as const;

/** Cancels a deletion before it is executed. Its requester, its approver and every admin can. */
export async function cancelDeletion(deletion: Deletion, context: Context): Promise<Reply> {
  const { deletions } = context.text;
  if (!canAnswerFrom(deletion.conversation, context.conversation)) {
    await audit(deletion, context, 'wrong-conversation');
    return wrongConversationReply(deletion, context);
  }
  if (!(await canCancel(deletion, context))) {
    await audit(deletion, context, 'wrong-person');
    return rejected({ title: deletions.cannotStopTitle, text: [deletions.cannotStop] });
  }
  const { phase } = deletion;
  if (phase !== 'requested' && phase !== 'scheduled') return tooLateReply(deletion, context);
  const { from, to } = cancellations[phase];
  const at = context.now().toISOString();
  const cancelledBy = context.person;
  const cancelled: Deletion = { ...deletion, phase: to, cancelledBy, phaseChangedAt: at };
  const card = cancelledCard(cancelled, context);
  // The conversation that shows the buttons has to learn that they no longer work.
  const isAnnounced = isPublic(cancelled) && !isSameConversation(deletion.conversation, context.conversation);
  const moved = await context.store.deletions.transition(deletion.id, {
    from,
    to,
    at,
    cancelledBy,
    auditRow: auditRowFor(context, commandFor(deletion), to, targetFrom(deletion)),
    deliveries: isAnnounced ? await outcomeDelivery(cancelled, card, context) : [],
  });
  if (moved === undefined) return tooLateReply(deletion, context);
  if (isAnnounced) context.deletion.wake();
  const isPublicReply = isPublic(cancelled) && !context.conversation.isDirect;
  return ok(card, { replacesOriginal: true, ...(isPublicReply ? publicReply : {}) });
}

async function canCancel({ requester, approver }: Deletion, { access, person }: Context): Promise<boolean> {
  const key = personKey(person);
  const isInvolved = personKey(requester) === key || (approver !== undefined && personKey(approver) === key);
  return isInvolved || isAtLeast((await access.effectiveRole(person, 'admin')).role, 'admin');
}

/** The reply to a button that was pressed in a conversation where it has no effect. */
export function wrongConversationReply(
  { conversation }: Pick<Deletion, 'conversation'>,
  { text: { deletions } }: Context,
): Reply {
  return rejected({
    title: deletions.wrongConversationTitle,
    text: [deletions.wrongConversation(conversation.name ?? deletions.originalConversation)],
  });
}

/** Says how the deletion was decided meanwhile. */
async function tooLateReply(deletion: Deletion, context: Context): Promise<Reply> {
  const current = (await context.store.deletions.find(deletion.id)) ?? deletion;
  return rejected(await outcomeCard(current, context));
}

function audit(deletion: Deletion, context: Context, outcome: RefusalOutcome): Promise<void> {
  return auditRejection(context, commandFor(deletion), outcome, targetFrom(deletion));
}
