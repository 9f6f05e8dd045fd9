/** What went wrong, and what would have worked. */
import { sentence } from '../format.ts';
import { count, listed, number } from './grammar.ts';

export const complaints = {
  emptyTitle: 'What would you like to know?',
  unknownCommand: (word: string) => `I don’t know “${word}”`,
  unknownCommandHint: 'Type “help” to see what I can do.',
  didYouMean: (word: string) => `Did you mean “${word}”?`,
  unknownKey: (key: string) => `I don’t know the key “${key}:”`,
  keysAre: (keys: readonly string[]) => `This command knows ${listed(keys.map((key) => `${key}:`))}.`,
  leftOver: (words: string) => `I don’t know what to do with “${words}”`,
  tooLong: 'That is too long for a command',
  tooLongHint: (limit: number) => `A command has at most ${number.format(limit)} characters.`,
  missingTitle: (argument: string) => `Missing: ${argument}`,
  wrongTitle: (argument: string) => `${argument} does not fit`,
  usage: (usage: string) => `Type: ${usage}`,
  example: (example: string) => `For example: ${example}`,
  fieldMissing: 'Please fill this in.',
};

/** How the arguments are called when something is wrong with them. */
export const argumentNames = {
  instance: 'the case',
  status: 'the status',
  app: 'app:',
  match: 'name:',
  by: 'by:',
  page: 'page:',
  task: 'the task',
  object: 'the file or form',
  version: 'version:',
  width: 'width:',
  height: 'height:',
  zoom: 'zoom:',
  message: 'the message',
  boundary: 'boundary:',
  folder: 'the folder’s name',
  template: 'template:',
  form: 'name:',
  fields: 'the fields',
  token: 'the token',
  about: 'the command',
  statuses: 'status:',
  milestone: 'milestone:',
  startedBy: 'started-by:',
  on: 'on:',
  as: 'as:',
  diagram: 'diagram:',
  lang: 'lang:',
  anyway: 'anyway:',
  mine: 'mine:',
  watch: 'the watch',
  duration: 'the duration',
};

/** What would have fitted, by the name that the commands' schemas give it. */
export const expected = {
  page: 'A page is a whole number from 1.',
  by: 'It can be counted by:app.',
  pixels: 'A size in pixels is a whole number from 16 to 4,000.',
  zoom: 'A zoom is a number from 0.1 to 4.',
  yesno: 'Say yes or no.',
  short: 'At most 200 characters, please.',
  fields: 'Each field is written as field = value.',
  statuses: 'Give one or more statuses, separated by commas: active,completed.',
  kinds: 'Give one or more of created, status, milestone, gone and deadline, separated by commas.',
  mode: 'Say thread, flat or digest.',
  language: 'Say en (English) or sv (Swedish).',
  watch: 'A watch is named by its number: 1, 2, 3 …',
  duration: 'A duration is a number and a unit, from a minute to 90 days: 30m, 2h, 3d, 1 week; or off.',
  other: 'That value does not fit.',
};

export const problems = {
  deniedTitle: 'You may not do this',
  denied: (role: string) => `It is for ${role}s.`,
  deniedHow: (entry: string, variable: string) =>
    `An admin of the bot can allow it by putting ${entry} into ${variable}.`,
  /** `others`: those who are not among the `names`. */
  whoMay: (names: readonly string[], others: number, groups: readonly string[]) => {
    const more = names.length === 0 ? count(others, 'person', 'people') : `${number.format(others)} more`;
    const those = [...names, ...(others === 0 ? [] : [more]), ...groups.map((group) => `the group ${group}`)];
    return `${sentence(listed(those))} may.`;
  },
  nobodyMay: (variable: string) => `Nobody may yet: whoever runs the bot has to set ${variable}.`,
  unsure:
    'Who belongs to the group cannot be checked right now, so it lets nobody in. Please try again in a minute.',
  strangerTitle: 'You may not ask here yet',
  notFound: 'Barium does not know it (any more)',
  notFoundHint: 'It may have been deleted, or the id is wrong.',
  noDiagram: 'No diagram for this process',
  notAllowed: 'Barium does not let the bot do this',
  notAllowedHint: 'The bot’s own user in Barium lacks the right. An admin of Barium can give it.',
  refused: 'Barium refused it',
  refusedSays: (message: string) => `Barium says: ${message}`,
  reference: (id: string) => `Reference for Barium’s support: ${id}`,
  credentials: 'The bot cannot sign in to Barium',
  credentialsHint:
    'Barium refused the bot’s own credentials. Whoever runs the bot must check BARIUM_USERNAME, BARIUM_PASSWORD and BARIUM_API_KEY.',
  unreachable: {
    connection: 'Barium cannot be reached just now',
    deadline: 'Barium takes too long to answer just now',
    overloaded: 'Barium is busy just now',
    server: 'Barium has a fault just now',
  },
  unreachableHint: 'Nothing was changed. Please try again in a moment.',
  nonsense: 'Barium’s answer made no sense',
  nonsenseHint:
    'Nothing more is known. Please try again in a moment; whoever runs the bot can see it in the log.',
  tooLarge: 'That is too large to pass on',
  tooLargeHint: (limit: number) => `Up to ${number.format(limit)} MB go through the bot.`,
  uploadBroken: 'The file did not arrive whole',
  uploadBrokenHint: 'It broke off on its way to the bot, so nothing was added. Please send it once more.',
  unknownOutcome: 'It was sent, but whether Barium did it is not known',
  unknownOutcomeHint: 'No clear answer came back. Look before you try again.',
  stopping: 'The bot is restarting',
  store: 'The bot cannot reach its own memory just now',
  storeHint:
    'Cases can still be looked up. Please try again in a moment; if it stays so, tell whoever runs the bot.',
  fault: 'Something went wrong in the bot',
  faultHint: (id: string) => `Whoever runs the bot can find it in the log under ${id}.`,
};
