/** Greetings, what changed today, and the cases that a person has at hand. */
import { formatsFor } from '../format.ts';

const { count, listed, number } = formatsFor('en');

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
    title: (_name: string) => 'There’s little to set',
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

export const recent = {
  button: 'Recent cases',
  title: 'Your recent and pinned cases',
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
