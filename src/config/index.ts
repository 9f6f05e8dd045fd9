import { resolve } from 'node:path';
import { type DatabaseConfig, readDatabase } from './database.ts';
import { createEnvReader, type Environment, type EnvReader } from './env-reader.ts';
import { ConfigError } from './issues.ts';
import type { OfferedMessages } from './messages.ts';
import { normalizeProxyVariables, type ProxyConfig, proxyVariables, readProxy } from './proxy.ts';
import { Secret } from './secret.ts';
import {
  type AccessConfig,
  type BackupConfig,
  type BariumConfig,
  type DeletionPolicy,
  type McpConfig,
  type RetentionConfig,
  readAccess,
  readBackup,
  readBarium,
  readDeletion,
  readMcp,
  readRetention,
} from './sections.ts';
import { mergeEnvironment, readSettingsFile, type SettingsSource } from './settings-file.ts';
import {
  checkOpenTeams,
  isSlackEnabled,
  readSlack,
  readSlackWorkObjects,
  type SlackConfig,
  type SlackTeams,
} from './slack.ts';
import { isTeamsEnabled, readTeams, readTeamsTab, type TeamsConfig, type TeamsTabConfig } from './teams.ts';
import {
  findBlankVariables,
  findSimilarVariables,
  findUnknownVariables,
  type SimilarVariable,
} from './unknown-variables.ts';
import { isLoopback } from './url.ts';
import { type VariableName, type VariableValue, variables } from './variables.ts';

export type { AccessEntry, GroupEntry, PersonEntry } from './access.ts';
export { type ApplicationLimit, formatLimit, isPerson } from './applications.ts';
export { type DatabaseConfig, databaseFile } from './database.ts';
export { EnvFileError, formatEnvValue, updateEnvFile } from './env-file.ts';
export type { Environment } from './env-reader.ts';
export { ConfigError, type ConfigIssue } from './issues.ts';
export type { OfferedMessage, OfferedMessages } from './messages.ts';
export { type ProxyConfig, proxyVariables } from './proxy.ts';
export type {
  AccessConfig,
  BackupConfig,
  BariumConfig,
  DeletionPolicy,
  McpConfig,
  RetentionConfig,
} from './sections.ts';
export type { ReloadableVariable, SettingsSource } from './settings-file.ts';
export type { SlackConfig, SlackOAuthConfig, SlackTeams } from './slack.ts';
export type { TeamsConfig, TeamsTabConfig } from './teams.ts';

export { type VariableName, variables };
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
  /** Which all requests to other machines go through; `undefined` if they are made directly. */
  readonly proxy: ProxyConfig | undefined;
  readonly dataDir: string;
  readonly database: DatabaseConfig;
  /** Keys for tokens are derived from it; if missing, from a random secret in the database. */
  readonly secretKey: Secret | undefined;
  readonly retention: RetentionConfig;
  /** An e-mail address or an https URL. */
  readonly privacyContact: string | undefined;
  readonly backup: BackupConfig | undefined;
  readonly slack: SlackConfig | undefined;
  /** Which workspaces can install the Slack app; `undefined` if there is only the one of the bot token. */
  readonly slackTeams: SlackTeams | undefined;
  /** Whether Slack shows cases as Work Objects. */
  readonly slackWorkObjects: boolean;
  readonly teams: TeamsConfig | undefined;
  readonly teamsSdk: VariableValue<'TEAMS_SDK'>;
  readonly teamsSharedChannels: VariableValue<'TEAMS_SHARED_CHANNELS'>;
  /** `undefined` without the tab. */
  readonly teamsTab: TeamsTabConfig | undefined;
  readonly playground: boolean;
  /** `undefined` if assistants cannot call the bot. */
  readonly mcp: McpConfig | undefined;
  /** For `/metrics` and the details of `/readyz`; without one only this machine sees them. */
  readonly metricsToken: Secret | undefined;
  readonly access: AccessConfig;
  readonly deletion: DeletionPolicy;
  /** Six cron fields, seconds first. */
  readonly watchCron: string;
  /** Pages of closed lists that each scan reads again. */
  readonly watchAuditPages: number;
  /** Of Barium's capacity, for scans between the ticks of `watchCron`; 0 for none. */
  readonly watchExtraLoadPercent: number;
  /** Of the concurrent requests to Barium, for scans. */
  readonly watchConcurrencyPercent: number;
  /** How many times the usual time a case is in a milestone before it counts as stuck. */
  readonly stuckFactor: number;
  /** How long a stopping process reports not ready before it closes. */
  readonly drainSeconds: number;
  readonly locale: Locale;
  readonly logLevel: LogLevel;
  /** All secrets of the configuration, to be redacted in the log. */
  readonly secrets: readonly Secret[];
}

/** The settings that a running bot reads again. */
export type ReloadableSettings = Pick<Config, 'access' | 'messages'>;

/**
 * Loads the file that `ENV_FILE` names, else `.env` in the working directory if it exists. Existing environment variables
 * take precedence. Throws a `ConfigError` if the file is not readable, or if `ENV_FILE` names one that doesn't exist.
 */
export function loadEnv(env: NodeJS.ProcessEnv = process.env, defaultFile = '.env'): SettingsSource {
  const environment = { ...env };
  const named = env.ENV_FILE?.trim();
  const file = resolve(named || defaultFile);
  const variables = readSettingsFile(file, { mustExist: Boolean(named), mustBeRegular: false });
  const source = { file, environment, variables };
  for (const [name, value] of Object.entries(mergeEnvironment(source))) env[name] ??= value;
  return source;
}

