/** Cases: names, lists, search and details. */
import type { RichText, Timestamp } from '../../chat/rich-text.ts';
import { lookup } from '../../lib/lookup.ts';
import { formatRelative, largestUnit } from '../../lib/relative-time.ts';
import { capitalize, formatsFor, pastTime, timestamp } from '../format.ts';
import type { ListHeading } from '../list-heading.ts';

const { count, listed, listedOr, number } = formatsFor('en');

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
    assignedTo: 'Assigned to',
    priority: 'Priority',
    started: 'Started',
    startedBy: 'Started by',
    completed: 'Completed',
    planned: 'Planned',
    deadline: 'Deadline',
    parent: 'Part of',
  },
  details: 'Details',
  detailFields: {
    name: 'Full name',
    status: 'Status',
    startedById: 'Started by user ID',
    parentId: 'Part of ID',
    applicationId: 'Process ID',
  },
  waitingFor: (tasks: readonly string[], more: number) =>
    `waiting for ${tasks.join(', ')}${more === 0 ? '' : ` +${number.format(more)} more`}`,
  due: (deadline: string, now: Date): RichText => [
    'due ',
    timestamp(deadline, 'day'),
    `, ${formatRelative(Date.parse(deadline) - now.getTime(), 'en')}`,
  ],
  overdue: (deadline: string, now: Date): string => {
    const { unit, count: units } = largestUnit(now.getTime() - Date.parse(deadline));
    return `${count(units, unit, `${unit}s`)} overdue`;
  },
  wasDue: (deadline: string): RichText => ['was due ', timestamp(deadline, 'day')],
  completed: (date: string, now: Date): RichText => ['ended ', pastTime(date, now)],
  startedBy: (date: string, by: string | undefined, now: Date): RichText =>
    by === undefined ? [pastTime(date, now)] : [pastTime(date, now), ` by ${by}`],
  tasksDone: (done: number, total: number) => `${number.format(done)} of ${count(total, 'task', 'tasks')} done`,
};

export const list = {
  /** Of the columns, where the list is a table; `choose` is the menu below it. */
  headings: { title: 'Case', badge: 'Status', note: 'Due', detail: 'Details', choose: 'Open a case' },
  title: 'Cases',
  titles: {
    active: 'Active cases',
    ready: 'Cases not started',
    completed: 'Completed cases',
    cancelled: 'Cancelled cases',
    aborted: 'Aborted cases',
  },
  /** Every filter, so that everybody knows which cases they look at. */
  heading: ({ statuses, app, match, milestone, startedBy, due, isOverdue, isStuck }: ListHeading): string => {
    const kind = statuses.map((status) => (lookup(statusWords, status) ?? status).toLowerCase());
    const words = [
      ...(isOverdue ? ['overdue'] : []),
      ...(isStuck ? ['stuck'] : []),
      ...(kind.length === 0 ? [] : [listed(kind)]),
      ...(app === undefined ? [] : [app]),
      'cases',
      ...(match === undefined ? [] : [`matching “${match}”`]),
      ...(milestone === undefined ? [] : [`at “${milestone}”`]),
      ...(startedBy === undefined ? [] : [`started by ${startedBy}`]),
      ...(due === undefined ? [] : [`due within ${count(due, 'day', 'days')}`]),
    ];
    return capitalize(words.join(' '));
  },
  range: (title: string, from: number, to: number, total: number, complete: boolean) => {
    const all = complete ? number.format(total) : `at least ${number.format(total)}`;
    if (complete && from === 1 && to === total) return `${title} (${all})`;
    return `${title}, ${number.format(from)}–${number.format(to)} of ${all}`;
  },
  pageOf: (page: number, pages: number) => `Page ${number.format(page)} of ${number.format(pages)}`,
  unknownStatus: (word: string) => `“${word}” isn’t a status`,
  statusesAre: (words: readonly string[]) => `Use ${listedOr(words)}.`,
  ofProcess: (process: string) => `${process} cases`,
  none: 'No matching cases.',
  noneHint: 'Try another status or remove a filter.',
  stuckHint: 'They’ve been in their milestone for much longer than is usual in their process.',
  stuckUnknown: 'The bot doesn’t know yet how long is usual: it hasn’t seen 20 cases leave the same milestone.',
  countTitles: {
    app: (title: string, total: number) => `${title} by process (${number.format(total)})`,
    status: (title: string, total: number) => `${title} by status (${number.format(total)})`,
    milestone: (title: string, total: number) => `${title} by milestone (${number.format(total)})`,
  },
  countColumns: { app: 'Process', status: 'Status', milestone: 'Milestone', cases: 'Cases', share: 'Share' },
  countChoose: { app: 'Open a process…', status: 'Open a status…', milestone: 'Open a milestone…' },
  noMilestone: 'No milestone',
  top: (shown: number, all: number) => `Showing the largest ${number.format(shown)} of ${number.format(all)}.`,
  /** Nothing matches because of the status alone. */
  inOtherStatuses: (n: number) => `${count(n, 'case', 'cases')} with another status ${n === 1 ? 'matches' : 'match'}.`,
  allStatuses: 'Show all statuses',
  noSuch: {
    app: (value: string) => `There’s no process called “${value}”.`,
    milestone: (value: string) => `No case is at a milestone called “${value}”.`,
    startedBy: (value: string) => `No case was started by “${value}”.`,
  },
  /** Deadlines are only known once the details of a case were read. */
  deadlinesChecked: (checked: number, all: number) =>
    `Checked the deadlines of the ${number.format(checked)} oldest of ${number.format(all)} cases. Add a filter to check the others.`,
  cases: (n: number) => count(n, 'case', 'cases'),
  number: (n: number) => number.format(n),
  total: (from: number, to: number, total: number, complete = true) => {
    if (complete && to - from + 1 === total) return `${number.format(total)} total`;
    const all = complete ? number.format(total) : `at least ${number.format(total)}`;
    return `${number.format(from)}–${number.format(to)} of ${all}`;
  },
  asOf: (read: string, show: Timestamp['show']): RichText => ['as of ', timestamp(read, show)],
  incomplete: (searched: number) =>
    `Searched the first ${number.format(searched)} cases only; there may be more matches.`,
  noSuchPage: (pages: number) => `There ${pages === 1 ? 'is' : 'are'} only ${count(pages, 'page', 'pages')}.`,
  started: (date: string, by: string | undefined, now: Date): RichText =>
    by === undefined ? ['started ', pastTime(date, now)] : ['started ', pastTime(date, now), ` by ${by}`],
};

const statusWords: Readonly<Record<string, string>> = statuses;

export const find = {
  missing: 'Which case?',
  missingHint: 'Enter a case name (or part of it), an ID or a Barium link.',
  none: (query: string) => `No case matches “${query}”`,
  noneHint: 'Check the spelling, try a shorter part of the name, or paste an ID or a Barium link.',
  noneIncomplete: 'There are too many cases to search them all. An ID or a Barium link always works.',
  many: (query: string) => `Several cases match “${query}”`,
  choose: 'Choose a case',
  manyHint: (shown: number, total: number) =>
    shown === total
      ? `${count(total, 'match', 'matches')}.`
      : `Showing ${number.format(shown)} of ${count(total, 'match', 'matches')}. Type more of the name to narrow it down.`,
  showAll: 'Show all as a list',
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
