/** Defers a confirmed deletion: until another admin approves it, or until the time to undo it is over. */
import { isSameConversation } from '../../access/conversation.ts';
import type { Reply } from '../../chat/reply.ts';
import { generateToken } from '../../lib/random-token.ts';
import type { Context } from '../../request/context.ts';
import type { Deferral, Target } from '../../request/definition.ts';
import { ok, publicReplacement, rejected } from '../../request/reply.ts';
import type { NewDeletion } from '../../store/contract/deletions.ts';
import type { ConfirmationToken } from '../../store/contract/tokens.ts';
import { requestCard, requestedCard, scheduledCard } from './cards.ts';
import { requestDelivery } from './notifications.ts';
import { impactText } from './target.ts';

/** Long enough for the late shift to approve it; a request that is found after a weekend has expired. */
const requestTtlMs = 24 * 60 * 60_000;

/** `undefined` if the policy lets the deletion be executed right away. */
export function deferDeletion(token: ConfirmationToken, target: Target, context: Context): Deferral | undefined {
  const { needsSecondPerson, undoSeconds } = context.deletion;
  if (needsSecondPerson) return requestApproval(token, target, context);
  return undoSeconds > 0 ? scheduleDeletion(token, target, context) : undefined;
}

/** Says that a deletion has to be requested in a channel, where another admin can approve it. */
export function needsChannelReply({ text: { deletions } }: Context): Reply {
  return rejected({ title: deletions.needsChannelTitle, text: [deletions.needsChannelHint] });
}

function requestApproval(token: ConfirmationToken, target: Target, context: Context): Deferral {
  if (token.conversation.isDirect) return { reply: needsChannelReply(context) };
  const deletion = createDeletion('requested', token, target, context);
  const card = requestCard(deletion, impactText(target, context), context);
  if (isSameConversation(token.conversation, context.conversation)) {
    return { deletion, reply: ok(card, publicReplacement) };
  }
  // The button was pressed in a direct chat, so the request is posted to the conversation of the command.
  const reply = ok(requestedCard(deletion, context), { replacesOriginal: true });
  return { deletion, reply, deliveries: requestDelivery(deletion, card) };
}

function scheduleDeletion(token: ConfirmationToken, target: Target, context: Context): Deferral {
  const deletion = createDeletion('scheduled', token, target, context);
  return { deletion, reply: ok(scheduledCard(deletion, [], context), { replacesOriginal: true }) };
}

function createDeletion(
  phase: NewDeletion['phase'],
  token: ConfirmationToken,
  target: Target,
  context: Context,
): NewDeletion {
  const now = context.now();
  const after = (ms: number) => new Date(now.getTime() + ms).toISOString();
  return {
    id: generateToken(),
    phase,
    instanceId: target.id,
    instanceName: target.name,
    state: JSON.stringify(target.state),
    conversation: token.conversation,
    requester: context.person,
    requestedAt: now.toISOString(),
    expiresAt: after(requestTtlMs),
    dueAt: phase === 'scheduled' ? after(context.deletion.undoSeconds * 1_000) : undefined,
  };
}
