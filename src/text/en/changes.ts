/** What was seen to change, and who did what. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count } from './grammar.ts';

export const history = {
  title: (instance: string) => `History of ${instance}`,
  away: 'Barium cannot be asked just now. This is what I remember.',
  none: 'Nothing was seen to change, and nothing has been done through the bot.',
  commands: {
    'instance.send': (detail: string | undefined) => `sent “${detail ?? ''}”`,
    'object.upload': (detail: string | undefined) => `uploaded ${detail ?? 'a file'}`,
    'object.folder': (detail: string | undefined) => `added the folder ${detail ?? ''}`,
    'object.form': (detail: string | undefined) => `added the form ${detail ?? ''}`,
    'instance.delete': () => 'deleted the case',
  },
  other: (command: string) => command,
  line: (person: string, what: string) => `${person} ${what}`,
  /** The same commands, as what somebody asks, tries or approves. */
  intents: {
    'instance.send': (detail: string | undefined) => (detail === undefined ? 'send' : `send “${detail}”`),
    'object.upload': (detail: string | undefined) => `upload ${detail ?? 'a file'}`,
    'object.folder': (detail: string | undefined) => `add the folder ${detail ?? ''}`,
    'object.form': (detail: string | undefined) => `add the form ${detail ?? ''}`,
    'instance.delete': () => 'delete the case',
    'watch.add': () => 'watch the case',
  },
  /** Any other command that is about one. */
  look: 'look at the case',
  steps: {
    asked: (person: string, what: string) => `${person} asked to ${what}`,
    confirmed: (person: string, what: string) => `${person} confirmed: ${what}`,
    approved: (person: string, what: string) => `${person} approved: ${what}`,
    withdrawn: (person: string, what: string) => `${person} withdrew the request: ${what}`,
    undone: (person: string, what: string) => `${person} stopped it in time: ${what}`,
    began: (person: string, what: string) => `${person} began: ${what}`,
    tried: (person: string, what: string) => `${person} tried: ${what}`,
  },
  times: (line: string, times: number) => `${line} (${times} times)`,
  direct: 'direct chat',
  elsewhere: 'in another channel',
  outcomes: {
    begun: 'begun, outcome unknown',
    done: 'done',
    'not-taken': 'the process did not take it',
    refused: 'Barium refused it',
    failed: 'failed, nothing was done',
    unknown: 'outcome unknown',
    denied: 'not allowed',
    'turned-away': 'not begun: too much was asked at once',
    'wrong-person': 'not theirs to confirm',
    'wrong-place': 'not the place for it',
    expired: 'too late, nothing was done',
    changed: 'it had changed, nothing was done',
    asked: 'asked',
    confirmed: 'confirmed',
    approved: 'approved',
    withdrawn: 'withdrawn',
    undone: 'undone in time',
  },
  reference: (id: string) => `Barium’s reference: ${id}`,
};

/** What is told of a change. */
export const changes = {
  created: (status: string) => `New case, ${status.toLowerCase()}`,
  status: (from: string | undefined, to: string) =>
    from === undefined ? `Status: ${to}` : `Status: ${from} → ${to}`,
  milestone: (from: string | undefined, to: string | undefined) => {
    if (to === undefined) return `Milestone left: ${from ?? ''}`;
    return from === undefined ? `Milestone: ${to}` : `Milestone: ${from} → ${to}`;
  },
  renamed: (from: string, to: string) => `Renamed from “${from}” to “${to}”`,
  gone: 'Deleted in Barium',
  goneBadge: 'Deleted',
  deadlineSoon: (deadline: string): RichText => ['Due soon: ', at(deadline)],
  deadlinePassed: (deadline: string): RichText => ['The deadline has passed: ', at(deadline)],
  by: (person: string) => `by ${person}, through the bot`,
  noticed: (when: string): RichText => ['Noticed ', at(when)],
  watchEnds: 'The watch on this case ends here: there is nothing more to hear of it.',
  listTitle: (changes: number) => `${count(changes, 'case', 'cases')} changed`,
  listPart: (title: string, part: number, parts: number) => `${title} (${part} of ${parts})`,
  gapTitle: (changes: number) => `Caught up: ${count(changes, 'case', 'cases')} changed`,
  gap: (from: string, to: string): RichText => [
    'Not seen between ',
    at(from),
    ' and ',
    at(to),
    '. What happened in between is told by where each case stands now.',
  ],
  digestTitle: (changes: number) => `Digest: ${count(changes, 'change', 'changes')}`,
  digestSince: (from: string): RichText => ['Since ', at(from), '.'],
  queueTitle: (changes: number) => `Held back: ${count(changes, 'change', 'changes')}`,
  queueSince: (from: string): RichText => [
    'This place could not be posted to since ',
    at(from),
    '. This is what it missed.',
  ],
  root: 'What changes is told in this thread.',
  brokenTitle: (place: string) => `I cannot post in ${place}`,
  broken: (reason: string) =>
    `${reason} What is watched there waits, and is posted as soon as it works again.`,
  unnamedPlace: 'a channel of yours',
};
