/** Greetings, what changed today, and the cases that a person has at hand. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listed, number, span } = formatsFor('en');

/** Answers to what people say to a bot. */
export const smallTalk = {
  hello: {
    title: (name: string) => `Hi ${name}!`,
    text: [
      'I look up Barium cases, show how far they’ve come and let you act on them.',
      'Type a case’s name or number to open it, for example: order 4711',
    ],
  },
  thanks: {
    title: (_name: string) => 'You’re welcome!',
    text: ['Type a case’s name or number to open the next one, for example: order 4711'],
  },
  feedback: {
    title: (_name: string) => 'Thanks for wanting to help',
    text: ['Tell your bot admin what works and what doesn’t. I don’t keep what’s written to me.'],
  },
  settings: {
    title: (_name: string) => 'There’s not much to set up',
    text: [
      'I use the language and time zone of your chat app. Watches are set where they should post: watch order 4711',
      'Your bot admin decides what you can see and change.',
    ],
  },
};

export const today = {
  button: 'Changed today',
  title: 'Changed today',
  titleOf: (process: string) => `${process}: changed today`,
  none: 'Nothing has changed since midnight.',
  stuck: (n: number) => `Stuck (${number.format(n)})`,
  dueToday: 'Due today',
  incomplete: (changes: number) => `Only the first ${number.format(changes)} changes of the day are included.`,
  counts: {
    created: (n: number) => `${number.format(n)} new`,
    moved: (n: number) => `${number.format(n)} moved on`,
    ended: (n: number) => `${number.format(n)} ended`,
    gone: (n: number) => `${number.format(n)} deleted`,
    overdue: (n: number) => `${number.format(n)} overdue`,
    dueSoon: (n: number) => `${number.format(n)} due soon`,
    renamed: (n: number) => `${number.format(n)} renamed`,
  },
};

export const report = {
  title: (process: string | undefined, days: number) =>
    `${process ?? 'All processes'}: last ${count(days, 'day', 'days')}`,
  started: 'Started',
  completed: 'Completed',
  aborted: 'Cancelled or aborted',
  open: 'Open',
  openNow: 'Open now',
  span,
  /** Seconds. */
  caseTime: (half: number, most: number) =>
    `Half of the completed cases took at most ${span(half)}, 90% at most ${span(most)}.`,
  tooFewCompleted: 'Too few cases were completed to say how long they usually take.',
  incomplete: 'The first sync is still running, so some cases are missing.',
  undated: (cases: number) =>
    `${count(cases, 'closed case has', 'closed cases have')} no end date in Barium and isn’t counted.`,
  gap: (from: string, to: string, others: number): RichText => [
    'The bot was offline from ',
    timestamp(from),
    ' to ',
    timestamp(to),
    others === 0
      ? '. Times in milestones during that gap aren’t counted.'
      : ` and ${count(others, 'more time', 'more times')}. Times in milestones during these gaps aren’t counted.`,
  ],
  noMilestones: 'The bot hasn’t yet seen a case of this process from one milestone to the next.',
  /** Since when times in milestones are known. */
  knownSince: (day: string): RichText => ['Times in milestones as the bot saw them since ', timestamp(day, 'day')],
  columns: {
    process: 'Process',
    milestone: 'Milestone',
    cases: 'Cases',
    started: 'Started',
    completed: 'Done',
    open: 'Open',
    half: 'Half within',
    most: '90% within',
    share: 'Share',
  },
  choose: 'Open a process',
  oldest: 'Open the longest',
  since: (started: string): RichText => ['started ', timestamp(started, 'day')],
  all: 'All processes',
  postWeekly: 'Post every Monday',
  file: (title: string) => `${title}.png`,
  alt: (isWeekly: boolean, started: number, completed: number, open: number) =>
    `Chart of the cases that started, were completed and were open each ${isWeekly ? 'week' : 'day'}: ${number.format(started)} started, ${number.format(completed)} completed, ${number.format(open)} open now.`,
};

export const recent = {
  button: 'Recent cases',
  title: 'Your recent and pinned cases',
  /** Above the pinned ones, and above the others. */
  headings: { pinned: 'Pinned', opened: 'Opened lately' },
  none: 'You haven’t opened a case yet. Type a case’s name or number, for example: order 4711',
  note: 'Only you see this list.',
  pin: 'Pin',
  unpin: 'Unpin',
  pinned: (instance: string) => `${instance} is pinned`,
  alreadyPinned: (instance: string) => `${instance} was pinned already`,
  unpinned: (instance: string) => `${instance} is no longer pinned`,
  notPinned: (instance: string) => `${instance} wasn’t pinned`,
  tooMany: (limit: number) => `You’ve already pinned ${count(limit, 'case', 'cases')}. Unpin one first.`,
};

/** Files that came with a command that doesn’t use them. */
export const attachments = {
  unused: (files: readonly string[]) =>
    `${listed(files)} ${files.length === 1 ? 'hasn’t' : 'haven’t'} been added to a case yet.`,
  notAllowed: (files: readonly string[]) =>
    `${listed(files)} ${files.length === 1 ? 'wasn’t' : 'weren’t'} used: only operators can add files.`,
  upload: (files: number): string => (files === 1 ? 'Upload the file' : 'Upload the files'),
};

/** When a typed name is close to a case’s, or not enough of one. */
export const nearMatches = {
  didYouMean: (instance: string) => `Did you mean ${instance}?`,
  didYouMeanOne: 'Did you mean one of these?',
  wholeWords: 'Commands that change something need whole words of the name, its ID or a Barium link.',
  languageWord: (word: string) => `“${word}” isn’t the name of a case`,
};
