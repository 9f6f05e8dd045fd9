import { validate } from 'node-cron';
import * as z from 'zod';
import { accessList } from './access.ts';
import { applicationList } from './applications.ts';
import { databaseAddress } from './database.ts';
import { messageList } from './messages.ts';
import { Secret } from './secret.ts';
import { hostName, linkTemplate, webAddress } from './url.ts';

/** What a variable must look like, and where its right value comes from. */
interface Variable {
  readonly schema: z.ZodType;
  readonly remedy: string;
}

export type VariableName = keyof typeof variables;
export type VariableValue<N extends VariableName> = z.output<(typeof variables)[N]['schema']>;

const anySecret = z.string().transform((text) => new Secret(text));
const text = z.string().trim();

function secretLike(pattern: RegExp, shape: string) {
  return text.regex(pattern, { error: `should ${shape}` }).transform((secret) => new Secret(secret));
}

function oneOf<const T extends string>(words: readonly [T, ...T[]]) {
  return text.pipe(z.enum(words, { error: `should be one of: ${words.join(', ')}` }));
}

const entraId = text
  .toLowerCase()
  .pipe(z.guid({ error: 'should be a GUID such as 01234567-89ab-cdef-0123-456789abcdef' }));

const yesOrNo = text
  .toLowerCase()
  .pipe(z.enum(['true', 'false'], { error: 'should be true or false' }))
  .transform((word) => word === 'true');

const portNumber = text
  .regex(/^\d{1,5}$/, { error: 'should be a number from 0 to 65535' })
  .transform(Number)
  .refine((port) => port <= 65535, { error: 'should be a number from 0 to 65535' });

const wholeSeconds = text
  .regex(/^\d{1,4}$/, { error: 'should be a number of seconds from 0 to 3600' })
  .transform(Number)
  .refine((seconds) => seconds <= 3600, { error: 'should be a number of seconds from 0 to 3600' });

/** Seconds first; with five fields the first would be the minutes. */
const cron = text.refine((fields) => /^\S+(\s+\S+){5}$/.test(fields) && validate(fields), {
  error: 'should be six cron fields, seconds first, such as "*/30 * * * * *"',
});

const barium = 'Ask whoever runs your Barium Live; leave all BARIUM_* unset to use the embedded simulator.';
const slackPage = 'https://api.slack.com/apps, your app';
const azure = 'Azure portal, your Azure Bot, Configuration';
const access =
  'Entries: *, slack:T1/U2, slack:T1/group:S3, teams:<tenant>/<Entra user id>, web:local. Say "whoami" to the bot to see yours.';

/** Every variable that the bot reads. */
export const variables = {
  BARIUM_BASE_URL: {
    schema: text.pipe(webAddress),
    remedy: `Such as https://live.barium.se/api/v1.1. ${barium}`,
  },
  BARIUM_USERNAME: { schema: text, remedy: `The user the bot signs in as. ${barium}` },
  BARIUM_PASSWORD: { schema: anySecret, remedy: `The password of that user. ${barium}` },
  BARIUM_API_KEY: { schema: anySecret, remedy: `The API key of your Barium space. ${barium}` },
  BARIUM_WEB_URL: {
    schema: text.pipe(linkTemplate),
    remedy: 'Open an instance in Barium, copy the address and put {id} in place of its id.',
  },
  BARIUM_MESSAGES: { schema: messageList, remedy: 'Such as "Order: Approve, Reject; Leave: Withdraw!".' },
  PORT: { schema: portNumber, remedy: 'The port to listen on; 3978 when unset.' },
  HOST: {
    schema: text.pipe(hostName),
    remedy: 'The address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for every network.',
  },
  PUBLIC_URL: {
    schema: text.pipe(webAddress),
    remedy: 'The address at which Slack and Teams reach this bot, such as https://bot.example.com.',
  },
  DATABASE_URL: {
    schema: text.pipe(databaseAddress),
    remedy: 'Ask whoever runs your PostgreSQL; unset, the database is an SQLite file in DATA_DIR.',
  },
  DATA_DIR: { schema: text, remedy: 'A directory that the bot may write to; ./data when unset.' },
  SLACK_BOT_TOKEN: {
    schema: secretLike(/^xox[be][\w.-]+$/, 'start with xoxb-'),
    remedy: `${slackPage}, OAuth & Permissions: Bot User OAuth Token.`,
  },
  SLACK_SIGNING_SECRET: { schema: anySecret, remedy: `${slackPage}, Basic Information: Signing Secret.` },
  SLACK_APP_TOKEN: {
    schema: secretLike(/^xapp-[\w-]+$/, 'start with xapp-'),
    remedy: `${slackPage}, Basic Information: App-Level Tokens, with the scope connections:write.`,
  },
  SLACK_API_URL: { schema: text.pipe(webAddress), remedy: 'Leave it unset for https://slack.com/api/.' },
  MicrosoftAppId: { schema: entraId, remedy: `${azure}: Microsoft App ID.` },
  MicrosoftAppPassword: { schema: anySecret, remedy: `${azure}: Manage Password, a client secret's value.` },
  MicrosoftAppTenantId: {
    schema: entraId,
    remedy: `${azure}: App Tenant ID. Only its people may talk to the bot.`,
  },
  MicrosoftAppType: {
    schema: oneOf(['SingleTenant', 'MultiTenant', 'UserAssignedMSI']),
    remedy: `${azure}: Bot Type.`,
  },
  TEAMS_ALLOW_ANONYMOUS: {
    schema: yesOrNo,
    remedy: 'Only for tools on this machine such as the Agents Playground.',
  },
  PLAYGROUND: {
    schema: yesOrNo,
    remedy: 'The web chat on this machine; on when neither Slack nor Teams is configured.',
  },
  ACCESS_VIEWERS: { schema: accessList, remedy: access },
  ACCESS_OPERATORS: { schema: accessList, remedy: access },
  ACCESS_ADMINS: { schema: accessList, remedy: access },
  ACCESS_APPLICATIONS: {
    schema: applicationList,
    remedy:
      'Such as "slack:T1/C5 = Order, Leave; slack:T1/U2 = Order". Say "whoami" to the bot to see what stands for you and for the place.',
  },
  DELETE_NEEDS_SECOND_PERSON: {
    schema: yesOrNo,
    remedy: 'true: another admin has to approve each deletion, in the same channel; false when unset.',
  },
  DELETE_UNDO_SECONDS: {
    schema: wholeSeconds,
    remedy: 'How long a confirmed deletion waits and can be undone; 0, not at all, when unset.',
  },
  WATCH_CRON: { schema: cron, remedy: 'How often Barium is read for changes; every 30 seconds when unset.' },
  DRAIN_SECONDS: {
    schema: wholeSeconds,
    remedy: 'How long, when it is asked to stop, the bot still answers while /readyz says no; 0 when unset.',
  },
  LOCALE: {
    schema: oneOf(['en', 'sv']),
    remedy: 'The language for people whose own the bot does not speak; en when unset.',
  },
  LOG_LEVEL: {
    schema: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    remedy: 'How much is logged to stderr; info when unset.',
  },
} as const satisfies Record<string, Variable>;
