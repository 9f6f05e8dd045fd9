import type { ChatStrings } from '../../chat/strings.ts';
import { formatsFor } from '../format.ts';

const { number } = formatsFor('en');

export const adapter: ChatStrings = {
  pending: 'Looking it up…',
  pendingReply: 'This takes a moment. The reply comes below.',
  ephemeralNote: 'Only visible to you',
  showToEveryone: 'Show to everyone',
  cancel: 'Cancel',
  close: 'Close',
  answeredPrivately: 'I replied in your personal chat.',
  truncated: '… (truncated)',
  showAll: 'Show all',
  fileTooLarge: (limit) => `This file is too large (max ${number.format(limit)} MB).`,
  notUnderstood: 'This button is from an older version of Barium Bot. Run the command again.',
  untrustedButton:
    'This button doesn’t work: it was copied or changed, or it’s more than 30 days old. Nothing was done. Run the command again.',
  seeAnswerBelow: 'See the reply below.',
  cannotReplyPrivately:
    'This reply is only for you, but you don’t have a personal chat with Barium Bot yet. Add the app and try again.',
  yes: 'Yes',
  fieldRequired: 'Please fill this in.',
  welcome: 'Hi! Type @Barium Bot help to see what I can do.',
  sendFile: 'Attach the file to your next message here.',
  sendFileInPrivate: 'Files can’t be sent to the bot here. Send it in your personal chat with Barium Bot.',
  fileExpired: 'This file is no longer available. Please send it again.',
  offerFile: (name) => `${name} from Barium`,
  fileDelivered: (name) => `${name} is in your files.`,
  fileDeclined: 'The file wasn’t sent.',
  fileOfferExpired: 'This file is no longer on offer. Run the command again.',
  fileEmpty: (name) => `${name} is empty, so there’s nothing to send.`,
  pictureTooLarge: 'The image is too large to show here. Try a smaller width: and height:.',
  pressAgain: 'The form didn’t open. Please try again.',
  shownBy: (name) => `Shared by ${name}`,
  findCase: { title: 'Find a case', field: 'Case', submit: 'Open' },
  homeUnavailable: 'Slack couldn’t show your cases here. Send the bot a message, such as “list”.',
  help: 'Help',
  attach: 'Attach to a Barium case',
  noFiles: 'This message has no files to attach.',
  fileUnreadable: (name) => `Couldn’t read ${name}. Is the bot a member of that channel? Nothing was added.`,
  sentByDirectMessage: 'I sent it to you in a direct message.',
  openFile: (name) => `Open ${name}`,
  fileNotSent: (name, why = 'Please try again in a moment.') => `Couldn’t attach ${name}. ${why}`,
  externalUser: 'Only members of the workspace that installed Barium Bot can use it here.',
  unverifiedUser: 'Slack didn’t say who you are, so nothing was done. Please try again in a minute.',
  notShownToEveryone:
    'Only you can see this: another organization can read this channel, or the bot can’t find out whether one can.',
  assistant: {
    asked: 'Nothing has been changed yet. Confirm it in your direct chat with Barium Bot; only you can.',
    askedInShell: (line) => `Nothing has been changed. To do it, run this yourself: ${line}`,
    noDirectChat:
      'Nothing has been changed: you don’t have a direct chat with Barium Bot yet, where it could ask you. Send it a message first.',
    notAsked: (why = 'Please try again in a moment.') =>
      `Nothing has been changed: the bot couldn’t ask you in your direct chat. ${why}`,
    maybeAsked:
      'Nothing has been changed yet. The bot asked you in your direct chat, but doesn’t know whether the question arrived. Look there first.',
    badArguments: 'The tool was called with wrong arguments, and nothing was done.',
    timedOut: 'This took too long, so there’s no answer. Please try again.',
  },
  health: {
    notStarted: 'not started',
    listening: (path) => `listening at ${path}`,
    socketOpen: 'connected (Socket Mode)',
    socketClosed: 'socket closed, reconnecting; if this persists, check SLACK_APP_TOKEN',
    localOnly: 'local tools only',
    signedIn: (id) => `signed in as ${id}`,
    signInRejected:
      'Microsoft rejected the sign-in: check MicrosoftAppId, MicrosoftAppTenantId and MicrosoftAppPassword',
    platformRejects: (code) =>
      `Slack rejected the token (${code}): copy SLACK_BOT_TOKEN again from the app’s page, OAuth & Permissions`,
    platformUnreachable: 'can’t reach Slack: check that this machine can connect to slack.com',
    missingScopes: (scopes) =>
      `the app lacks scopes (${scopes}): create its manifest again with "barium-bot manifest slack", paste it and reinstall the app`,
    lookupsFail: 'Slack doesn’t answer lookups right now, so people and channels that are new to the bot are refused',
    eventsDropped: 'Slack dropped events within the last hour, because there were more than 30,000 in an hour',
    playground: 'Playground',
  },
  unreachable: {
    archived: 'The channel is archived. Unarchive it, or set up the watch in another channel.',
    removed: 'The bot isn’t a member of the channel. Invite it first.',
    gone: 'The channel or person no longer exists, or the bot can’t see it. Invite the bot, or set up the watch elsewhere.',
    uninstalled: 'The bot was uninstalled or its token is no longer valid. Ask your bot admin to reinstall it.',
    shared:
      'The channel is shared with another organization. Ask your bot admin to add it to SLACK_SHARED_CHANNELS, or set up the watch in another channel.',
    sharingUnknown:
      'The bot can’t find out whether the channel is shared with another organization. Invite it to the channel and try again.',
    refused: (code) => `The platform rejected the post: ${code}.`,
  },
};
