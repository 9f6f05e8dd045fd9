/** Errors, and what would work instead. */
import { capitalize, formatsFor } from '../format.ts';

const { count, listed, number } = formatsFor('en');

export const parseErrors = {
  emptyTitle: 'What would you like to know?',
  unknownCommand: (word: string) => `I don’t know “${word}”`,
  unknownCommandHint: 'Type help to see what I can do.',
  didYouMean: (word: string) => `Did you mean “${word}”?`,
  unknownOption: (key: string) => `There’s no option “${key}:”`,
  options: (keys: readonly string[]) => `Options: ${keys.map((key) => `${key}:`).join(', ')}`,
  unexpectedWords: (words: string) => `I don’t know what to do with “${words}”`,
  tooLong: 'That’s too long for a command',
  tooLongHint: (limit: number) => `A command can have at most ${number.format(limit)} characters.`,
  missingTitle: (argument: string) => (argument.endsWith(':') ? `${argument} is missing` : `Which ${argument}?`),
  invalidTitle: (argument: string) =>
    argument.endsWith(':') ? `Invalid value for ${argument}` : `Invalid ${argument}`,
  usage: (usage: string) => `Usage: ${usage}`,
  example: (example: string) => `Example: ${example}`,
  requiredField: 'Please fill this in.',
};

/** The names of arguments in {@link parseErrors}; the keys among them end with a colon. */
export const argumentNames = {
  instance: 'case',
  status: 'status',
  app: 'app:',
  match: 'name:',
  by: 'by:',
  sort: 'sort:',
  due: 'due:',
  since: 'since:',
  overdue: 'overdue:',
  page: 'page:',
  task: 'task',
  object: 'file or form',
  version: 'version:',
  width: 'width:',
  height: 'height:',
  zoom: 'zoom:',
  message: 'message',
  boundary: 'boundary:',
  folder: 'folder name',
  template: 'template:',
  form: 'name:',
  fields: 'fields',
  token: 'token',
  about: 'command',
  statuses: 'status:',
  milestone: 'milestone:',
  startedBy: 'started-by:',
  on: 'on:',
  as: 'as:',
  diagram: 'diagram:',
  lang: 'lang:',
  at: 'at:',
  days: 'days:',
  quiet: 'quiet:',
  edit: 'edit:',
  anyway: 'anyway:',
  mine: 'mine:',
  watch: 'watch',
  duration: 'duration',
};

/** Values that would be valid, by the name of the check in the commands' schemas. */
export const expected = {
  page: 'Use a whole number, 1 or higher.',
  by: 'Use by:app, by:status or by:milestone.',
  sort: 'Use sort:deadline, sort:newest, sort:oldest or sort:name.',
  due: 'Use a number of days or weeks, such as 7d or 2w, or today.',
  since: 'Use a number of days or weeks of at most a year, such as since:30d or since:4w.',
  pixels: 'Use 16 to 4,000 pixels.',
  zoom: 'Use a number from 0.1 to 4.',
  yesno: 'Use yes or no.',
  short: 'Use at most 200 characters.',
  fields: 'Write each field as field = value.',
  statuses: 'Use one or more statuses, separated by commas: active,completed.',
  kinds: 'Use one or more of created, status, milestone, gone, deadline, stuck and risk, separated by commas.',
  mode: 'Use thread, flat, digest or report.',
  language: 'Use en (English) or sv (Swedish).',
  time: 'Use a time of day, such as 08:00.',
  days: 'Use days such as mon-fri, mon,thu, weekdays or daily.',
  quiet: 'Use two times, such as 18:00-07:00, or off.',
  watch: 'Use the watch’s number: 1, 2, 3…',
  duration: 'Use 30m, 2h, 3d or 1 week (up to 90 days), or off to unmute.',
  other: 'That value isn’t valid.',
};

export const errors = {
  deniedTitle: 'You don’t have permission to do this',
  denied: (role: string) => `Only ${role}s can.`,
  howToGetAccess: (entry: string, variable: string) => `Ask your bot admin to add ${entry} to ${variable}.`,
  /** `others` is the number of people besides `names`. */
  roleHolders: (names: readonly string[], others: number, groups: readonly string[]) => {
    const people = names.length === 0 ? count(others, 'person', 'people') : count(others, 'other', 'others');
    const holders = [...names, ...(others === 0 ? [] : [people]), ...groups.map((group) => `the group ${group}`)];
    return `${capitalize(listed(holders))} can.`;
  },
  noRoleHolders: (variable: string) => `Nobody can yet: your bot admin has to set ${variable}.`,
  groupForbidden:
    'The bot isn’t allowed to read this workspace’s user groups, so nobody gets access through them. Ask your bot admin to list you by name.',
  groupUnavailable:
    'Group membership can’t be checked right now, so nobody gets access through it. Please try again in a minute.',
  /** The platform didn’t say whether the person is a member. */
  membershipUnknownTitle: 'Your access can’t be checked right now',
  membershipUnknown:
    'The bot couldn’t find out whether you’re a member here, so you have no access for now. Please try again in a minute.',
  /** One of the people in a decision has a role that can’t be looked up. */
  rolesUnknown:
    'It can’t be checked right now whether both of you are allowed to do this. Please try again in a minute.',
  unauthorizedTitle: 'You don’t have access yet',
  notFound: 'Not found in Barium',
  notFoundHint: 'It may have been deleted, or the ID is wrong.',
  noDiagram: 'No diagram for this process',
  notAllowed: 'The bot isn’t allowed to do this in Barium',
  notAllowedHint: 'The bot’s Barium user lacks permission. A Barium admin can grant it.',
  rejected: 'Barium rejected the request',
  bariumSays: (message: string) => `Barium says: ${message}`,
  reference: (id: string) => `Barium support reference: ${id}`,
  credentials: 'The bot can’t sign in to Barium',
  credentialsHint:
    'Barium rejected the bot’s credentials. Your bot admin should check BARIUM_USERNAME, BARIUM_PASSWORD and BARIUM_API_KEY.',
  sessionEnded: 'Barium ended the bot’s session',
  sessionEndedHint: 'The bot is signing in again. Nothing was changed. Try again in a few seconds.',
  unreachable: {
    connection: 'Can’t reach Barium right now',
    deadline: 'Barium is taking too long to respond',
    overloaded: 'Barium is busy right now',
    server: 'Barium is having problems right now',
  },
  unreachableHint: 'Nothing was changed. Please try again in a moment.',
  unexpectedResponse: 'Barium sent an unexpected response',
  unexpectedResponseHint: 'Please try again in a moment. Your bot admin can find the details in the log.',
  tooLarge: 'That’s too large',
  tooLargeHint: (limit: number) => `The limit is ${number.format(limit)} MB.`,
  uploadInterrupted: 'The upload was interrupted',
  uploadInterruptedHint: 'Nothing was added. Please send the file again.',
  unknownOutcome: 'Sent, but Barium didn’t confirm it',
  unknownOutcomeHint: 'Check the case before you try again.',
  stopping: 'The bot is restarting',
  storeUnavailable: 'The bot can’t reach its database right now',
  storeUnavailableHint:
    'You can still look up cases. Please try again in a moment; if this persists, tell your bot admin.',
  internal: 'Something went wrong in the bot',
  internalHint: (id: string) => `Error ID: ${id}. Your bot admin can look it up in the log.`,
};
