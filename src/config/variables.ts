import { validate } from 'node-cron';
import * as z from 'zod';
import { accessList, tokenList } from './access.ts';
import { applicationList } from './applications.ts';
import { databaseAddress } from './database.ts';
import { messageList } from './messages.ts';
import { noProxyList, proxyAddress } from './proxy.ts';
import { Secret } from './secret.ts';
import { slackTeamList } from './slack.ts';
import { hostName, httpUrl, linkTemplate } from './url.ts';

/** A variable's schema, and how to get a valid value. */
interface Variable {
  readonly schema: z.ZodType;
  readonly remedy: string;
}

export type VariableName = keyof typeof variables;
export type VariableValue<N extends VariableName> = z.output<(typeof variables)[N]['schema']>;

const secret = z.string().transform((text) => new Secret(text));
const text = z.string().trim();

function secretMatching(pattern: RegExp, shape: string) {
  return text.regex(pattern, { error: `must ${shape}` }).transform((secret) => new Secret(secret));
}

function oneOf<const T extends string>(words: readonly [T, ...T[]]) {
  return text.pipe(z.enum(words, { error: `must be one of: ${words.join(', ')}` }));
}

const entraId = text
  .toLowerCase()
  .pipe(z.guid({ error: 'must be a GUID such as 01234567-89ab-cdef-0123-456789abcdef' }));

const booleanFlag = text
  .toLowerCase()
  .pipe(z.enum(['true', 'false'], { error: 'must be true or false' }))
  .transform((word) => word === 'true');

const portNumber = text
  .regex(/^\d{1,5}$/, { error: 'must be a number from 0 to 65535' })
  .transform(Number)
  .refine((port) => port <= 65535, { error: 'must be a number from 0 to 65535' });

const seconds = text
  .regex(/^\d{1,4}$/, { error: 'must be a number of seconds from 0 to 3600' })
  .transform(Number)
  .refine((seconds) => seconds <= 3600, { error: 'must be a number of seconds from 0 to 3600' });

const pages = text
  .regex(/^\d{1,2}$/, { error: 'must be a number of pages from 0 to 20' })
  .transform(Number)
  .refine((count) => count <= 20, { error: 'must be a number of pages from 0 to 20' });

function percentFrom(min: number) {
  const error = `must be a whole percentage from ${min} to 100`;
  return text
    .regex(/^\d{1,3}$/, { error })
    .transform(Number)
    .refine((share) => share >= min && share <= 100, { error });
}

const factor = text
  .regex(/^\d{1,3}(?:\.\d)?$/, { error: 'must be a number from 1 to 100' })
  .transform(Number)
  .refine((times) => times >= 1 && times <= 100, { error: 'must be a number from 1 to 100' });

/** At least a month: one-time tokens, which point to audit rows, are kept as long. */
function retention(word: string) {
  const error = `must be a number of days from 30d to 36500d${word === '' ? '' : `, or ${word}`}`;
  return text
    .toLowerCase()
    .refine((value) => (word !== '' && value === word) || /^\d{2,5}d$/.test(value), { error })
    .transform((value) => (value === word ? undefined : Number.parseInt(value, 10)))
    .refine((days) => days === undefined || (days >= 30 && days <= 36_500), { error });
}

const backupRetention = text
  .toLowerCase()
  .refine((value) => value === 'off' || /^[1-9]\d{0,3}d$/.test(value), {
    error: 'must be a number of days from 1d to 9999d, or off',
  })
  .transform((value) => (value === 'off' ? ('off' as const) : Number.parseInt(value, 10)));

/** Where another organization may read what the bot posts. */
function sharedChannels(idPattern: RegExp) {
  return z
    .string()
    .transform((value) => (value === 'refuse' || value === 'allow' ? value : value.split(',').map((id) => id.trim())))
    .refine((value) => typeof value === 'string' || value.every((id) => idPattern.test(id)), {
      error: 'must be refuse, allow, or IDs of channels',
    });
}

