import { join } from 'node:path';
import type { AccessEntry, PersonEntry } from './access.ts';
import type { ApplicationLimit } from './applications.ts';
import type { DatabaseConfig } from './database.ts';
import type { EnvReader } from './env-reader.ts';
import type { Secret } from './secret.ts';
import { isSlackEnabled } from './slack.ts';
import type { TeamsConfig } from './teams.ts';

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
  readonly file: string;
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
  reader.requireAll(group);
  const baseUrl = reader.read('BARIUM_BASE_URL');
  const username = reader.read('BARIUM_USERNAME');
  const password = reader.read('BARIUM_PASSWORD');
  const apiKey = reader.read('BARIUM_API_KEY');
  return baseUrl && username && password && apiKey ? { kind: 'rest', baseUrl, username, password, apiKey } : undefined;
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
  if (retentionDays === 'off' || database.kind !== 'sqlite') return undefined;
  return { file: database.file, dir, retentionDays };
}
