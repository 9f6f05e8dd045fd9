/**
 * The only file that uses `botbuilder`: authenticates inbound requests, and gets tokens for outbound ones. It gets no more
 * releases; `sdk-agents.ts` does the same with its successor. The SDK's turn is not used: it would create clients and a
 * context that this bot has no use for, at half the CPU cost of a reply.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { FederatedServiceClientCredentialsFactory, type ServiceClientCredentialsFactory } from 'botframework-connector';
import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import * as z from 'zod';
import { tryParseJson } from '../../src/lib/json.ts';
import type { TeamsCredentials, TeamsOverrides } from './options.ts';
import { cloud, InvalidTokenError, type Sdk } from './sdk-contract.ts';

const loginUrl = `https://login.microsoftonline.com/${cloud.multiTenant}`;

type SdkActivity = Parameters<ConfigurationBotFrameworkAuthentication['authenticateRequest']>[0];
type AuthenticateResult = Awaited<ReturnType<ConfigurationBotFrameworkAuthentication['authenticateRequest']>>;

export function createSdk(config: TeamsCredentials, overrides: TeamsOverrides): Sdk {
  const { openIdMetadataUrl } = overrides;
  const credentials = createCredentialsFactory(config);
  const authentication = new ConfigurationBotFrameworkAuthentication(
    openIdMetadataUrl === undefined ? {} : cloudSettings(openIdMetadataUrl),
    credentials,
  );
  const { openIdMetadata } = new JwtTokenExtractor({}, openIdMetadataUrl ?? cloud.metadata, []);
  return {
    async verify(authorization) {
      const result = await authenticate(authentication, authorization);
      if (config.kind !== 'anonymous') await checkToken(result, authorization, openIdMetadata);
      return { serviceUrl: result.claimsIdentity?.getClaimValue('serviceurl') ?? undefined };
    },
    async getAuthorization() {
      if (config.kind === 'anonymous') return undefined;
      const token = await (overrides.token?.() ?? fetchToken(config, credentials));
      return `Bearer ${token}`;
    },
  };
}

/**
 * Of the activity, the SDK only reads the channel, for which the signing key must be endorsed, and the service URL,
 * which messages-route.ts compares with the token.
 */
async function authenticate(
  authentication: ConfigurationBotFrameworkAuthentication,
  authorization: string,
): Promise<AuthenticateResult> {
  try {
    return await authentication.authenticateRequest({ channelId: 'msteams' } as SdkActivity, authorization);
  } catch (error) {
    if (!isInvalidToken(error)) throw error;
    throw new InvalidTokenError('the request has no valid token', { cause: error });
  }
}

const tokenHeaderSchema = z.object({ kid: z.string() });

/**
 * Rejects with an {@link InvalidTokenError} what the SDK accepts by mistake: a token without an expiry, one of an issuer
 * other than the Bot Framework, and one whose signing key is endorsed for no channel at all. The SDK has checked the
 * signature, and shares its cached keys.
 */
async function checkToken(
  { claimsIdentity }: AuthenticateResult,
  authorization: string,
  openIdMetadata: JwtTokenExtractor['openIdMetadata'],
): Promise<void> {
  const [header = ''] = authorization.replace(/^Bearer /u, '').split('.');
  const parsed = tokenHeaderSchema.safeParse(tryParseJson(Buffer.from(header, 'base64url').toString('utf8')));
  const key = parsed.success ? await openIdMetadata.getKey(parsed.data.kid) : undefined;
  // The SDK's type says string, but the value is the number in the token.
  const expiry: unknown = claimsIdentity?.getClaimValue('exp');
  const issuer = claimsIdentity?.getClaimValue('iss');
  if (typeof expiry === 'number' && issuer === cloud.issuer && key?.endorsements?.includes('msteams') === true) return;
  throw new InvalidTokenError('the token has no expiry, another issuer, or a key that is not endorsed for Teams');
}

/** The SDK throws its own error with this status, or one of the jsonwebtoken library. */
function isInvalidToken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('statusCode' in error) return error.statusCode === 401;
  return ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'].includes(error.name);
}

/** The SDK caches the token. */
async function fetchToken(
  { appId }: Exclude<TeamsCredentials, { kind: 'anonymous' }>,
  factory: ServiceClientCredentialsFactory,
): Promise<string> {
  const credentials = await factory.createCredentials(appId, cloud.scope, loginUrl, true);
  if (!('getToken' in credentials) || typeof credentials.getToken !== 'function') {
    throw new Error('the SDK returned credentials without getToken');
  }
  return credentials.getToken();
}

/** Throws if a file of the certificate can't be read. */
function createCredentialsFactory(config: TeamsCredentials): ServiceClientCredentialsFactory {
  if (config.kind === 'federated') {
    const { appId, clientId, type, tenantId } = config;
    // Without a tenant the SDK signs in to that of multi-tenant bots.
    const tenant = type === 'SingleTenant' ? [tenantId] : [];
    return new FederatedServiceClientCredentialsFactory(appId, clientId, ...tenant);
  }
  return new ConfigurationServiceClientCredentialFactory(credentialSettings(config));
}

function credentialSettings(config: Exclude<TeamsCredentials, { kind: 'federated' }>) {
  if (config.kind === 'anonymous') return {};
  const ids = { MicrosoftAppId: config.appId, MicrosoftAppTenantId: config.tenantId };
  if (config.kind === 'managed-identity') return { ...ids, MicrosoftAppType: 'UserAssignedMsi' };
  const app = { ...ids, MicrosoftAppType: config.type };
  if (config.kind === 'password') return { ...app, MicrosoftAppPassword: config.password };
  const { fingerprint } = new X509Certificate(readFileSync(config.certificateFile));
  return {
    ...app,
    CertificateThumbprint: fingerprint.replaceAll(':', ''),
    CertificatePrivateKey: readFileSync(config.keyFile, 'utf8'),
  };
}

/** To change one URL, the SDK needs all of them. */
function cloudSettings(openIdMetadataUrl: string) {
  return {
    ToChannelFromBotLoginUrl: loginUrl,
    ToChannelFromBotOAuthScope: cloud.scope,
    ToBotFromChannelTokenIssuer: cloud.issuer,
    OAuthUrl: cloud.scope,
    ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: `${loginUrl}/v2.0/.well-known/openid-configuration`,
    ValidateAuthority: true,
  };
}
