/** Deletions: the question before one, the second person, the undo window, and what came of them. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listed } = formatsFor('en');

export const deletions = {
  title: (instance: string) => `Delete ${instance}?`,
  impact: (tasks: number, forms: number, files: number, folders: number, atLeast: boolean) => {
    const parts = [
      ...(tasks === 0 ? [] : [count(tasks, 'open task', 'open tasks')]),
      ...(forms === 0 ? [] : [count(forms, 'form', 'forms')]),
      ...(files === 0 ? [] : [count(files, 'file', 'files')]),
      ...(folders === 0 ? [] : [count(folders, 'folder', 'folders')]),
    ];
    return `This also deletes ${atLeast ? 'at least ' : ''}${listed(parts)}.`;
  },
  noImpact: 'It has no open tasks, forms or files.',
  irreversible: 'This can’t be undone.',
  confirmUntil: (until: string): RichText => ['Only you can confirm. Expires at ', timestamp(until, 'time'), '.'],
  done: (instance: string) => `${instance} was deleted`,
  doneBy: (person: string) => `Deleted by ${person}, with its tasks, forms and files.`,
  alreadyGone: (instance: string) => `${instance} was already deleted`,
  checkedGone: 'Barium’s reply was unclear, but the case is gone, so it was deleted.',
  checkedThere: 'Barium’s reply was unclear and the case is still there. Check again in a moment.',
  needsChannelTitle: 'Deletions need two people here',
  needsChannelHint: 'Request it in a channel with another admin. Nobody can approve it in a direct message.',
  secondPersonHint: 'Another admin must approve it in this channel, where everyone can see it.',
  /** On the card that everybody sees, so that the requester does not try. */
  approvalHint: (requester: string) => `${requester} requested this, so another admin must approve it here.`,
  undoWindow: (seconds: number) =>
    `It’s deleted ${count(seconds, 'second', 'seconds')} after confirmation and can be undone until then.`,
  request: 'Request deletion',
  approve: 'Approve and delete',
  withdraw: 'Don’t delete',
  undo: 'Undo',
  requestTitle: (person: string, instance: string) => `${person} wants to delete ${instance}`,
  requestUntil: (until: string): RichText => ['Needs another admin’s approval by ', timestamp(until)],
  requestedTitle: (instance: string) => `You requested the deletion of ${instance}`,
  requestedIn: (channel: string): RichText => [`Another admin can approve it in ${channel}.`],
  requestConversation: 'the channel where you requested it',
  ownRequestTitle: 'Someone else has to approve it',
  ownRequest: 'You requested this deletion, so another admin has to approve it.',
  wrongConversationTitle: 'This was requested somewhere else',
  wrongConversation: (channel: string) => `It can only be answered in ${channel}. Nothing was changed.`,
  originalConversation: 'the channel or chat where it was requested',
  expiredTitle: 'This request has expired',
  expired: (since: string): RichText => [
    'It expired on ',
    timestamp(since),
    '. Nothing was changed. Request it again.',
  ],
  scheduledBadge: 'Scheduled',
  scheduledTitle: (instance: string) => `${instance} will be deleted`,
  scheduled: (due: string, seconds: number): RichText => [
    'Deletes at ',
    timestamp(due, 'time'),
    ` (${count(seconds, 'second', 'seconds')} after confirmation) unless someone undoes it.`,
  ],
  requesterAndApprover: (requester: string, approver: string) => `Requested by ${requester}, approved by ${approver}.`,
  approvedTitle: 'Already approved',
  approved: (person: string, due: string): RichText => [
    `Approved by ${person}. Deletes at `,
    timestamp(due, 'time'),
    '.',
  ],
  stoppedTitle: (instance: string) => `${instance} was kept`,
  withdrawn: (person: string, when: string): RichText => [`${person} withdrew the request on `, timestamp(when), '.'],
  undone: (person: string, when: string): RichText => [`${person} undid the deletion on `, timestamp(when), '.'],
  cannotStopTitle: 'You can’t stop this',
  cannotStop: 'Only the people who requested or approved it, or an admin, can.',
  missed: (due: string): RichText => [
    'It was due for deletion on ',
    timestamp(due),
    ' but couldn’t be deleted within an hour. Nothing was changed. Request it again.',
  ],
  denied: (person: string) => `${person} no longer has permission to delete cases. Nothing was changed.`,
  needsSecondPerson: 'One person confirmed this, but deletions now need two. Nothing was changed. Request it again.',
  unknownTitle: (instance: string) => `It’s unclear whether ${instance} was deleted`,
  unknown: 'The bot stopped while deleting it and won’t retry. Check the case before you try again.',
  unknownPerson: 'someone',
  nothingToUndo: 'There’s nothing to undo',
  nothingToUndoHint: 'None of your deletions is waiting. What’s done in Barium can’t be undone here.',
};
