/** Cases: names, lists, search and details. */
import type { RichText, Timestamp } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listedOr, number } = formatsFor('en');

export const roles = { viewer: 'viewer', operator: 'operator', admin: 'admin' };

export const yes: string = 'Yes';

export const no: string = 'No';

export const unnamed = (id: string) => `Unnamed case ${id.slice(0, 8)}`;

export const unnamedThing: string = 'Unnamed';

export const separator: string = ' · ';

/** Between a date and a time of day. */
export const dateTimeSeparator: string = ', ';

/** Case statuses by Barium's words; an unknown status is shown as is. */
export const statuses = {
  active: 'Active',
  ready: 'Not started',
  completed: 'Completed',
  cancelled: 'Cancelled',
  aborted: 'Aborted',
};

export const instance = {
  fields: {
    id: 'Case ID',
    application: 'Process',
    milestone: 'Milestone',
    waitsFor: 'Waiting for',
    priority: 'Priority',
    started: 'Started',
    startedBy: 'Started by',
    completed: 'Completed',
    planned: 'Planned',
    deadline: 'Deadline',
    parent: 'Part of',
  },
  moreTasks: (tasks: number) => `+${number.format(tasks)} more`,
  overdue: (deadline: string): RichText => [timestamp(deadline), ' (overdue)'],
  ids: {
    instance: (id: string) => `ID ${id}`,
    application: (id: string) => `process ${id}`,
    user: (id: string) => `started by user ${id}`,
  },
};

export const list = {
  title: 'Cases',
  titles: {
    active: 'Active cases',
    ready: 'Cases not started',
    completed: 'Completed cases',
    cancelled: 'Cancelled cases',
    aborted: 'Aborted cases',
  },
  titleOf: (status: string) => `${status} cases`,
  unknownStatus: (word: string) => `“${word}” isn’t a status`,
  statusesAre: (words: readonly string[]) => `Use ${listedOr(words)}.`,
  ofProcess: (process: string) => `${process} cases`,
  none: 'No matching cases.',
  noneHint: 'Try another status or remove a filter.',
  byApplication: (title: string) => `${title} by process`,
  topProcesses: (shown: number, all: number) =>
    `Top ${number.format(shown)} of ${count(all, 'process', 'processes')} by number of cases.`,
  cases: (n: number) => count(n, 'case', 'cases'),
  total: (from: number, to: number, total: number, complete = true) => {
    if (complete && to - from + 1 === total) return `${number.format(total)} total`;
    const all = complete ? number.format(total) : `at least ${number.format(total)}`;
    return `${number.format(from)}–${number.format(to)} of ${all}`;
  },
  asOf: (read: string, show: Timestamp['show']): RichText => ['as of ', timestamp(read, show)],
  incomplete: (searched: number) =>
    `Searched the first ${number.format(searched)} cases only; there may be more matches.`,
  noSuchPage: (pages: number) => `There ${pages === 1 ? 'is' : 'are'} only ${count(pages, 'page', 'pages')}.`,
  started: (date: string, by: string | undefined): RichText =>
    by === undefined ? ['started ', timestamp(date, 'date')] : ['started ', timestamp(date, 'date'), ` by ${by}`],
};

export const find = {
  missing: 'Which case?',
  missingHint: 'Enter a case name (or part of it), an ID or a Barium link.',
  none: (query: string) => `No case matches “${query}”`,
  noneHint: 'Check the spelling, try a shorter part of the name, or paste an ID or a Barium link.',
  noneIncomplete: 'There are too many cases to search them all. An ID or a Barium link always works.',
  many: (query: string) => `Several cases match “${query}”`,
  manyHint: (shown: number, total: number) =>
    shown === total
      ? `${count(total, 'match', 'matches')}.`
      : `Showing ${number.format(shown)} of ${count(total, 'match', 'matches')}. Type more of the name to narrow it down.`,
  remainderHint: (rest: string) => `“${rest}” will be used as the rest of the command.`,
  noneOf: { task: 'Task not found', object: 'File or form not found' },
  noneOfHint: (query: string, instance: string) => `${instance} has nothing called “${query}”.`,
  manyOf: { task: 'Which task?', object: 'Which file or form?' },
};

export const diagram = {
  title: (instance: string) => `Diagram – ${instance}`,
  alt: (instance: string, status: string, milestone: string | undefined) =>
    `Process diagram of ${instance}. Status: ${status.toLowerCase()}. ${milestone === undefined ? '' : `Milestone: ${milestone}. `}The current step is highlighted.`,
  noneHint: (instance: string) =>
    `Barium only draws diagrams for processes modelled in its BPMN 1.0 tool. The process of ${instance} wasn’t.`,
  file: (instance: string) => `${instance} diagram.png`,
};
