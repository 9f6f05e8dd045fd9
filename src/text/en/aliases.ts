import type { CommandName } from '../../chat/command.ts';
import type { Values } from '../vocabulary.ts';

/**
 * Other English words for commands, as people type them: those on the buttons, those of other tools, and small talk. Like
 * the words of a vocabulary they are accepted from everyone, so none may have two meanings.
 */
export const commandAliases: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  help: ['?', 'commands'],
  'instance.list': ['ls', 'cases'],
  'instance.show': ['open', 'find', 'search', 'get', 'case'],
  'instance.delete': ['rm', 'remove'],
  'change.list': ['changes'],
  undo: ['stop', 'cancel'],
  hello: ['hi', 'hey', 'good-morning', 'good-afternoon'],
  thanks: ['thank-you', 'thank', 'thx'],
};

type ValueAliases = { readonly [Type in keyof Values]?: Readonly<Partial<Record<string, readonly string[]>>> };

/** Other English words for values, by the value. */
export const valueAliases: ValueAliases = {
  status: {
    active: ['open', 'running', 'ongoing', 'current'],
    completed: ['closed', 'done', 'finished'],
    cancelled: ['canceled'],
    all: ['any', '*'],
  },
  day: {
    mon: ['monday', 'mondays'],
    tue: ['tuesday', 'tuesdays', 'tues'],
    wed: ['wednesday', 'wednesdays'],
    thu: ['thursday', 'thursdays', 'thur', 'thurs'],
    fri: ['friday', 'fridays'],
    sat: ['saturday', 'saturdays'],
    sun: ['sunday', 'sundays'],
    weekdays: ['weekday', 'workdays'],
    daily: ['everyday', 'every-day'],
  },
};
