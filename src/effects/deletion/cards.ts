import { button, idFact, showButton } from '../../cards/card-context.ts';
import type { Card, CommandAction } from '../../chat/card.ts';
import type { Person } from '../../chat/person.ts';
import type { Context } from '../../request/context.ts';
import type { Deletion, NewDeletion } from '../../store/contract/deletions.ts';
import { usedTokenCard } from '../used-token-card.ts';

type KnownDeletion = Pick<NewDeletion, 'id' | 'instanceId' | 'instanceName'>;

/** Asks everybody in the conversation for approval. */
export function requestCard(deletion: NewDeletion, impact: string, context: Context): Card {
  const { deletions } = context.text;
  return {
    title: deletions.requestTitle(deletion.requester.name, deletion.instanceName),
    facts: idFact(context.text, deletion.instanceId),
    text: [impact, deletions.approvalHint(deletion.requester.name), ...undoNotice(context)],
    actions: [
      button(
        context,
        deletions.approve,
        { name: 'confirm', token: deletion.id },
        {
          style: 'danger',
          accessibilityLabel: context.text.accessibilityLabels.confirmDelete(deletion.instanceName),
        },
      ),
      cancelButton(context, deletions.withdraw, deletion),
      showButton(context, deletion.instanceId),
    ],
    footer: deletions.requestUntil(deletion.expiresAt),
  };
}

/** Tells the requester, in a direct chat, where the request was posted. */
export function requestedCard(deletion: NewDeletion, context: Context): Card {
  const { deletions } = context.text;
  return {
    title: deletions.requestedTitle(deletion.instanceName),
    facts: idFact(context.text, deletion.instanceId),
    text: [deletions.requestedIn(deletion.conversation.name ?? deletions.requestConversation)],
    actions: [cancelButton(context, deletions.withdraw, deletion), showButton(context, deletion.instanceId)],
    footer: deletions.requestUntil(deletion.expiresAt),
  };
}

export function scheduledCard(
  deletion: KnownDeletion & Pick<Deletion, 'dueAt'>,
  people: readonly string[],
  context: Context,
): Card {
  const { deletions } = context.text;
  return {
    title: deletions.scheduledTitle(deletion.instanceName),
    badge: { label: deletions.scheduledBadge, tone: 'warning' },
    facts: idFact(context.text, deletion.instanceId),
    text: [deletions.scheduled(deletion.dueAt ?? '', context.deletion.undoSeconds), ...people],
    actions: [cancelButton(context, deletions.undo, deletion), showButton(context, deletion.instanceId)],
  };
}

export function cancelledCard(deletion: Deletion, { text: { deletions } }: Context): Card {
  const person = deletion.cancelledBy?.name ?? deletions.unknownPerson;
  const words = deletion.phase === 'withdrawn' ? deletions.withdrawn : deletions.undone;
  return {
    title: deletions.stoppedTitle(deletion.instanceName),
    text: [words(person, deletion.phaseChangedAt)],
  };
}

/** For a deletion that came due while nobody could execute it. */
export function expiredCard(deletion: Deletion, { text: { deletions } }: Context): Card {
  return {
    title: deletions.stoppedTitle(deletion.instanceName),
    text: [deletions.missed(deletion.dueAt ?? '')],
  };
}

/** For a requester or approver who is no longer an admin, or can no longer see the instance. */
export function accessLostCard({ instanceName }: Deletion, person: Person, { text: { deletions } }: Context): Card {
  return { title: deletions.stoppedTitle(instanceName), text: [deletions.denied(person.name)] };
}

/** For a deletion that was confirmed before the policy required a second person. */
export function needsSecondPersonCard({ instanceName }: Deletion, { text: { deletions } }: Context): Card {
  return { title: deletions.stoppedTitle(instanceName), text: [deletions.needsSecondPerson] };
}

export function requesterAndApprover(
  { requester, approver }: Deletion,
  { text: { deletions } }: Context,
): readonly string[] {
  return approver === undefined ? [] : [deletions.requesterAndApprover(requester.name, approver.name)];
}

/** The current state of a deletion, for a button that was pressed too late. */
export async function outcomeCard(deletion: Deletion, context: Context): Promise<Card> {
  const { deletions } = context.text;
  switch (deletion.phase) {
    case 'scheduled': {
      const person = (deletion.approver ?? deletion.requester).name;
      return { title: deletions.approvedTitle, text: [deletions.approved(person, deletion.dueAt ?? '')] };
    }
    case 'withdrawn':
    case 'undone':
      return cancelledCard(deletion, context);
    case 'missed':
      return expiredCard(deletion, context);
    case 'unknown':
      return unknownCard(deletion, context);
    case 'requested':
    case 'running':
    case 'finished':
    case 'changed':
      return usedTokenCard(context, deletion.auditId);
    default:
      return deletion.phase satisfies never;
  }
}

/** For a deletion whose process crashed before it recorded the outcome. */
export function unknownCard(deletion: KnownDeletion, context: Context): Card {
  const { deletions } = context.text;
  return {
    title: deletions.unknownTitle(deletion.instanceName),
    text: [deletions.unknown],
    actions: [showButton(context, deletion.instanceId), historyButton(context, deletion)],
  };
}

/** Says how long a confirmed deletion can be undone, if the policy allows that. */
export function undoNotice({ text: { deletions }, deletion: { undoSeconds } }: Context): readonly string[] {
  return undoSeconds === 0 ? [] : [deletions.undoWindow(undoSeconds)];
}

function cancelButton(context: Context, label: string, { id }: KnownDeletion): CommandAction {
  return button(context, label, { name: 'undo', token: id });
}

function historyButton(context: Context, { instanceId }: KnownDeletion): CommandAction {
  return button(context, context.text.actions.history, { name: 'instance.history', instance: instanceId });
}
