import { type CertificateFiles, checkCertificate } from './certificate.ts';
import type { EnvReader } from './env-reader.ts';
import type { Secret } from './secret.ts';

/** The bot's credentials for Teams. `anonymous`: none, for tools on this machine. */
export type TeamsConfig =
  | { readonly kind: 'anonymous' }
  | (AppRegistration & AppCredential)
  | { readonly kind: 'managed-identity'; readonly appId: string; readonly tenantId: string };

interface AppRegistration {
  readonly type: 'SingleTenant' | 'MultiTenant';
  readonly appId: string;
  readonly tenantId: string;
}

type AppCredential =
  | { readonly kind: 'password'; readonly password: Secret }
  | (CertificateFiles & { readonly kind: 'certificate' })
  /** The app trusts a managed identity, whose client id this is. */
  | { readonly kind: 'federated'; readonly clientId: string };

/** The personal tab, to which Teams signs people in. */
export interface TeamsTabConfig {
  /** The app registration that exposes the API of the tab. */
  readonly appId: string;
  /** Its application ID URI. */
  readonly resource: string;
}

/** `undefined` if the variables are unset, or if one is invalid and recorded as an issue. */
export function readTeams(reader: EnvReader): TeamsConfig | undefined {
  const anonymous = reader.read('TEAMS_ALLOW_ANONYMOUS') ?? false;
  const signsIn = hasMicrosoftApp(reader);
  if (anonymous && signsIn) {
    reader.addIssue(
      'TEAMS_ALLOW_ANONYMOUS',
      "can't be true while MicrosoftAppId, MicrosoftAppTenantId or a credential of the bot is set",
    );
  }
  if (anonymous) return { kind: 'anonymous' };
  return signsIn ? readMicrosoftApp(reader) : undefined;
}

/** Whether Teams is configured, even if with invalid settings. */
export function isTeamsEnabled(reader: EnvReader): boolean {
  return hasMicrosoftApp(reader) || reader.read('TEAMS_ALLOW_ANONYMOUS') === true;
}

/** `undefined` unless it is switched on, or if a variable is invalid and recorded as an issue. */
export function readTeamsTab(reader: EnvReader, teams: TeamsConfig | undefined): TeamsTabConfig | undefined {
  const resource = reader.read('TEAMS_SSO_RESOURCE');
  const ownAppId = reader.read('TEAMS_SSO_APP_ID');
  if (!reader.has('TEAMS_SSO_RESOURCE')) {
    if (reader.has('TEAMS_SSO_APP_ID')) reader.addIssue('TEAMS_SSO_RESOURCE', 'is missing');
    return undefined;
  }
  reader.requireAll(['PUBLIC_URL']);
  if (!hasMicrosoftApp(reader)) reader.addIssue('TEAMS_SSO_RESOURCE', "can't be set while Teams isn't connected");
  const publicUrl = reader.read('PUBLIC_URL');
  if (!resource || !publicUrl || teams === undefined || teams.kind === 'anonymous') return undefined;
  const appId = ownAppId ?? teams.appId;
  const host = `api://${new URL(publicUrl).host}/`;
  // Both are rules of Teams: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/tab-sso-register-aad
  if (!resource.toLowerCase().startsWith(host)) {
    reader.addIssue('TEAMS_SSO_RESOURCE', `must start with ${host}, the host of PUBLIC_URL`);
  }
  if (!resource.toLowerCase().endsWith(appId)) {
    reader.addIssue('TEAMS_SSO_RESOURCE', `must end with ${appId}, the ID of the app registration`);
  }
  return { appId, resource };
}

function readMicrosoftApp(reader: EnvReader): TeamsConfig | undefined {
  reader.requireAll(['MicrosoftAppId', 'MicrosoftAppTenantId']);
  const appId = reader.read('MicrosoftAppId');
  const tenantId = reader.read('MicrosoftAppTenantId');
  const type = reader.read('MicrosoftAppType') ?? 'SingleTenant';
  if (type === 'UserAssignedMSI') {
    for (const name of [...credentialVariables, 'MicrosoftAppCertificateKeyFile'] as const) {
      if (reader.has(name)) reader.addIssue(name, 'must be unset for UserAssignedMSI, which needs no credential');
    }
    return appId && tenantId ? { kind: 'managed-identity', appId, tenantId } : undefined;
  }
  const credential = readCredential(reader);
  return appId && tenantId && credential ? { ...credential, type, appId, tenantId } : undefined;
}

/** Each of them is a way to sign in, so that only one can be set. */
const credentialVariables = [
  'MicrosoftAppPassword',
  'MicrosoftAppCertificateFile',
  'MicrosoftAppFederatedClientId',
] as const;

function readCredential(reader: EnvReader): AppCredential | undefined {
  const [used, ...others] = credentialVariables.filter(reader.has);
  for (const name of others) reader.addIssue(name, `can't be set while ${used} is set`);
  if (used === 'MicrosoftAppCertificateFile' || reader.has('MicrosoftAppCertificateKeyFile')) {
    return readCertificate(reader);
  }
  const clientId = reader.read('MicrosoftAppFederatedClientId');
  if (used === 'MicrosoftAppFederatedClientId') return clientId ? { kind: 'federated', clientId } : undefined;
  reader.requireAll(['MicrosoftAppPassword']);
  const password = reader.read('MicrosoftAppPassword');
  return password && { kind: 'password', password };
}

function readCertificate(reader: EnvReader): AppCredential | undefined {
  reader.requireAll(['MicrosoftAppCertificateFile', 'MicrosoftAppCertificateKeyFile']);
  const certificateFile = reader.read('MicrosoftAppCertificateFile');
  const keyFile = reader.read('MicrosoftAppCertificateKeyFile');
  if (!certificateFile || !keyFile) return undefined;
  checkCertificate(reader, { certificateFile, keyFile });
  return { kind: 'certificate', certificateFile, keyFile };
}

function hasMicrosoftApp(reader: EnvReader): boolean {
  const names = ['MicrosoftAppId', 'MicrosoftAppTenantId', 'MicrosoftAppCertificateKeyFile'] as const;
  return [...names, ...credentialVariables].some(reader.has);
}
