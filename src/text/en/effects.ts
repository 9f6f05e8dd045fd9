/** Changes to a case, and the confirmations before them. */
import type { RichText } from '../../chat/rich-text.ts';
import { capitalize, formatsFor, timestamp } from '../format.ts';

const { count, listed, number } = formatsFor('en');

export const send = {
  title: (instance: string) => `Send a message to ${instance}`,
  offer: 'Choose a message. It’s sent as soon as you press it.',
  offerNone: 'The bot doesn’t know this process’s messages yet. Enter the name the process is waiting for.',
  other: 'Other message…',
  formTitle: 'Send a message',
  field: 'Message name',
  fieldHint: 'Exactly as named in the process model',
  boundary: 'Send to a boundary event',
  boundaryHint: 'Tick this if the process didn’t accept the message otherwise',
  submit: 'Send',
  sent: (message: string) => `“${message}” was sent`,
  sentBy: (instance: string, person: string) => `Accepted by ${instance}. Sent by ${person}.`,
  notAccepted: (message: string) => `The process didn’t accept “${message}”`,
  notAcceptedHint: (instance: string) => `${instance} isn’t waiting for that message right now. Nothing changed.`,
  suggestBoundary: 'If it belongs to a boundary event, send it as a boundary message.',
  sendAsBoundary: 'Send as boundary message',
  confirmHint: 'This message needs confirmation.',
  closed: (instance: string, status: string) =>
    `${instance} is ${status.toLowerCase()} and no longer accepts messages.`,
  moved: 'The case has moved on since, so the message was probably accepted.',
  notMoved: 'The case hasn’t moved. Check again in a moment before you resend.',
};

export const upload = {
  title: (instance: string) => `Upload to ${instance}`,
  hint: 'The file is added to the case’s root folder.',
  field: 'File',
  submit: 'Upload',
  whichCaseTitle: (files: readonly string[]) => `Which case should ${listed(files)} go to?`,
  caseField: 'Case',
  caseHint: 'Case name (or part of it) or ID',
  done: (files: readonly string[]) => `${listed(files)} ${files.length === 1 ? 'was' : 'were'} uploaded`,
  tooLarge: (name: string, limit: number) =>
    `${name} is too large (max ${number.format(limit)} MB). Nothing was uploaded.`,
  some: (done: number, all: number) => `${number.format(done)} of ${count(all, 'file', 'files')} uploaded`,
  skipped: 'skipped',
};

export const folder = {
  title: (instance: string) => `New folder in ${instance}`,
  field: 'Folder name',
  submit: 'Add folder',
  done: (name: string) => `The folder “${name}” was added`,
};

export const form = {
  title: (instance: string) => `New form in ${instance}`,
  template: 'Template ID',
  templateHint: 'The form template’s ID in Barium',
  name: 'Form name',
  fields: 'Fields',
  fieldsHint: 'One field = value per line',
  submit: 'Add form',
  done: (name: string) => `The form “${name}” was added`,
};

export const added = {
  by: (instance: string, person: string) => `Added to ${instance} by ${person}.`,
  appeared: (name: string) => `“${name}” is in the case now, so it was probably added.`,
  notAppeared: (name: string) => `“${name}” isn’t there yet. Check again before adding it again.`,
};

/** The question before an effect, and the replies to its button. */
export const confirmation = {
  /** `intent` is an infinitive: `add the folder “Invoices”`. */
  question: (instance: string, intent: string) => `${capitalize(intent)} to ${instance}?`,
  /** An assistant asks for it; `summary` is the command's. */
  runTitle: (summary: string) => `${summary}?`,
  run: 'Run it',
  unknown: 'This confirmation is no longer valid',
  unknownHint: 'It may have expired. Nothing was changed. Run the command again.',
  expired: (since: string): RichText => ['It expired at ', timestamp(since, 'time'), '. Nothing was changed.'],
  expiredTitle: (instance: string) => `The confirmation for ${instance} has expired`,
  otherPerson: (name: string) => `Only ${name} can do this`,
  otherPersonHint: 'Only the person who asked can use this button. Run the command yourself.',
  changedTitle: (instance: string) => `${instance} has changed in the meantime`,
  changed: 'The case changed after you saw it, so nothing was done. Review it and try again.',
  changedFact: (from: string, to: string) => `${from} → ${to}`,
  states: {
    status: 'Status',
    milestone: 'Milestone',
    name: 'Name',
    tasks: 'Open tasks',
    forms: 'Forms',
    files: 'Files',
    folders: 'Folders',
    sawAll: 'Complete count',
  },
  doneTitle: 'Already done',
  usedTitle: 'Already used',
  inProgress: 'Already in progress. It won’t run twice.',
  usedBy: (what: string, when: string, outcome: string): RichText => [
    `${what}, `,
    timestamp(when),
    `: ${outcome}. It won’t run twice.`,
  ],
  duplicate: 'Duplicate request',
};
