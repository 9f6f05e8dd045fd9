/** The adapters' own few words. */
import type { ChatStrings } from '../../chat/strings.ts';
import { number } from './grammar.ts';

export const chat: ChatStrings = {
  pending: 'Looking it up…',
  ephemeralNote: 'Only visible to you',
  showToEveryone: 'Show to everyone',
  cancel: 'Cancel',
  close: 'Close',
  answeredPrivately: 'Answered in your personal chat.',
  truncated: '… shortened here',
  showAll: 'Show all',
  fileTooLarge: (limit) => `This file is too large. Up to ${number.format(limit)} MB can be sent.`,
  notUnderstood: 'This button or form is from another version of Barium Bot. Please ask again.',
  seeAnswerBelow: 'The answer is below.',
  cannotReplyPrivately:
    'The answer is for you alone, and you have no personal chat with Barium Bot yet. Add it there and ask again.',
  yes: 'Yes',
  openForm: 'Please fill this in.',
  welcome: 'Barium Bot is here. Mention it with the word help to see what it can do.',
  sendFile: 'Send the file here now, as an attachment of your next message.',
  sendFileInPrivate: 'Send the file to Barium Bot in your personal chat: files cannot be sent to it here.',
  fileExpired: 'This file can no longer be read. Please send it again.',
  offerFile: (name) => `${name} from Barium`,
  fileDelivered: (name) => `${name} is in your files.`,
  fileDeclined: 'The file was not sent.',
  fileEmpty: (name) => `${name} is empty: there is nothing to send.`,
  pictureTooLarge: 'The picture is too large to show here. Ask for it with a smaller width: and height:.',
  pressAgain: 'The form did not open. Please press it once more.',
  shownBy: (name) => `Shown by ${name}`,
  findCase: { title: 'Find a case', field: 'Case', submit: 'Show' },
  help: 'Help',
  attach: 'Attach to a Barium case',
  noFiles: 'This message has no files to attach.',
  fileUnreadable: (name) =>
    `${name} could not be read. Is the bot a member of the channel that it is in? Nothing was added.`,
  sentByDirectMessage: 'It is in our direct chat.',
  openFile: (name) => `Open ${name}`,
  fileNotSent: (name, why = 'Please ask again in a moment.') => `${name} could not be sent along. ${why}`,
  externalUser: 'Only people of the workspace that installed Barium Bot can ask here.',
  health: {
    notStarted: 'has not been started',
    listening: (path) => `takes requests at ${path}`,
    socketOpen: 'listens on a socket',
    socketClosed: 'the socket is closed and opened again and again; if it stays so, check SLACK_APP_TOKEN',
    localOnly: 'for tools on this machine alone',
    signedIn: (id) => `signs in as ${id}`,
    signInRejected: 'Microsoft does not sign the bot in: check its id, tenant and secret',
    platformRejects: (code) =>
      `Slack refuses the bot (${code}): take SLACK_BOT_TOKEN anew from the app’s page, OAuth & Permissions`,
    platformUnreachable: 'Slack cannot be reached: see that this machine gets out to slack.com',
    playground: 'Playground',
  },
  unreachable: {
    archived: 'The channel is archived. Unarchive it, or watch from another one.',
    removed: 'The bot is not a member of the channel. Invite it first.',
    gone: 'The channel or person is gone, or the bot cannot see it any more. Invite it, or watch from elsewhere.',
    uninstalled:
      'The bot was uninstalled or its token no longer holds. Whoever runs the bot must install it again.',
    refused: (code) => `Posting here is refused: ${code}.`,
  },
};
