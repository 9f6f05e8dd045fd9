/** Cases, as they are named, listed, found and shown. */
import type { RichText, Timestamp } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count, listed, number } from './grammar.ts';

export const roles = { viewer: 'viewer', operator: 'operator', admin: 'admin' };

export const yes = 'Yes';

export const no = 'No';

export const unnamed = (id: string) => `Unnamed case ${id.slice(0, 8)}`;

export const unnamedThing = 'Unnamed';

export const separator = ' · ';

/** Between a date and a time of day. */
export const dateAndTime = ', ';

/** Statuses of cases by Barium's words; an unknown word is shown as it is. */
export const statuses = {
  active: 'Active',
  ready: 'Ready',
  completed: 'Completed',
  cancelled: 'Cancelled',
  aborted: 'Aborted',
};

export const instance = {
  fields: {
    application: 'Process',
    milestone: 'Milestone',
    waitsFor: 'Waits for',
    priority: 'Priority',
    started: 'Started',
    startedBy: 'Started by',
    completed: 'Completed',
    planned: 'Planned',
    deadline: 'Deadline',
    parent: 'Part of',
  },
  more: (tasks: number) => `${number.format(tasks)} more`,
  overdue: (deadline: string): RichText => [at(deadline), ' – overdue'],
  ids: {
    instance: (id: string) => `Case ${id}`,
    application: (id: string) => `process ${id}`,
    user: (id: string) => `started by user ${id}`,
  },
};

export const list = {
  title: 'Cases',
  titles: {
    active: 'Active cases',
    ready: 'Ready cases',
    completed: 'Completed cases',
    cancelled: 'Cancelled cases',
    aborted: 'Aborted cases',
  },
  titleOf: (status: string) => `${status} cases`,
  unknownStatus: (word: string) => `No case has the status “${word}”`,
  statusesAre: (words: readonly string[]) => `Barium knows the statuses ${listed(words)}.`,
  ofProcess: (process: string) => `Cases of ${process}`,
  none: 'No case fits.',
  noneHint: 'Try another status, or leave a filter out.',
  byApplication: (title: string) => `${title} by process`,
  mostFirst: (shown: number, all: number) =>
    `The ${number.format(shown)} with the most cases, of ${count(all, 'process', 'processes')}.`,
  cases: (n: number) => count(n, 'case', 'cases'),
  total: (from: number, to: number, total: number, complete = true) => {
    if (complete && to - from + 1 === total) return `${number.format(total)} in all`;
    const all = complete ? number.format(total) : `at least ${number.format(total)}`;
    return `${number.format(from)}–${number.format(to)} of ${all}`;
  },
  asOf: (read: string, show: Timestamp['show']): RichText => ['as of ', at(read, show)],
  incomplete: (looked: number) =>
    `Looked through the first ${number.format(looked)}; there may be more that fit.`,
  pastTheEnd: (pages: number) => `There is no such page: the last one is ${number.format(pages)}.`,
  started: (date: string, by: string | undefined): RichText =>
    by === undefined ? ['started ', at(date, 'date')] : ['started ', at(date, 'date'), ` by ${by}`],
};

export const find = {
  missing: 'Which case?',
  missingHint: 'Give a name, a part of one, an id or a link from Barium.',
  none: (query: string) => `No case fits “${query}”`,
  noneHint: 'Check the spelling, give less of the name, or paste the id or a link from Barium.',
  noneIncomplete:
    'Barium has more cases than could be looked through. The id or a link from Barium always works.',
  many: (query: string) => `Which “${query}”?`,
  manyHint: (shown: number, total: number) =>
    shown === total
      ? `${count(total, 'case fits', 'cases fit')}.`
      : `${count(total, 'case fits', 'cases fit')}; the best ${number.format(shown)} are shown. A longer part of the name narrows it down.`,
  tailHint: (tail: string) => `What follows the name would be “${tail}”.`,
  noneOf: { task: 'No such task', object: 'No such file or form' },
  noneOfHint: (query: string, instance: string) => `Nothing in ${instance} is called “${query}”.`,
  manyOf: { task: 'Which task?', object: 'Which one?' },
};

export const diagram = {
  title: (instance: string) => `Diagram of ${instance}`,
  alt: (instance: string, status: string, milestone: string | undefined) =>
    milestone === undefined
      ? `Process diagram of ${instance}, which is ${status.toLowerCase()}; where it stands is marked.`
      : `Process diagram of ${instance}, which is ${status.toLowerCase()} at the milestone ${milestone}; where it stands is marked.`,
  noneHint: (instance: string) =>
    `Barium draws diagrams only of processes made with its BPMN 1.0 tool, and ${instance} was made otherwise.`,
  file: (instance: string) => `${instance} diagram.png`,
};
