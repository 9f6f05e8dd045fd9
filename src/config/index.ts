import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type DatabaseConfig, readDatabase } from './database.ts';
import { createReader, type Environment, type Reader } from './env-reader.ts';
import { ConfigError } from './issues.ts';
import type { OfferedMessages } from './messages.ts';
import { Secret } from './secret.ts';
import {
  type AccessConfig,
  type BariumConfig,
  type DeletionConfig,
  isSlackWanted,
  isTeamsWanted,
  readAccess,
  readBarium,
  readDeletion,
  readSlack,
  readTeams,
  type SlackConfig,
  type TeamsConfig,
} from './sections.ts';
import { strangers } from './unknown-variables.ts';
import { isLoopback } from './url.ts';
import type { VariableName, VariableValue } from './variables.ts';

export type { AccessEntry, GroupEntry, PersonEntry } from './access.ts';
export { type ApplicationLimit, isPerson, limitText } from './applications.ts';
export { type DatabaseConfig, databaseFile } from './database.ts';
export { ConfigError } from './issues.ts';
export type { OfferedMessage, OfferedMessages } from './messages.ts';
export type {
  AccessConfig,
  BariumConfig,
  DeletionConfig,
  SlackConfig,
  TeamsConfig,
} from './sections.ts';

export type Locale = VariableValue<'LOCALE'>;
export type LogLevel = VariableValue<'LOG_LEVEL'>;

/** Everything the bot is told from outside, checked. Made once, at the start. */
export interface Config {
  readonly barium: BariumConfig;
  /** Holds `{id}` where an instance's id goes. */
  readonly webUrl: string | undefined;
  readonly messages: OfferedMessages;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Without a trailing slash. */
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly database: DatabaseConfig;
  readonly slack: SlackConfig | undefined;
  readonly teams: TeamsConfig | undefined;
  readonly playground: boolean;
  readonly access: AccessConfig;
  readonly deletion: DeletionConfig;
  /** Six cron fields, seconds first. */
  readonly watchCron: string;
  /** Between saying that it stops and closing its doors. */
  readonly drainSeconds: number;
  readonly locale: Locale;
  readonly logLevel: LogLevel;
  /** Every secret of the above, for the log to hide. */
  readonly secrets: readonly Secret[];
}

/**
 * Reads `.env` in the working directory into the environment, where there is one. What the environment already
 * says wins.
 *
 * @throws ConfigError when the file is there and cannot be read.
 */
export function loadEnv(file = '.env', env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(parseEnv(readIfThere(file)))) env[name] ??= value;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new ConfigError([
      { variable: file, problem: `cannot be read (${code})`, remedy: 'Make it readable, or remove it.' },
    ]);
  }
}

/**
 * The configuration that `env` spells; `defaults` stand where it says nothing. The only reader of the
 * environment.
 *
 * @throws ConfigError that lists every wrong variable at once.
 */
export function readConfig(env: Environment = process.env, defaults: Environment = {}): Config {
  const from = createReader({ ...defaults, ...env });
  const barium = readBarium(from);
  const slack = readSlack(from);
  const teams = readTeams(from);
  const dataDir = from.read('DATA_DIR') ?? './data';
  const database = readDatabase(from, dataDir);
  const config = {
    ...readServer(from),
    webUrl: from.read('BARIUM_WEB_URL'),
    messages: from.read('BARIUM_MESSAGES') ?? {},
    dataDir,
    database,
    slack,
    teams,
    access: readAccess(from, barium?.kind ?? 'rest'),
    deletion: readDeletion(from),
    watchCron: from.read('WATCH_CRON') ?? '*/30 * * * * *',
    drainSeconds: from.read('DRAIN_SECONDS') ?? 0,
    locale: from.read('LOCALE') ?? 'en',
    logLevel: from.read('LOG_LEVEL') ?? 'info',
    secrets: [barium, slack, teams, database].flatMap(secretsOf),
  } as const;
  const faults = [...from.faults, ...strangers(env)];
  if (barium === undefined || faults.length > 0) throw new ConfigError(faults);
  return { ...config, barium };
}

const secretVariables: readonly VariableName[] = [
  'BARIUM_PASSWORD',
  'BARIUM_API_KEY',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'MicrosoftAppPassword',
  'DATABASE_URL',
];

/**
 * Takes the secrets out of the environment, once they were read: what Node reports of a process, and every process
 * that it starts, would have them.
 */
export function forgetSecrets(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables) delete env[name];
}

/** Where the server listens, and whether the playground, which is for this machine alone, runs on it. */
function readServer(from: Reader): Pick<Config, 'host' | 'port' | 'publicUrl' | 'playground'> {
  const chats = isSlackWanted(from) || isTeamsWanted(from);
  const anonymous = from.read('TEAMS_ALLOW_ANONYMOUS') ?? false;
  const playground = from.read('PLAYGROUND') ?? !chats;
  const host = from.read('HOST') ?? (anonymous || (playground && !chats) ? '127.0.0.1' : '0.0.0.0');
  if (playground && !isLoopback(host)) {
    from.fault(
      'PLAYGROUND',
      `cannot be on while the server listens on ${host}: set HOST=127.0.0.1 or PLAYGROUND=false`,
    );
  }
  if (anonymous && !isLoopback(host)) {
    from.fault('TEAMS_ALLOW_ANONYMOUS', `cannot be true while the server listens on ${host}: unset HOST`);
  }
  return { host, port: from.read('PORT') ?? 3978, publicUrl: from.read('PUBLIC_URL'), playground };
}

function secretsOf(group: object | undefined): Secret[] {
  return Object.values(group ?? {}).filter((value) => value instanceof Secret);
}