/** Starts with C for channels, with G for older private ones, with D for direct messages. */
const slackChannelId = /^[CGD][A-Z0-9]{2,20}$/;
const teamsChannelId = /^19:[\w-]{1,200}@thread\.(?:tacv2|skype)$/;

/** Six fields, seconds first; with five fields the first would be minutes. */
const cron = text.refine((fields) => /^\S+(\s+\S+){5}$/.test(fields) && validate(fields), {
  error: 'must have six cron fields, seconds first, such as "*/30 * * * * *"',
});

const barium = 'Ask your Barium Live admin, or leave all BARIUM_* unset to use the embedded simulator.';
const slackPage = 'https://api.slack.com/apps, your app';
const azure = 'Azure portal, your Azure Bot, Configuration';
const access =
  'Entries: *, slack:T1/U2, slack:T1/group:S3, teams:<tenant>/<Entra user id>, web:local. Send "whoami" to the bot to see yours.';

const proxy = 'Ask your network administrator, or unset it to connect directly. See .env.example.';

/** All variables that the bot reads. */
export const variables = {
  ENV_FILE: {
    schema: text,
    remedy: 'The path of a file with settings, instead of .env. Only in the environment.',
  },
  BARIUM_BASE_URL: {
    schema: text.pipe(httpUrl),
    remedy: `Such as https://live.barium.se/api/v1.1. ${barium}`,
  },
  BARIUM_USERNAME: { schema: text, remedy: `The bot's Barium account. ${barium}` },
  BARIUM_PASSWORD: { schema: secret, remedy: `The password of the bot's Barium account. ${barium}` },
  BARIUM_API_KEY: { schema: secret, remedy: `The API key of your Barium space. ${barium}` },
  BARIUM_WEB_URL: {
    schema: text.pipe(linkTemplate),
    remedy: 'Open an instance in Barium, copy its URL and replace its ID with {id}.',
  },
  BARIUM_MESSAGES: { schema: messageList, remedy: 'Such as "Order: Approve, Reject; Leave: Withdraw!".' },
  PORT: { schema: portNumber, remedy: 'The port to listen on, default 3978.' },
  HOST: {
    schema: text.pipe(hostName),
    remedy: 'The address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for all networks.',
  },
  PUBLIC_URL: {
    schema: text.pipe(httpUrl),
    remedy: "The bot's public URL for Slack and Teams, such as https://bot.example.com.",
  },
  METRICS_TOKEN: {
    schema: secretMatching(/^[\x21-\x7e]{16,}$/, 'have at least 16 characters, without spaces'),
    remedy: 'A random text, such as from "openssl rand -hex 32". Unset: only this machine reads /metrics.',
  },
  HTTPS_PROXY: { schema: proxyAddress, remedy: proxy },
  HTTP_PROXY: { schema: proxyAddress, remedy: proxy },
  NO_PROXY: {
    schema: noProxyList,
    remedy: 'Hosts that are reached without the proxy, such as barium.example.com,.internal.example.com.',
  },
  DATABASE_URL: {
    schema: text.pipe(databaseAddress),
    remedy: 'Ask your PostgreSQL admin, or leave it unset to use a SQLite file in DATA_DIR.',
  },
  SECRET_KEY: {
    schema: text
      .refine((key) => key.length >= 32, { error: 'must have at least 32 characters' })
      .transform((key) => new Secret(key)),
    remedy: 'Make one with "openssl rand -base64 32", or leave it unset to keep a generated one in the database.',
  },
  AUDIT_RETENTION: {
    schema: retention('forever'),
    remedy: 'How long the audit log is kept, such as 730d. Default: forever.',
  },
  HISTORY_RETENTION: {
    schema: retention(''),
    remedy: 'How long the history of cases is kept. Default: 400d.',
  },
  PRIVACY_CONTACT: {
    schema: z.union([text.pipe(z.email()), text.pipe(z.url({ protocol: /^https$/ }))], {
      error: 'must be an e-mail address or an https URL',
    }),
    remedy:
      'Whom people ask about their data, such as privacy@example.com. Shown on the page at the bot’s own address.',
  },
  BACKUP_RETENTION: {
    schema: backupRetention,
    remedy: 'How long the daily backups of the SQLite file are kept. Default: 7d; off = no backups.',
  },
  BACKUP_DIR: { schema: text, remedy: 'A directory that the bot can write to. Default: backups in DATA_DIR.' },
  DATA_DIR: { schema: text, remedy: 'A directory that the bot can write to, default ./data.' },
  SLACK_BOT_TOKEN: {
    // A rotated token, which starts with xoxe., expires after twelve hours.
    schema: secretMatching(
      /^xoxb-[\w.-]+$/,
      'start with xoxb-; a token that starts with xoxe. expires: turn token rotation off',
    ),
    remedy: `${slackPage}, OAuth & Permissions: Bot User OAuth Token.`,
  },
  SLACK_SIGNING_SECRET: { schema: secret, remedy: `${slackPage}, Basic Information: Signing Secret.` },
  SLACK_APP_TOKEN: {
    schema: secretMatching(/^xapp-[\w-]+$/, 'start with xapp-'),
    remedy: `${slackPage}, Basic Information: App-Level Tokens, with the scope connections:write.`,
  },
  SLACK_SHARED_CHANNELS: {
    schema: text.pipe(sharedChannels(slackChannelId)),
    remedy:
      'refuse (the default), allow, or the IDs of the channels where other organizations may read what the bot posts, such as C0123ABCD, C0456EFGH.',
  },
  SLACK_WORK_OBJECTS: {
    schema: booleanFlag,
    remedy: 'true if Work Object Previews are enabled for the app. See docs/slack.md.',
  },
  SLACK_CLIENT_ID: {
    schema: text.regex(/^\d+\.\d+$/, { error: 'must be two numbers with a dot in between' }),
    remedy: `${slackPage}, Basic Information: Client ID. Only for several workspaces; see docs/slack.md.`,
  },
  SLACK_CLIENT_SECRET: { schema: secret, remedy: `${slackPage}, Basic Information: Client Secret.` },
  SLACK_TEAMS: {
    schema: slackTeamList,
    remedy:
      'The IDs of the workspaces (T…) and organizations (E…) that can install the app, such as T0123ABCD, E0456EFGH, or * for all.',
  },
  SLACK_API_URL: { schema: text.pipe(httpUrl), remedy: 'Leave it unset to use https://slack.com/api/.' },
  MicrosoftAppId: { schema: entraId, remedy: `${azure}: Microsoft App ID.` },
  MicrosoftAppPassword: { schema: secret, remedy: `${azure}: Manage Password, a client secret's value.` },
  MicrosoftAppCertificateFile: {
    schema: text,
    remedy:
      'The path of a PEM file with the certificate that is uploaded to the app registration, instead of a password.',
  },
  MicrosoftAppCertificateKeyFile: {
    schema: text,
    remedy: "The path of a PEM file with the certificate's private key.",
  },
  MicrosoftAppFederatedClientId: {
    schema: entraId,
    remedy: 'The client ID of the managed identity that the app registration trusts, instead of a password.',
  },
  MicrosoftAppTenantId: {
    schema: entraId,
    remedy: `${azure}: App Tenant ID. Only users in this tenant can use the bot.`,
  },
  MicrosoftAppType: {
    schema: oneOf(['SingleTenant', 'MultiTenant', 'UserAssignedMSI']),
    remedy: `${azure}: Bot Type.`,
  },
  TEAMS_SDK: {
    schema: oneOf(['botbuilder', 'agents']),
    remedy: "Which of Microsoft's SDKs signs in. Default: botbuilder.",
  },
  TEAMS_SSO_RESOURCE: {
    schema: text.regex(/^api:\/\/[^\s/]+\/\S+$/, {
      error: 'must be an address such as api://bot.example.com/<app ID>',
    }),
    remedy: 'Azure portal, the app registration, Expose an API: Application ID URI. See docs/teams.md.',
  },
  TEAMS_SSO_APP_ID: {
    schema: entraId,
    remedy: 'The app registration that exposes the API, unless it is MicrosoftAppId.',
  },
  TEAMS_SHARED_CHANNELS: {
    schema: text.pipe(sharedChannels(teamsChannelId)),
    remedy:
      'refuse (the default), allow, or the IDs of the channels where other organizations may read what the bot posts, such as 19:abc@thread.tacv2.',
  },
  TEAMS_ALLOW_ANONYMOUS: {
    schema: booleanFlag,
    remedy: 'Only for tools on this machine such as the Agents Playground.',
  },
  PLAYGROUND: {
    schema: booleanFlag,
    remedy: 'The web chat on this machine. Default: on unless Slack or Teams is configured.',
  },
  ACCESS_VIEWERS: { schema: accessList, remedy: access },
  ACCESS_OPERATORS: { schema: accessList, remedy: access },
  ACCESS_ADMINS: { schema: accessList, remedy: access },
  ACCESS_APPLICATIONS: {
    schema: applicationList,
    remedy:
      'Such as "slack:T1/C5 = Order, Leave; slack:T1/U2 = Order". Send "whoami" to the bot to see the entries for you and the conversation.',
  },
  DELETE_NEEDS_SECOND_PERSON: {
    schema: booleanFlag,
    remedy: 'true = another admin must approve each deletion, in the same channel. Default: false.',
  },
  DELETE_UNDO_SECONDS: {
    schema: seconds,
    remedy: 'How long a confirmed deletion can be undone. Default: 0 = delete immediately.',
  },
  MCP: {
    schema: booleanFlag,
    remedy: 'true = assistants can call the bot at /mcp. Default: false. See docs/assistants.md.',
  },
  MCP_TOKENS: {
    schema: tokenList,
    remedy: 'Create a token with "barium-bot mcp --new-token slack:T1/U2", which prints the entry to put here.',
  },
  MCP_OAUTH_CLIENT_ID: {
    schema: text.max(128, { error: 'must have at most 128 characters' }),
    remedy:
      'Developer Portal for Teams, Tools, OAuth client registration: the registration ID. For Microsoft 365 Copilot.',
  },
  WATCH_AUDIT_PAGES: {
    schema: pages,
    remedy: 'Pages of closed cases that each scan reads again. Default: 1. 0 = none. See docs/scale.md.',
  },
  WATCH_EXTRA_LOAD_PERCENT: {
    schema: percentFrom(0),
    remedy:
      "How much of Barium's capacity scans between the ticks of WATCH_CRON can use while changes are announced. Default: 10. 0 = none.",
  },
  WATCH_CONCURRENCY_PERCENT: {
    schema: percentFrom(1),
    remedy:
      "How much of the bot's concurrent requests to Barium scans can use. Default: 90. At least one is always used.",
  },
  STUCK_FACTOR: {
    schema: factor,
    remedy: 'How many times the usual time a case is in a milestone before it is stuck. Default: 3.',
  },
  WATCH_CRON: { schema: cron, remedy: 'How often Barium is scanned for changes. Default: every 30 seconds.' },
  DRAIN_SECONDS: {
    schema: seconds,
    remedy: 'How long a stopping bot still answers while /readyz already fails. Default: 0.',
  },
  LOCALE: {
    schema: oneOf(['en', 'sv']),
    remedy: 'Fallback language. Default: en.',
  },
  LOG_LEVEL: {
    schema: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    remedy: 'How much is logged to stderr. Default: info.',
  },
} as const satisfies Record<string, Variable>;
