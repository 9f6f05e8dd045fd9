import type { AccessEntry } from './access.ts';
import type { ApplicationLimit } from './applications.ts';
import type { Reader } from './env-reader.ts';
import type { Secret } from './secret.ts';
import type { VariableName } from './variables.ts';

/** Which upstream: the embedded simulator, or a real Barium Live. */
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

/** How Slack reaches the bot: it calls us, or we keep a socket open to it. */
export type SlackConfig = { readonly botToken: Secret; readonly apiUrl: string } & (
  | { readonly kind: 'http'; readonly signingSecret: Secret }
  | { readonly kind: 'socket'; readonly appToken: Secret }
);

/** How the bot proves to Teams who it is. `anonymous`: it does not, for tools on this machine. */
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

/** Who may do what. Whoever is an admin need not be listed as an operator or viewer as well. */
export interface AccessConfig {
  readonly viewers: readonly AccessEntry[];
  readonly operators: readonly AccessEntry[];
  readonly admins: readonly AccessEntry[];
  /** Who sees only some applications. */
  readonly applications: readonly ApplicationLimit[];
}

/** What stands between the confirmation of a deletion and the deletion. */
export interface DeletionConfig {
  /** Another admin has to approve it. */
  readonly needsSecondPerson: boolean;
  /** How long it waits, and can be undone, once it is confirmed; 0 for not at all. */
  readonly undoSeconds: number;
}

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];

/** Each of these is `undefined` where its variables are unset, or where one is wrong and noted as a fault. */
export function readBarium(from: Reader): BariumConfig | undefined {
  const group = ['BARIUM_BASE_URL', 'BARIUM_USERNAME', 'BARIUM_PASSWORD', 'BARIUM_API_KEY'] as const;
  if (!group.some(from.has)) return { kind: 'simulator' };
  needAll(from, group);
  const baseUrl = from.read('BARIUM_BASE_URL');
  const username = from.read('BARIUM_USERNAME');
  const password = from.read('BARIUM_PASSWORD');
  const apiKey = from.read('BARIUM_API_KEY');
  return baseUrl && username && password && apiKey
    ? { kind: 'rest', baseUrl, username, password, apiKey }
    : undefined;
}

export function readSlack(from: Reader): SlackConfig | undefined {
  const botToken = from.read('SLACK_BOT_TOKEN');
  const signingSecret = from.read('SLACK_SIGNING_SECRET');
  const appToken = from.read('SLACK_APP_TOKEN');
  const apiUrl = `${from.read('SLACK_API_URL') ?? 'https://slack.com/api'}/`;
  if (!isSlackWanted(from)) return undefined;
  needAll(from, ['SLACK_BOT_TOKEN']);
  if (!from.has('SLACK_SIGNING_SECRET') && !from.has('SLACK_APP_TOKEN')) {
    from.fault('SLACK_SIGNING_SECRET', 'is missing (or set SLACK_APP_TOKEN, for Socket Mode)');
  }
  if (botToken && appToken) return { kind: 'socket', botToken, appToken, apiUrl };
  if (botToken && signingSecret) return { kind: 'http', botToken, signingSecret, apiUrl };
  return undefined;
}

/** Whether Slack is to run, even if its settings are not yet right. */
export function isSlackWanted(from: Reader): boolean {
  return (['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] as const).some(from.has);
}

export function readTeams(from: Reader): TeamsConfig | undefined {
  const anonymous = from.read('TEAMS_ALLOW_ANONYMOUS') ?? false;
  const appId = from.read('MicrosoftAppId');
  const tenantId = from.read('MicrosoftAppTenantId');
  const password = from.read('MicrosoftAppPassword');
  const type = from.read('MicrosoftAppType') ?? 'SingleTenant';
  const signsIn = hasMicrosoftApp(from);
  if (anonymous && signsIn) {
    from.fault('TEAMS_ALLOW_ANONYMOUS', 'cannot be true while MicrosoftAppId or its siblings are set');
  }
  if (anonymous) return { kind: 'anonymous' };
  if (!signsIn) return undefined;

  needAll(from, ['MicrosoftAppId', 'MicrosoftAppTenantId']);
  if (type === 'UserAssignedMSI') {
    if (password) from.fault('MicrosoftAppPassword', 'must be unset: a UserAssignedMSI has no password');
    return appId && tenantId ? { kind: 'managed-identity', appId, tenantId } : undefined;
  }
  needAll(from, ['MicrosoftAppPassword']);
  return appId && tenantId && password ? { kind: 'password', type, appId, tenantId, password } : undefined;
}

/** Whether Teams is to run, even if its settings are not yet right. */
export function isTeamsWanted(from: Reader): boolean {
  return hasMicrosoftApp(from) || from.read('TEAMS_ALLOW_ANONYMOUS') === true;
}

/** With the simulator nothing can be lost, so that everybody may try everything. */
export function readAccess(from: Reader, upstream: BariumConfig['kind']): AccessConfig {
  const unlisted = upstream === 'simulator' ? everyone : [];
  return {
    viewers: from.read('ACCESS_VIEWERS') ?? everyone,
    operators: from.read('ACCESS_OPERATORS') ?? unlisted,
    admins: from.read('ACCESS_ADMINS') ?? unlisted,
    applications: from.read('ACCESS_APPLICATIONS') ?? [],
  };
}

export function readDeletion(from: Reader): DeletionConfig {
  return {
    needsSecondPerson: from.read('DELETE_NEEDS_SECOND_PERSON') ?? false,
    undoSeconds: from.read('DELETE_UNDO_SECONDS') ?? 0,
  };
}

function hasMicrosoftApp(from: Reader): boolean {
  return (['MicrosoftAppId', 'MicrosoftAppPassword', 'MicrosoftAppTenantId'] as const).some(from.has);
}

function needAll(from: Reader, names: readonly VariableName[]): void {
  for (const name of names) if (!from.has(name)) from.fault(name, 'is missing');
}
