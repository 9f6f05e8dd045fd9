import { join } from 'node:path';
import type { AccessEntry, PersonEntry } from './access.ts';
import type { ApplicationLimit } from './applications.ts';
import type { DatabaseConfig } from './database.ts';
import type { EnvReader } from './env-reader.ts';
import type { Secret } from './secret.ts';
import type { VariableName } from './variables.ts';

/** The upstream: the embedded simulator or a real Barium Live. */
export type BariumConfig =
  | { readonly kind: 'simulator' }
  | {
      readonly kind: 'rest';
      /** Without a trailing slash. */
      readonly baseUrl: string;
      readonly username: string;
      readonly password: Secret;
      readonly apiKey: Secret;
    };

/** Slack over HTTP requests or Socket Mode. */
export type SlackConfig = {
  readonly botToken: Secret;
  readonly apiUrl: string;
  /** Where the bot posts although another organization can read it: nowhere, everywhere, or in these channels. */
  readonly sharedChannels: 'refuse' | 'allow' | readonly string[];
} & (
  | { readonly kind: 'http'; readonly signingSecret: Secret }
  | { readonly kind: 'socket'; readonly appToken: Secret }
);

/** The bot's credentials for Teams. `anonymous`: none, for tools on this machine. */
export type TeamsConfig =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'password';
      readonly type: 'SingleTenant' | 'MultiTenant';
      readonly appId: string;
      readonly tenantId: string;
      readonly password: Secret;
    }
  | { readonly kind: 'managed-identity'; readonly appId: string; readonly tenantId: string };

/** The assistants' door. Slackbot and Entra ID sign in with what Slack and Teams are configured with. */
export interface McpConfig {
  /** Of the Slack app, also if its other requests come through a socket. */
  readonly slackSigningSecret: Secret | undefined;
  /** By the SHA-256 of the token. */
  readonly tokens: ReadonlyMap<string, PersonEntry>;
  /** Of the OAuth client that is registered in Teams; without it, the Teams app has no agent connector. */
  readonly oauthClientId: string | undefined;
}

/** The access lists. Admins don't need to be listed as operators or viewers, nor operators as viewers. */
export interface AccessConfig {
  readonly viewers: readonly AccessEntry[];
  readonly operators: readonly AccessEntry[];
  readonly admins: readonly AccessEntry[];
  /** With a real Barium, whether everyone is a viewer only because `ACCESS_VIEWERS` is not set. */
  readonly isOpenByDefault: boolean;
  /** People and conversations that only see some applications. */
  readonly applications: readonly ApplicationLimit[];
}

/** How long data is kept, in days. */
export interface RetentionConfig {
  /** `undefined`: forever. */
  readonly auditDays: number | undefined;
  readonly historyDays: number;
}

/** The daily backups of the SQLite file. */
export interface BackupConfig {
  readonly dir: string;
  readonly retentionDays: number;
}

/** The safeguards between the confirmation of a deletion and the deletion itself. */
export interface DeletionPolicy {
  /** Another admin must approve the deletion. */
  readonly needsSecondPerson: boolean;
  /** How long a confirmed deletion can be undone; 0 = it is executed immediately. */
  readonly undoSeconds: number;
}

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];

/** Each of these is `undefined` if its variables are unset, or if one is invalid and recorded as an issue. */
export function readBarium(reader: EnvReader): BariumConfig | undefined {
  const group = ['BARIUM_BASE_URL', 'BARIUM_USERNAME', 'BARIUM_PASSWORD', 'BARIUM_API_KEY'] as const;
  if (!group.some(reader.has)) return { kind: 'simulator' };
  requireAll(reader, group);
  const baseUrl = reader.read('BARIUM_BASE_URL');
  const username = reader.read('BARIUM_USERNAME');
  const password = reader.read('BARIUM_PASSWORD');
  const apiKey = reader.read('BARIUM_API_KEY');
  return baseUrl && username && password && apiKey ? { kind: 'rest', baseUrl, username, password, apiKey } : undefined;
}

export function readSlack(reader: EnvReader): SlackConfig | undefined {
  const botToken = reader.read('SLACK_BOT_TOKEN');
  const signingSecret = reader.read('SLACK_SIGNING_SECRET');
  const appToken = reader.read('SLACK_APP_TOKEN');
  const apiUrl = `${reader.read('SLACK_API_URL') ?? 'https://slack.com/api'}/`;
  const sharedChannels = reader.read('SLACK_SHARED_CHANNELS') ?? 'refuse';
  if (!isSlackEnabled(reader)) return undefined;
  requireAll(reader, ['SLACK_BOT_TOKEN']);
  if (!reader.has('SLACK_SIGNING_SECRET') && !reader.has('SLACK_APP_TOKEN')) {
    reader.addIssue('SLACK_SIGNING_SECRET', 'is missing (or set SLACK_APP_TOKEN, for Socket Mode)');
  }
  if (botToken && appToken) return { kind: 'socket', botToken, appToken, apiUrl, sharedChannels };
  if (botToken && signingSecret) return { kind: 'http', botToken, signingSecret, apiUrl, sharedChannels };
  return undefined;
}

