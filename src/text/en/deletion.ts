/** Deletions that are confirmed and not made at once: by two people, or after a while. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count } from './grammar.ts';

export const later = {
  secondTitle: 'A deletion takes two people here',
  second: 'Another admin has to approve it, in the same channel, where everyone can see it.',
  secondWhere:
    'Ask for it in a channel that another admin is in: in a chat of your own nobody can approve it.',
  pause: (seconds: number) =>
    `It is deleted ${count(seconds, 'second', 'seconds')} after that, and can be undone until then.`,
  ask: 'Ask for the deletion',
  approve: 'Approve and delete',
  withdraw: 'Do not delete',
  undo: 'Undo',
  requestTitle: (person: string, instance: string) => `${person} asks to delete ${instance}`,
  requestUntil: (until: string): RichText => ['Another admin can approve it, once, until ', at(until)],
  requestedTitle: (instance: string) => `The deletion of ${instance} is asked for`,
  requestedIn: (place: string): RichText => [`Another admin can approve it in ${place}.`],
  requestedThere: 'the channel where you asked',
  ownTitle: 'Somebody else has to approve it',
  own: 'You asked for this deletion yourself. It takes another admin.',
  elsewhereTitle: 'This was asked for elsewhere',
  elsewhere: (place: string) => `It can be answered in ${place} alone. Nothing was done.`,
  elsewhereThere: 'the place where it was asked for',
  expiredTitle: 'Too late: this request has expired',
  expired: (since: string): RichText => ['It was good until ', at(since), '. Nothing was done; ask again.'],
  scheduledTitle: (instance: string) => `${instance} will be deleted`,
  scheduled: (due: string, seconds: number): RichText => [
    'At ',
    at(due, 'time'),
    `, ${count(seconds, 'second', 'seconds')} from the confirmation, unless it is undone before.`,
  ],
  pair: (asker: string, approver: string) => `Asked for by ${asker}, approved by ${approver}.`,
  approvedTitle: 'It was approved already',
  approved: (person: string, due: string): RichText => [
    `By ${person}; it is deleted at `,
    at(due, 'time'),
    '.',
  ],
  stoppedTitle: (instance: string) => `${instance} is not deleted`,
  withdrawn: (person: string, when: string): RichText => [
    `${person} withdrew the request, `,
    at(when),
    '. Nothing was done.',
  ],
  undone: (person: string, when: string): RichText => [
    `${person} undid it, `,
    at(when),
    '. Nothing was done.',
  ],
  notTheirsTitle: 'This is not for you to stop',
  notTheirs: 'It takes one of those who wanted it, or an admin.',
  missed: (due: string): RichText => [
    'It was to be deleted ',
    at(due),
    ', and could not be within an hour of that. Nothing was done; ask again.',
  ],
  denied: (person: string) => `${person} may no longer delete cases. Nothing was done.`,
  lonely: 'It was confirmed by one, and takes two people here by now. Nothing was done; ask again.',
  unknownTitle: (instance: string) => `Whether ${instance} was deleted is not known`,
  unknown: 'The bot stopped while it was deleting it, and does not try it again. Look before you ask again.',
  nobodyKnown: 'somebody',
};
