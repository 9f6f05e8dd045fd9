import * as z from 'zod';
import type { DatabaseConfig } from './database.ts';
import type { EnvReader } from './env-reader.ts';
import type { Secret } from './secret.ts';
import type { AccessConfig, BariumConfig } from './sections.ts';

/** The workspaces (T…) and organizations (E…) that can install the app, or all. */
export type SlackTeams = '*' | readonly string[];

/** The installation in several workspaces, or in an organization, by OAuth. */
export interface SlackOAuthConfig {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly teams: SlackTeams;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

/** Slack over HTTP requests or Socket Mode, in one workspace by its token, or by OAuth. */
export type SlackConfig = {
  readonly apiUrl: string;
  /** Where the bot posts although another organization can read it: nowhere, everywhere, or in these channels. */
  readonly sharedChannels: 'refuse' | 'allow' | readonly string[];
} & (
  | { readonly botToken: Secret; readonly oauth?: never }
  | { readonly oauth: SlackOAuthConfig; readonly botToken?: never }
) &
  ({ readonly kind: 'http'; readonly signingSecret: Secret } | { readonly kind: 'socket'; readonly appToken: Secret });

/** `*`, or ids. */
export const slackTeamList = z
  .string()
  .transform((value) => (value.trim() === '*' ? ('*' as const) : value.split(',').map((id) => id.trim())))
  .refine((value) => value === '*' || value.every((id) => /^[TE][A-Z0-9]{2,20}$/.test(id)), {
    error: 'must be IDs of workspaces (T…) or organizations (E…), or *',
  });

/** `undefined` if Slack isn't configured, or if a setting is invalid and recorded as an issue. */
export function readSlack(reader: EnvReader, database: DatabaseConfig): SlackConfig | undefined {
  const botToken = reader.read('SLACK_BOT_TOKEN');
  const signingSecret = reader.read('SLACK_SIGNING_SECRET');
  const appToken = reader.read('SLACK_APP_TOKEN');
  const apiUrl = `${reader.read('SLACK_API_URL') ?? 'https://slack.com/api'}/`;
  const sharedChannels = reader.read('SLACK_SHARED_CHANNELS') ?? 'refuse';
  const oauth = readOAuth(reader, database);
  if (!isSlackEnabled(reader)) return undefined;
  if (!hasOAuth(reader)) reader.requireAll(['SLACK_BOT_TOKEN']);
  if (!hasOAuth(reader) && reader.has('SLACK_TEAMS')) {
    reader.addIssue('SLACK_TEAMS', 'also needs SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, instead of SLACK_BOT_TOKEN');
  }
  if (!reader.has('SLACK_SIGNING_SECRET') && !reader.has('SLACK_APP_TOKEN')) {
    reader.addIssue('SLACK_SIGNING_SECRET', 'is missing (or set SLACK_APP_TOKEN, for Socket Mode)');
  }
  const credentials = oauth === undefined ? botToken && { botToken } : { oauth };
  const common = { apiUrl, sharedChannels } as const;
  if (credentials && appToken) return { ...common, ...credentials, kind: 'socket', appToken };
  if (credentials && signingSecret) return { ...common, ...credentials, kind: 'http', signingSecret };
  return undefined;
}

/** Whether Slack is configured, even if with invalid settings. `SLACK_TEAMS` alone is enough for the manifest. */
export function isSlackEnabled(reader: EnvReader): boolean {
  const tokens = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] as const;
  return tokens.some(reader.has) || hasOAuth(reader);
}

/** A case is known to Slack by its page in Barium. */
export function readSlackWorkObjects(reader: EnvReader): boolean {
  const isOn = reader.read('SLACK_WORK_OBJECTS') ?? false;
  if (isOn && !reader.has('BARIUM_WEB_URL')) reader.addIssue('SLACK_WORK_OBJECTS', 'also needs BARIUM_WEB_URL');
  return isOn;
}

/** Anybody can create a workspace, and its members are everyone in the access lists. */
export function checkOpenTeams(reader: EnvReader, access: AccessConfig, upstream: BariumConfig['kind']): void {
  const lists = { ACCESS_VIEWERS: access.viewers, ACCESS_OPERATORS: access.operators, ACCESS_ADMINS: access.admins };
  const open = Object.entries(lists).flatMap(([name, list]) =>
    list.some(({ kind }) => kind === 'everyone') ? [name] : [],
  );
  if (reader.read('SLACK_TEAMS') !== '*' || upstream === 'simulator' || open.length === 0) return;
  reader.addIssue('SLACK_TEAMS', `can't be * while everyone is in ${open.join(', ')}: anybody can create a workspace`);
}

function hasOAuth(reader: EnvReader): boolean {
  return (['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const).some(reader.has);
}

function readOAuth(reader: EnvReader, database: DatabaseConfig): SlackOAuthConfig | undefined {
  const clientId = reader.read('SLACK_CLIENT_ID');
  const clientSecret = reader.read('SLACK_CLIENT_SECRET');
  const teams = reader.read('SLACK_TEAMS');
  const publicUrl = reader.read('PUBLIC_URL');
  if (!hasOAuth(reader)) return undefined;
  reader.requireAll(['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_TEAMS', 'PUBLIC_URL']);
  if (reader.has('SLACK_BOT_TOKEN')) {
    reader.addIssue(
      'SLACK_BOT_TOKEN',
      "can't be set together with SLACK_CLIENT_ID: each workspace gets a token of its own",
    );
  }
  // A copy of the database alone must not be enough to use the tokens of other people's workspaces.
  if (database.kind === 'postgres') reader.requireAll(['SECRET_KEY']);
  return clientId && clientSecret && teams && publicUrl ? { clientId, clientSecret, teams, publicUrl } : undefined;
}
