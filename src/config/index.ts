import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type DatabaseConfig, readDatabase } from './database.ts';
import { createEnvReader, type Environment, type EnvReader } from './env-reader.ts';
import { ConfigError } from './issues.ts';
import type { OfferedMessages } from './messages.ts';
import { Secret } from './secret.ts';
import {
  type AccessConfig,
  type BariumConfig,
  type DeletionPolicy,
  isSlackEnabled,
  isTeamsEnabled,
  readAccess,
  readBarium,
  readDeletion,
  readSlack,
  readTeams,
  type SlackConfig,
  type TeamsConfig,
} from './sections.ts';
import { findUnknownVariables } from './unknown-variables.ts';
import { isLoopback } from './url.ts';
import type { VariableName, VariableValue } from './variables.ts';

export type { AccessEntry, GroupEntry, PersonEntry } from './access.ts';
export { type ApplicationLimit, formatLimit as limitText, isPerson } from './applications.ts';
export { type DatabaseConfig, databaseFile } from './database.ts';
export { ConfigError } from './issues.ts';
export type { OfferedMessage, OfferedMessages } from './messages.ts';
export type {
  AccessConfig,
  BariumConfig,
  DeletionPolicy,
  SlackConfig,
  TeamsConfig,
} from './sections.ts';

export type Locale = VariableValue<'LOCALE'>;
export type LogLevel = VariableValue<'LOG_LEVEL'>;

/** The validated configuration, created once at startup. */
export interface Config {
  readonly barium: BariumConfig;
  /** A template with `{id}` for the instance's id. */
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
  readonly deletion: DeletionPolicy;
  /** Six cron fields, seconds first. */
  readonly watchCron: string;
  /** How long a stopping process reports not ready before it closes. */
  readonly drainSeconds: number;
  readonly locale: Locale;
  readonly logLevel: LogLevel;
  /** All secrets of the configuration, to be redacted in the log. */
  readonly secrets: readonly Secret[];
}

/**
 * Loads `.env` from the working directory, if it exists. Existing environment variables take precedence. Throws a
 * `ConfigError` if the file exists but is not readable.
 */
export function loadEnv(file = '.env', env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(parseEnv(readOptionalFile(file)))) env[name] ??= value;
}

function readOptionalFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new ConfigError([
      { variable: file, problem: `is not readable (${code})`, remedy: 'Make it readable, or remove it.' },
    ]);
  }
}

/**
 * Reads the configuration from `env`; `defaults` apply to variables that are not set. Nothing else reads the environment.
 * Throws a `ConfigError` that lists all invalid variables at once.
 */
export function readConfig(env: Environment = process.env, defaults: Environment = {}): Config {
  const from = createEnvReader({ ...defaults, ...env });
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
  const issues = [...from.issues, ...findUnknownVariables(env)];
  if (barium === undefined || issues.length > 0) throw new ConfigError(issues);
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

/** Removes the secrets from the environment once they are read: diagnostic reports and child processes would have them. */
export function scrubEnvironment(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables) delete env[name];
}

/** The server's address, and whether it serves the playground, which is for this machine only. */
function readServer(from: EnvReader): Pick<Config, 'host' | 'port' | 'publicUrl' | 'playground'> {
  const chats = isSlackEnabled(from) || isTeamsEnabled(from);
  const anonymous = from.read('TEAMS_ALLOW_ANONYMOUS') ?? false;
  const playground = from.read('PLAYGROUND') ?? !chats;
  const host = from.read('HOST') ?? (anonymous || (playground && !chats) ? '127.0.0.1' : '0.0.0.0');
  if (playground && !isLoopback(host)) {
    from.addIssue(
      'PLAYGROUND',
      `can't be on while the server listens on ${host}: set HOST=127.0.0.1 or PLAYGROUND=false`,
    );
  }
  if (anonymous && !isLoopback(host)) {
    from.addIssue('TEAMS_ALLOW_ANONYMOUS', `can't be true while the server listens on ${host}: unset HOST`);
  }
  return { host, port: from.read('PORT') ?? 3978, publicUrl: from.read('PUBLIC_URL'), playground };
}

function secretsOf(group: object | undefined): Secret[] {
  return Object.values(group ?? {}).filter((value) => value instanceof Secret);
}