/** The misspelt variables of the settings file that {@link readConfig} doesn't report. Throws like {@link loadEnv}. */
export function findMisspeltVariables(env: Environment = process.env): readonly SimilarVariable[] {
  return findSimilarVariables(Object.keys(loadEnv({ ...env }).variables));
}

/**
 * Reads the configuration from `env`; `defaults` apply to variables that are not set. Nothing else reads the environment.
 * Throws a `ConfigError` that lists all invalid variables at once.
 */
export function readConfig(environment: Environment = process.env, defaults: Environment = {}): Config {
  const env = normalizeProxyVariables(environment);
  const reader = createEnvReader({ ...defaults, ...env });
  const barium = readBarium(reader);
  const teams = readTeams(reader);
  const mcp = readMcp(reader, teams);
  const dataDir = reader.read('DATA_DIR') ?? './data';
  const metricsToken = reader.read('METRICS_TOKEN');
  const database = readDatabase(reader, dataDir);
  const slack = readSlack(reader, database);
  const proxy = readProxy(reader);
  const config = {
    ...readServer(reader),
    proxy,
    webUrl: reader.read('BARIUM_WEB_URL'),
    messages: reader.read('BARIUM_MESSAGES') ?? {},
    dataDir,
    database,
    secretKey: reader.read('SECRET_KEY'),
    retention: readRetention(reader),
    privacyContact: reader.read('PRIVACY_CONTACT'),
    backup: readBackup(reader, database, dataDir),
    slack,
    slackTeams: reader.read('SLACK_TEAMS'),
    slackWorkObjects: readSlackWorkObjects(reader),
    teams,
    teamsSdk: reader.read('TEAMS_SDK') ?? 'botbuilder',
    teamsSharedChannels: reader.read('TEAMS_SHARED_CHANNELS') ?? 'refuse',
    teamsTab: readTeamsTab(reader, teams),
    metricsToken,
    access: readAccess(reader, barium?.kind ?? 'rest'),
    deletion: readDeletion(reader),
    mcp,
    watchAuditPages: reader.read('WATCH_AUDIT_PAGES') ?? 1,
    watchExtraLoadPercent: reader.read('WATCH_EXTRA_LOAD_PERCENT') ?? 10,
    watchConcurrencyPercent: reader.read('WATCH_CONCURRENCY_PERCENT') ?? 90,
    stuckFactor: reader.read('STUCK_FACTOR') ?? 3,
    watchCron: reader.read('WATCH_CRON') ?? '*/30 * * * * *',
    drainSeconds: reader.read('DRAIN_SECONDS') ?? 0,
    locale: reader.read('LOCALE') ?? 'en',
    logLevel: reader.read('LOG_LEVEL') ?? 'info',
    secrets: [
      barium,
      slack,
      slack?.oauth,
      teams,
      database,
      mcp,
      proxy,
      { metricsToken, secretKey: reader.read('SECRET_KEY') },
    ].flatMap(secretsOf),
  } as const;
  checkOpenTeams(reader, config.access, barium?.kind ?? 'rest');
  const blank = findBlankVariables(env);
  // A blank variable is not reported as missing too.
  const others = reader.issues.filter(({ variable }) => blank.every((issue) => issue.variable !== variable));
  const issues = [...others, ...blank, ...findUnknownVariables(env)];
  if (barium === undefined || issues.length > 0) throw new ConfigError(issues);
  return { ...config, barium };
}

const secretVariables = Object.keys(variables).filter((name) =>
  /KEY$|PASSWORD$|SECRET$|TOKENS?$|^DATABASE_URL$|^HTTPS?_PROXY$/i.test(name),
);

/** Whether a variable's value must never be shown. */
export function isSecretVariable(name: string): boolean {
  return secretVariables.includes(name);
}

/** Secrets that are not the bot's own, but that its `.env` holds for compose.yaml. */
const foreignSecrets = ['POSTGRES_PASSWORD'];

/**
 * Removes the secrets from the environment once they are read: diagnostic reports and child processes would have them. And
 * the proxy: some libraries would go through it by themselves, inside the tunnel of `src/lib/outbound-proxy.ts`.
 */
export function scrubEnvironment(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of [...secretVariables, ...foreignSecrets, ...proxyVariables]) delete env[name];
}

/** The server's address, and whether it serves the playground, which is for this machine only. */
function readServer(reader: EnvReader): Pick<Config, 'host' | 'port' | 'publicUrl' | 'playground'> {
  const chats = isSlackEnabled(reader) || isTeamsEnabled(reader);
  const anonymous = reader.read('TEAMS_ALLOW_ANONYMOUS') ?? false;
  const playground = reader.read('PLAYGROUND') ?? !chats;
  const host = reader.read('HOST') ?? (anonymous || (playground && !chats) ? '127.0.0.1' : '0.0.0.0');
  if (playground && !isLoopback(host)) {
    reader.addIssue(
      'PLAYGROUND',
      `can't be on while the server listens on ${host}: set HOST=127.0.0.1 or PLAYGROUND=false`,
    );
  }
  if (anonymous && !isLoopback(host)) {
    reader.addIssue('TEAMS_ALLOW_ANONYMOUS', `can't be true while the server listens on ${host}: unset HOST`);
  }
  return { host, port: reader.read('PORT') ?? 3978, publicUrl: reader.read('PUBLIC_URL'), playground };
}

function secretsOf(group: object | undefined): Secret[] {
  return Object.values(group ?? {}).filter((value) => value instanceof Secret);
}
