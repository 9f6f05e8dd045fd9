import type { ChatStrings } from '../../chat/strings.ts';
import { formatsFor } from '../format.ts';

const { number } = formatsFor('en');

export const adapter: ChatStrings = {
  pending: 'Looking it up…',
  pendingReply: 'This takes a moment. The reply comes below.',
  repliedLater: 'This takes a moment. The reply comes in your personal chat with Barium Bot.',
  editIgnored: 'I don’t notice changes to a message. Send the command as a new one.',
  ephemeralNote: 'Only visible to you',
  showToEveryone: 'Show to everyone',
  cancel: 'Cancel',
  back: '‹ Back',
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
  replyNotShown: 'Teams couldn’t show the reply. If you changed something, check the case before you try again.',
  addApp: 'Add Barium Bot',
  yes: 'Yes',
  fieldRequired: 'Please fill this in.',
  welcome: {
    title: (name) => (name === undefined ? 'Barium Bot is here' : `${name} added Barium Bot`),
    text: [
      'I look up Barium cases and post here when they change.',
      'Mention me with a case’s name or number, for example: @Barium Bot order 4711',
    ],
  },
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
  home: { list: 'Active cases', watch: 'New watch' },
  homeUnavailable: 'Slack couldn’t show your cases here. Send the bot a message, such as “list”.',
  tab: {
    language: 'en',
    title: 'My Barium',
    loading: 'Loading your cases…',
    refresh: 'Refresh',
    openInChat: 'Open in chat',
    open: (name) => `Open ${name} in chat`,
    outsideTeams: 'Open this page as a tab of Barium Bot in Microsoft Teams.',
    notSignedIn:
      'Teams couldn’t sign you in to Barium Bot. Refresh to try again. If it stays like this, ask an admin to approve the app’s permissions.',
    unavailable: 'Your cases can’t be loaded right now. Refresh to try again.',
  },
  help: 'Help',
  attach: 'Attach to a Barium case',
  watchCase: { title: 'Watch this case', submit: 'Watch' },
  newWatch: 'Watch cases',
  sendText: {
    title: 'Send text to a case',
    field: 'Text',
    part: (part, total) => `Text, part ${number.format(part)} of ${number.format(total)}`,
    submit: 'Send',
    fileName: (time) => `Message ${time}.txt`,
    noText: 'This message has no text to send.',
  },
  noFiles: 'This message has no files to attach.',
  filesForbidden: (name) =>
    `Couldn’t read ${name}: Barium Bot isn’t allowed to read files in this workspace. Ask your bot admin to allow it. Nothing was added.`,
  fileUnreadable: (name) => `Couldn’t read ${name}. Is the bot a member of that channel? Nothing was added.`,
  sentByDirectMessage: 'I sent it to you in a direct message.',
  openFile: (name) => `Open ${name}`,
  fileNotSent: (name, why = 'Please try again in a moment.') => `Couldn’t attach ${name}. ${why}`,
  externalUser: 'Only members of the workspace that installed Barium Bot can use it here.',
  unverifiedUser: 'Slack didn’t say who you are, so nothing was done. Please try again in a minute.',
  notShownToEveryone:
    'Only you can see this: another organization can read this channel, or the bot can’t find out whether one can.',
  workObject: { type: 'Case', application: 'Process', state: 'Now', missing: 'This case no longer exists' },
  notInserted: 'Another organization can read this channel, so the case wasn’t inserted.',
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
    signInFailures: {
      wrongSecret:
        'Microsoft rejected the client secret: set MicrosoftAppPassword to the secret’s value, which is not its ID, or create a new one under “Certificates & secrets” of the app registration',
      expiredSecret:
        'the client secret has expired: create a new one under “Certificates & secrets” of the app registration and set MicrosoftAppPassword to its value',
      unknownApp:
        'Microsoft knows no such app in this tenant: compare MicrosoftAppId and MicrosoftAppTenantId with the overview of the app registration, and check MicrosoftAppType',
      disabledApp: 'the app is disabled in Entra ID: an admin can enable its sign-in under “Enterprise applications”',
      unknownTenant:
        'Microsoft knows no such tenant: copy MicrosoftAppTenantId from “Directory (tenant) ID” in the overview of the app registration',
      wrongCertificate:
        'Microsoft rejected the certificate: upload MicrosoftAppCertificateFile under “Certificates & secrets” of the app registration, and check that it’s still valid',
      wrongTime: 'Microsoft rejected the sign-in because of its time: correct this machine’s clock',
      untrustedIdentity:
        'the app doesn’t trust the managed identity: add it under “Certificates & secrets”, “Federated credentials” of the app registration, or check MicrosoftAppFederatedClientId',
      unreachable: 'can’t reach Microsoft: check that this machine can connect to login.microsoftonline.com',
    },
    platformRejects: (code) =>
      `Slack rejected the token (${code}): copy SLACK_BOT_TOKEN again from the app’s page, OAuth & Permissions`,
    platformUnreachable: 'can’t reach Slack: check that this machine can connect to slack.com',
    missingScopes: (scopes) =>
      `the app lacks scopes (${scopes}): create its manifest again with "barium-bot manifest slack", paste it and reinstall the app`,
    lookupsFail: 'Slack doesn’t answer lookups right now, so people and channels that are new to the bot are refused',
    eventsDropped: 'Slack dropped events within the last hour, because there were more than 30,000 in an hour',
    nowhereInstalled: (url) => `not installed in any workspace yet: open ${url}`,
    installationRejected: (code, url) => `Slack rejects the token (${code}): install the app again at ${url}`,
    installationUnreadable: (url) =>
      `the token was stored with another SECRET_KEY: set that one again, or install the app again at ${url}`,
    organization: (name, workspaces) =>
      `${name} (${number.format(workspaces)} ${workspaces === 1 ? 'workspace' : 'workspaces'})`,
    notListed: (id) => `refused, because SLACK_TEAMS doesn’t list ${id}`,
    otherWorkspaces: (count) => ` and ${number.format(count)} more`,
    limitations: {
      groups: (scopes) => `without ${scopes}, user groups in the access lists give nobody access`,
      files: (scopes) => `without ${scopes}, people can’t send files to cases`,
      searches: (scopes) =>
        `without ${scopes}, an announcement whose delivery is uncertain is sent again with a note that it may be a repeat, and a watch can be created where the bot isn’t a member`,
      unknown: 'Slack didn’t say which scopes the app has',
    },
    playground: 'Playground',
  },
  installation: {
    language: 'en',
    done: (workspace) => ({
      title: `Barium Bot is installed in ${workspace}`,
      text: 'Type /barium in any channel, or send Barium Bot a message.',
    }),
    doneForOrganization: (organization) => ({
      title: `Barium Bot is installed in ${organization}`,
      text: 'It isn’t in any workspace yet. Choose the workspaces that can use it.',
    }),
    openSlack: 'Open Slack',
    addToWorkspaces: 'Choose workspaces',
    denied: { title: 'Barium Bot wasn’t installed', text: 'You cancelled the installation. Nothing was changed.' },
    notListed: (name, id) => ({
      title: 'Barium Bot can’t be installed here',
      text: `${name} (${id}) isn’t on the list of workspaces that can use this bot, so the installation was removed again. Ask the people who run it to add it to SLACK_TEAMS.`,
    }),
    expired: {
      title: 'Barium Bot wasn’t installed',
      text: 'This link was used before, is more than ten minutes old, or belongs to another browser. Nothing was changed.',
    },
    failed: {
      title: 'Barium Bot wasn’t installed',
      text: 'The installation failed. If it happens again, ask the people who run the bot to look at its log.',
    },
    otherAddress: {
      title: 'Wrong address',
      text: 'Barium Bot can only be installed at its public address.',
    },
    again: 'Try again',
  },
  unreachable: {
    archived: 'The channel is archived. Unarchive it, or set up the watch in another channel.',
    removed: 'The bot isn’t a member of the channel. Invite it first.',
    gone: 'The channel or person no longer exists, or the bot can’t see it. Invite the bot, or set up the watch elsewhere.',
    uninstalled: 'The bot was uninstalled or its token is no longer valid. Ask your bot admin to reinstall it.',
    shared:
      'The channel is shared with another organization. Ask your bot admin to add it to SLACK_SHARED_CHANNELS, or set up the watch in another channel.',
    sharedInTeams:
      'People of another organization can read the channel. Ask your bot admin to add it to TEAMS_SHARED_CHANNELS, or set up the watch in another channel.',
    sharingUnknown:
      'The bot can’t find out whether the channel is shared with another organization. Invite it to the channel and try again.',
    refused: (code) => `The platform rejected the post: ${code}.`,
  },
};
