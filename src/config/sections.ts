import type { AccessEntry } from './access.ts';
import type { ApplicationLimit } from './applications.ts';
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
export type SlackConfig = { readonly botToken: Secret; readonly apiUrl: string } & (
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

/** The access lists. Admins don't need to be listed as operators or viewers, nor operators as viewers. */
export interface AccessConfig {
  readonly viewers: readonly AccessEntry[];
  readonly operators: readonly AccessEntry[];
  readonly admins: readonly AccessEntry[];
  /** People and conversations that only see some applications. */
  readonly applications: readonly ApplicationLimit[];
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
export function readBarium(from: EnvReader): BariumConfig | undefined {
  const group = ['BARIUM_BASE_URL', 'BARIUM_USERNAME', 'BARIUM_PASSWORD', 'BARIUM_API_KEY'] as const;
  if (!group.some(from.has)) return { kind: 'simulator' };
  requireAll(from, group);
  const baseUrl = from.read('BARIUM_BASE_URL');
  const username = from.read('BARIUM_USERNAME');
  const password = from.read('BARIUM_PASSWORD');
  const apiKey = from.read('BARIUM_API_KEY');
  return baseUrl && username && password && apiKey
    ? { kind: 'rest', baseUrl, username, password, apiKey }
    : undefined;
}

export function readSlack(from: EnvReader): SlackConfig | undefined {
  const botToken = from.read('SLACK_BOT_TOKEN');
  const signingSecret = from.read('SLACK_SIGNING_SECRET');
  const appToken = from.read('SLACK_APP_TOKEN');
  const apiUrl = `${from.read('SLACK_API_URL') ?? 'https://slack.com/api'}/`;
  if (!isSlackEnabled(from)) return undefined;
  requireAll(from, ['SLACK_BOT_TOKEN']);
  if (!from.has('SLACK_SIGNING_SECRET') && !from.has('SLACK_APP_TOKEN')) {
    from.addIssue('SLACK_SIGNING_SECRET', 'is missing (or set SLACK_APP_TOKEN, for Socket Mode)');
  }
  if (botToken && appToken) return { kind: 'socket', botToken, appToken, apiUrl };
  if (botToken && signingSecret) return { kind: 'http', botToken, signingSecret, apiUrl };
  return undefined;
}

/** Whether Slack is configured, even if with invalid settings. */
export function isSlackEnabled(from: EnvReader): boolean {
  return (['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] as const).some(from.has);
}

export function readTeams(from: EnvReader): TeamsConfig | undefined {
  const anonymous = from.read('TEAMS_ALLOW_ANONYMOUS') ?? false;
  const appId = from.read('MicrosoftAppId');
  const tenantId = from.read('MicrosoftAppTenantId');
  const password = from.read('MicrosoftAppPassword');
  const type = from.read('MicrosoftAppType') ?? 'SingleTenant';
  const signsIn = hasMicrosoftApp(from);
  if (anonymous && signsIn) {
    from.addIssue(
      'TEAMS_ALLOW_ANONYMOUS',
      "can't be true while MicrosoftAppId, MicrosoftAppPassword or MicrosoftAppTenantId is set",
    );
  }
  if (anonymous) return { kind: 'anonymous' };
  if (!signsIn) return undefined;

  requireAll(from, ['MicrosoftAppId', 'MicrosoftAppTenantId']);
  if (type === 'UserAssignedMSI') {
    if (password)
      from.addIssue('MicrosoftAppPassword', 'must be unset for UserAssignedMSI, which has no password');
    return appId && tenantId ? { kind: 'managed-identity', appId, tenantId } : undefined;
  }
  requireAll(from, ['MicrosoftAppPassword']);
  return appId && tenantId && password ? { kind: 'password', type, appId, tenantId, password } : undefined;
}

/** Whether Teams is configured, even if with invalid settings. */
export function isTeamsEnabled(from: EnvReader): boolean {
  return hasMicrosoftApp(from) || from.read('TEAMS_ALLOW_ANONYMOUS') === true;
}

/** With the simulator nothing can be lost, so everybody can do everything unless configured otherwise. */
export function readAccess(from: EnvReader, upstream: BariumConfig['kind']): AccessConfig {
  const unlisted = upstream === 'simulator' ? everyone : [];
  return {
    viewers: from.read('ACCESS_VIEWERS') ?? everyone,
    operators: from.read('ACCESS_OPERATORS') ?? unlisted,
    admins: from.read('ACCESS_ADMINS') ?? unlisted,
    applications: from.read('ACCESS_APPLICATIONS') ?? [],
  };
}

export function readDeletion(from: EnvReader): DeletionPolicy {
  return {
    needsSecondPerson: from.read('DELETE_NEEDS_SECOND_PERSON') ?? false,
    undoSeconds: from.read('DELETE_UNDO_SECONDS') ?? 0,
  };
}

function hasMicrosoftApp(from: EnvReader): boolean {
  return (['MicrosoftAppId', 'MicrosoftAppPassword', 'MicrosoftAppTenantId'] as const).some(from.has);
}

function requireAll(from: EnvReader, names: readonly VariableName[]): void {
  for (const name of names) if (!from.has(name)) from.addIssue(name, 'is missing');
}