/** Whether Slack is configured, even if with invalid settings. */
export function isSlackEnabled(reader: EnvReader): boolean {
  return (['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] as const).some(reader.has);
}

export function readTeams(reader: EnvReader): TeamsConfig | undefined {
  const anonymous = reader.read('TEAMS_ALLOW_ANONYMOUS') ?? false;
  const appId = reader.read('MicrosoftAppId');
  const tenantId = reader.read('MicrosoftAppTenantId');
  const password = reader.read('MicrosoftAppPassword');
  const type = reader.read('MicrosoftAppType') ?? 'SingleTenant';
  const signsIn = hasMicrosoftApp(reader);
  if (anonymous && signsIn) {
    reader.addIssue(
      'TEAMS_ALLOW_ANONYMOUS',
      "can't be true while MicrosoftAppId, MicrosoftAppPassword or MicrosoftAppTenantId is set",
    );
  }
  if (anonymous) return { kind: 'anonymous' };
  if (!signsIn) return undefined;

  requireAll(reader, ['MicrosoftAppId', 'MicrosoftAppTenantId']);
  if (type === 'UserAssignedMSI') {
    if (password) reader.addIssue('MicrosoftAppPassword', 'must be unset for UserAssignedMSI, which has no password');
    return appId && tenantId ? { kind: 'managed-identity', appId, tenantId } : undefined;
  }
  requireAll(reader, ['MicrosoftAppPassword']);
  return appId && tenantId && password ? { kind: 'password', type, appId, tenantId, password } : undefined;
}

/** Whether Teams is configured, even if with invalid settings. */
export function isTeamsEnabled(reader: EnvReader): boolean {
  return hasMicrosoftApp(reader) || reader.read('TEAMS_ALLOW_ANONYMOUS') === true;
}

/** With the simulator nothing can be lost, so everybody can do everything unless configured otherwise. */
export function readAccess(reader: EnvReader, upstream: BariumConfig['kind']): AccessConfig {
  const unlisted = upstream === 'simulator' ? everyone : [];
  return {
    viewers: reader.read('ACCESS_VIEWERS') ?? everyone,
    isOpenByDefault: upstream === 'rest' && !reader.has('ACCESS_VIEWERS'),
    operators: reader.read('ACCESS_OPERATORS') ?? unlisted,
    admins: reader.read('ACCESS_ADMINS') ?? unlisted,
    applications: reader.read('ACCESS_APPLICATIONS') ?? [],
  };
}

/** `undefined` unless it is switched on. */
export function readMcp(reader: EnvReader, teams: TeamsConfig | undefined): McpConfig | undefined {
  const tokens = reader.read('MCP_TOKENS') ?? new Map<string, PersonEntry>();
  const oauthClientId = reader.read('MCP_OAUTH_CLIENT_ID');
  if (reader.read('MCP') !== true) return undefined;
  const slackSigningSecret = isSlackEnabled(reader) ? reader.read('SLACK_SIGNING_SECRET') : undefined;
  const canSignIn = slackSigningSecret !== undefined || (teams !== undefined && teams.kind !== 'anonymous');
  if (!canSignIn && !reader.has('MCP_TOKENS')) {
    reader.addIssue('MCP', 'is on, but nobody can sign in: set SLACK_SIGNING_SECRET, connect Teams, or set MCP_TOKENS');
  }
  return { slackSigningSecret, tokens, oauthClientId };
}

export function readDeletion(reader: EnvReader): DeletionPolicy {
  return {
    needsSecondPerson: reader.read('DELETE_NEEDS_SECOND_PERSON') ?? false,
    undoSeconds: reader.read('DELETE_UNDO_SECONDS') ?? 0,
  };
}

export function readRetention(reader: EnvReader): RetentionConfig {
  return {
    auditDays: reader.read('AUDIT_RETENTION'),
    historyDays: reader.read('HISTORY_RETENTION') ?? 400,
  };
}

/** `undefined` if backups are off, or the database is not a SQLite file: PostgreSQL has tools of its own. */
export function readBackup(reader: EnvReader, database: DatabaseConfig, dataDir: string): BackupConfig | undefined {
  const retentionDays = reader.read('BACKUP_RETENTION') ?? 7;
  const dir = reader.read('BACKUP_DIR') ?? join(dataDir, 'backups');
  return retentionDays === 'off' || database.kind !== 'sqlite' ? undefined : { dir, retentionDays };
}

function hasMicrosoftApp(reader: EnvReader): boolean {
  return (['MicrosoftAppId', 'MicrosoftAppPassword', 'MicrosoftAppTenantId'] as const).some(reader.has);
}

function requireAll(reader: EnvReader, names: readonly VariableName[]): void {
  for (const name of names) if (!reader.has(name)) reader.addIssue(name, 'is missing');
}
