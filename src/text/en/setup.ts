/** The questions of `barium-bot setup`. */
import { formatsFor } from '../format.ts';

const { count, listed } = formatsFor('en');

export const setup = {
  title: 'Barium Bot: setup',
  intro: (file: string) =>
    `Connects the bot to Barium, Slack and Teams, and tests each answer. Nothing is saved until you confirm it at the end; then it goes to ${file}. Ctrl-C stops at any time.`,
  keeps: 'There are settings already. They are the defaults: Enter keeps one.',
  nothingSaved: 'Nothing was saved.',
  yes: 'Yes',
  no: 'No',
  required: 'An answer is needed',
  enterKeeps: (question: string) => `${question} (Enter keeps it)`,
  optional: (question: string) => `${question} (optional)`,
  tryAgain: 'Check the answers and try again. Enter keeps one.',
  /** The answer of another server. */
  said: (reason: string) => `Its answer: ${reason}`,

  barium: {
    baseUrl: 'Address of Barium’s API',
    username: 'User name of the bot’s account in Barium',
    password: 'Password of that account',
    apiKey: 'API key of your space in Barium',
    testing: 'Signing in to Barium …',
    signedIn: (username: string, processes: readonly string[], isComplete: boolean, cases: string) =>
      `Signed in to Barium as ${username}: ${cases}. ${
        processes.length === 0
          ? 'No process visible'
          : `${isComplete ? '' : 'At least '}${count(processes.length, 'process', 'processes')}: ${listed(processes.slice(0, 8))}${processes.length > 8 ? ' …' : ''}`
      }`,
    webUrl: 'Address of any case in the browser, for links to Barium',
    noCaseId: 'This address has no case ID: open a case in Barium and copy the address from the browser',
  },

  platforms: {
    question: 'Where do people use the bot?',
    slack: 'Slack',
    teams: 'Microsoft Teams',
    both: 'Slack and Microsoft Teams',
  },
  publicUrl: 'Public https address of the bot',

  slack: {
    transport: 'How does Slack reach the bot?',
    socket: 'Socket Mode',
    socketHint: 'the bot connects to Slack, also from behind a firewall',
    http: 'HTTP',
    httpHint: 'Slack sends requests to a public https address',
    hasApp: 'Is there a Slack app for the bot already?',
    hasIt: 'Yes, with its tokens',
    createIt: 'No, create it now',
    create: 'Create the Slack app',
    steps: (isSocket: boolean, icon: string) => [
      'Copy the manifest above.',
      'Open https://api.slack.com/apps and choose Create New App, From a manifest, and your workspace. Paste the manifest under JSON, then Next and Create.',
      ...(isSocket ? [] : ['Slack can’t verify the address until the bot runs. Ignore that for now.']),
      `Basic Information, Display Information: upload the icon ${icon}.`,
      ...(isSocket
        ? ['Basic Information, App-Level Tokens: Generate Token, with the scope connections:write. Copy it.']
        : ['Basic Information, App Credentials: copy the Signing Secret.']),
      'Install App: Install to Workspace, then Allow. Copy the Bot User OAuth Token.',
    ],
    botToken: 'Bot User OAuth Token, under OAuth & Permissions',
    appToken: 'App-Level Token, under Basic Information',
    signingSecret: 'Signing Secret, under Basic Information',
    testing: 'Asking Slack …',
    severalWorkspaces:
      'Slack is set up for several workspaces by OAuth. Setup leaves that as it is: see docs/slack.md.',
  },

  teams: {
    register: 'Register the bot in Azure',
    steps: (endpoint: string) => [
      'Open https://portal.azure.com and create an Azure Bot with the type Single Tenant.',
      `Configuration: set the messaging endpoint to ${endpoint} and note the Microsoft App ID and the App Tenant ID.`,
      'Configuration, Manage Password: New client secret. Copy its Value; it is shown only once.',
      'Channels: add Microsoft Teams.',
    ],
    isRegistered: 'Is the bot registered in Azure already?',
    appId: 'Microsoft App ID',
    tenantId: 'App Tenant ID',
    credential: 'How does the bot sign in?',
    password: 'Client secret',
    certificate: 'Certificate',
    certificateHint: 'two PEM files',
    federated: 'Federated credential',
    federatedHint: 'a managed identity that the app trusts',
    managedIdentity: 'Managed identity',
    managedIdentityHint: 'the bot’s app is the identity itself',
    secret: 'Value of the client secret',
    certificateFile: 'Path of the certificate',
    keyFile: 'Path of its private key',
    clientId: 'Client ID of the managed identity',
    testing: 'Signing in to Microsoft …',
  },

  access: {
    slackHint: 'The bot needs a first admin: you. In Slack, open your profile and choose ⋮, Copy member ID.',
    slackAdmin: 'Your member ID in Slack',
    slackShape: 'A member ID looks like U0123ABCD',
    teamsHint:
      'The bot needs a first admin: you. At https://entra.microsoft.com open your own entry under Users and copy the Object ID.',
    teamsAdmin: 'Your object ID in Entra',
    looking: 'Looking you up …',
    isAdmin: (name: string, entry: string) => `${name} becomes an admin: ${entry}`,
    viewers: 'Can everyone look up cases?',
    everyone: 'Yes',
    everyoneHint: 'except guests',
    admins: 'No, only admins',
    adminsHint: 'add others to ACCESS_VIEWERS later',
  },

  review: {
    title: (file: string) => `To be saved in ${file}:`,
    unchanged: 'Everything is saved already.',
    added: 'new',
    changed: 'changed',
    removed: 'removed',
    package: (path: string) => `And the app for Teams: ${path}`,
    invalid: (issues: string) => `The bot won’t start with these settings:\n${issues}`,
    overridden: (names: readonly string[]) =>
      `The environment sets ${listed(names)}, too, and takes precedence over the file.`,
    question: 'Save?',
    saved: (path: string) => `Saved ${path}`,
  },

  next: {
    title: 'Next',
    start: 'Start the bot: npm start. If it runs already, restart it.',
    doctor: 'Then check everything: npx barium-bot doctor',
    slackVerify: (endpoint: string) =>
      `In the Slack app, Event Subscriptions: press Retry beside ${endpoint}. Slack verifies it now that the bot runs.`,
    slackTry: 'In Slack: /barium list. For announcements in a channel: /invite @Barium Bot.',
    teamsUpload: (path: string) =>
      `In Teams: Apps, Manage your apps, Upload an app, Upload a custom app: ${path}. For everyone, an admin uploads it at https://admin.teams.microsoft.com under Teams apps, Manage apps.`,
    admin: 'Send whoami to the bot and add the entry it shows to ACCESS_ADMINS: nobody can change cases yet.',
  },
};
