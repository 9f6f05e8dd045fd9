/** The cards of deletions that wait. */
import { button } from '../../cards/card-context.ts';
import type { Card, CommandAction } from '../../chat/card.ts';
import type { Person } from '../../chat/person.ts';
import type { Context } from '../../request/context.ts';
import type { Deletion, NewDeletion } from '../../store/contract/deletions.ts';
import { usedCard } from '../used-token-card.ts';

type Known = Pick<NewDeletion, 'id' | 'instanceId' | 'instanceName'>;

/** For everybody in the place: who asks, what would be lost, and the buttons to answer with. */
export function requestCard(deletion: NewDeletion, loss: string, context: Context): Card {
  const { later } = context.text;
  return {
    title: later.requestTitle(deletion.asker.name, deletion.instanceName),
    text: [loss, later.second, ...pauseOf(context)],
    actions: [
      button(
        context,
        later.approve,
        { name: 'confirm', token: deletion.id },
        { style: 'danger', hint: context.text.hints.deleteNow(deletion.instanceName) },
      ),
      stopButton(context, later.withdraw, deletion),
      showButton(context, deletion),
    ],
    footer: later.requestUntil(deletion.expiresAt),
  };
}

/** For whoever asked in private: where the request is to be seen. */
export function requestedCard(deletion: NewDeletion, context: Context): Card {
  const { later } = context.text;
  return {
    title: later.requestedTitle(deletion.instanceName),
    text: [later.requestedIn(deletion.place.name ?? later.requestedThere)],
    actions: [stopButton(context, later.withdraw, deletion), showButton(context, deletion)],
    footer: later.requestUntil(deletion.expiresAt),
  };
}

/** Until when it can be undone. */
export function scheduledCard(
  deletion: Known & Pick<Deletion, 'dueAt'>,
  pair: readonly string[],
  context: Context,
): Card {
  const { later, actions } = context.text;
  return {
    title: later.scheduledTitle(deletion.instanceName),
    badge: { label: actions.delete, tone: 'warning' },
    text: [later.scheduled(deletion.dueAt ?? '', context.deletion.undoSeconds), ...pair],
    actions: [stopButton(context, later.undo, deletion), showButton(context, deletion)],
  };
}

/** Somebody stopped it. */
export function stoppedCard(deletion: Deletion, { text: { later } }: Context): Card {
  const person = deletion.stoppedBy?.name ?? later.nobodyKnown;
  const words = deletion.phase === 'withdrawn' ? later.withdrawn : later.undone;
  return { title: later.stoppedTitle(deletion.instanceName), text: [words(person, deletion.movedAt)] };
}

/** Its time has passed. */
export function missedCard(deletion: Deletion, { text: { later } }: Context): Card {
  return { title: later.stoppedTitle(deletion.instanceName), text: [later.missed(deletion.dueAt ?? '')] };
}

/** Somebody whose wish it was may no longer have it. */
export function deniedCard({ instanceName }: Deletion, who: Person, { text: { later } }: Context): Card {
  return { title: later.stoppedTitle(instanceName), text: [later.denied(who.name)] };
}

/** It takes two people by now, and this one took one. */
export function lonelyCard({ instanceName }: Deletion, { text: { later } }: Context): Card {
  return { title: later.stoppedTitle(instanceName), text: [later.lonely] };
}

/** Who wanted it and who approved it, where that took two. */
export function pairOf({ asker, approver }: Deletion, { text: { later } }: Context): readonly string[] {
  return approver === undefined ? [] : [later.pair(asker.name, approver.name)];
}

/** What became of it, for a button that comes too late. */
export async function whatBecameOf(deletion: Deletion, context: Context): Promise<Card> {
  const { later } = context.text;
  switch (deletion.phase) {
    case 'scheduled': {
      const person = (deletion.approver ?? deletion.asker).name;
      return { title: later.approvedTitle, text: [later.approved(person, deletion.dueAt ?? '')] };
    }
    case 'withdrawn':
    case 'undone':
      return stoppedCard(deletion, context);
    case 'missed':
      return missedCard(deletion, context);
    case 'unknown':
      return unknownCard(deletion, context);
    case 'requested':
    case 'begun':
    case 'ended':
    case 'changed':
      return usedCard(context, deletion.auditId);
    default:
      return deletion.phase satisfies never;
  }
}

/** A process began it and was not heard of again. */
export function unknownCard(deletion: Known, context: Context): Card {
  const { later } = context.text;
  return {
    title: later.unknownTitle(deletion.instanceName),
    text: [later.unknown],
    actions: [showButton(context, deletion), historyButton(context, deletion)],
  };
}

/** What a confirmation is followed by, where a pause is configured. */
export function pauseOf({ text: { later }, deletion: { undoSeconds } }: Context): readonly string[] {
  return undoSeconds === 0 ? [] : [later.pause(undoSeconds)];
}

function stopButton(context: Context, label: string, { id }: Known): CommandAction {
  return button(context, label, { name: 'undo', token: id });
}

function showButton(context: Context, { instanceId }: Known): CommandAction {
  return button(context, context.text.actions.show, { name: 'instance.show', instance: instanceId });
}

function historyButton(context: Context, { instanceId }: Known): CommandAction {
  return button(context, context.text.actions.history, { name: 'instance.history', instance: instanceId });
}
