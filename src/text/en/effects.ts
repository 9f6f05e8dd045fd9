/** What changes a case, and the confirmations before it. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count, listed, number } from './grammar.ts';

export const send = {
  title: (instance: string) => `Send a message to ${instance}`,
  offer: 'Which message? It is sent once, as soon as you press.',
  offerNone: 'No message names are known for this process yet. Type the one that the process waits for.',
  other: 'Another message',
  formTitle: 'Send a message',
  field: 'Message name',
  fieldHint: 'As it is called in the process model',
  boundary: 'It belongs to a boundary event',
  boundaryHint: 'Tick this when the process did not take it without',
  submit: 'Send',
  sent: (message: string) => `“${message}” was sent`,
  sentBy: (instance: string, person: string) => `${instance} took it. Sent by ${person}.`,
  notTaken: (message: string) => `The process did not take “${message}”`,
  notTakenHint: (instance: string) =>
    `${instance} does not wait for a message of this name just now. Nothing has changed.`,
  tryBoundary: 'Is it a message of a boundary event? Then it has to be sent as one.',
  sendAsBoundary: 'Send as boundary message',
  askHint: 'This message is marked as one to be sure about.',
  closed: (instance: string, status: string) =>
    `${instance} is ${status.toLowerCase()}, so it takes no messages.`,
  moved: 'It has moved on since, so the message seems to have been taken.',
  notMoved: 'It stands where it stood. Look again in a moment before sending it once more.',
};

export const upload = {
  title: (instance: string) => `Upload to ${instance}`,
  hint: 'The file goes into the root folder of the case.',
  field: 'File',
  submit: 'Upload',
  whereTitle: (files: readonly string[]) => `Where does ${listed(files)} belong?`,
  whereField: 'Case',
  whereHint: 'A name, a part of one, or an id',
  done: (files: readonly string[]) => `${listed(files)} ${files.length === 1 ? 'was' : 'were'} uploaded`,
  doneBy: (instance: string, person: string) => `In ${instance}, by ${person}.`,
  tooLarge: (name: string, limit: number) =>
    `${name} is too large: up to ${number.format(limit)} MB can be uploaded. Nothing was added.`,
  some: (done: number, all: number) => `${number.format(done)} of ${count(all, 'file', 'files')} uploaded`,
  notTried: 'not tried',
};

export const folder = {
  title: (instance: string) => `New folder in ${instance}`,
  field: 'Name of the folder',
  submit: 'Add folder',
  done: (name: string) => `The folder “${name}” was added`,
};

export const form = {
  title: (instance: string) => `New form in ${instance}`,
  template: 'Template id',
  templateHint: 'The id of the form’s template in Barium',
  name: 'Name of the form',
  fields: 'Fields',
  fieldsHint: 'One field = value on each line',
  submit: 'Add form',
  done: (name: string) => `The form “${name}” was added`,
};

export const added = {
  by: (instance: string, person: string) => `In ${instance}, by ${person}.`,
  appeared: (name: string) => `“${name}” is there now, so it seems to have been added.`,
  notAppeared: (name: string) => `“${name}” is not there so far. Look again before adding it once more.`,
};

export const deletion = {
  title: (instance: string) => `Delete ${instance}?`,
  loses: (tasks: number, forms: number, files: number, folders: number, atLeast: boolean) => {
    const parts = [
      ...(tasks === 0 ? [] : [count(tasks, 'open task', 'open tasks')]),
      ...(forms === 0 ? [] : [count(forms, 'form', 'forms')]),
      ...(files === 0 ? [] : [count(files, 'file', 'files')]),
      ...(folders === 0 ? [] : [count(folders, 'folder', 'folders')]),
    ];
    return `${atLeast ? 'At least ' : ''}${listed(parts)} will be deleted with it.`;
  },
  losesNothing: 'It has no open tasks, forms or files. The case itself will be gone.',
  forGood: 'This cannot be undone.',
  within: (until: string): RichText => ['Only you can confirm, once, until ', at(until, 'time')],
  done: (instance: string) => `${instance} was deleted`,
  doneBy: (person: string) => `With its tasks, forms and files, by ${person}.`,
  alreadyGone: (instance: string) => `${instance} was gone already`,
  checkedGone: 'Barium gave no clear answer, but the case is gone: it was deleted.',
  checkedThere: 'Barium gave no clear answer, and the case is still there. Look again in a moment.',
};

export const tokens = {
  /** Before something is done: the case, and what would be done to it. */
  ask: (instance: string, what: string) => `${instance}: ${what}?`,
  unknown: 'This confirmation is not known here',
  unknownHint: 'It may be too old. Nothing was done; ask again.',
  expired: (since: string): RichText => [
    'It was good until ',
    at(since, 'time'),
    '. Nothing was done; ask again.',
  ],
  expiredTitle: 'Too late: this confirmation has expired',
  otherPerson: (name: string) => `Only ${name} can do this`,
  otherPersonHint: 'A button answers to the person it was shown to. Ask for your own.',
  changedTitle: (instance: string) => `${instance} has changed in the meantime`,
  changed: 'It is no longer as it was shown, so nothing was done. Look again and decide anew.',
  changedFact: (from: string, to: string) => `${from} → ${to}`,
  states: {
    status: 'Status',
    milestone: 'Milestone',
    name: 'Name',
    tasks: 'Open tasks',
    forms: 'Forms',
    files: 'Files',
    folders: 'Folders',
    sawAll: 'All counted',
  },
  doneTitle: 'Already done',
  usedTitle: 'Already used',
  usedNow: 'It is being done just now. Nothing is done twice.',
  used: (what: string, when: string, outcome: string): RichText => [
    `${what}, `,
    at(when),
    `: ${outcome}. Nothing is done twice.`,
  ],
  repeated: 'This arrived twice',
};
