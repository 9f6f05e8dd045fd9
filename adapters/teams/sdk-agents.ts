/**
 * The only file that uses `@microsoft/agents-hosting`, the successor of `botbuilder`; `TEAMS_SDK=agents` chooses it.
 *
 * Only its sign-in is used. Its check of inbound tokens also trusts Microsoft's own tenants and ignores which channels a
 * key is endorsed for, and its turn gets a token and two clients that this bot has no use for.
 */
import { type AuthConfiguration, AuthType, MsalTokenProvider } from '@microsoft/agents-hosting';
import { createRemoteJWKSet } from 'jose';
import * as z from 'zod';
import { InvalidJwtError, verifyJwt } from '../../src/lib/jwt.ts';
import type { TeamsCredentials, TeamsOverrides } from './options.ts';
import { cloud, InvalidTokenError, type Sdk } from './sdk-contract.ts';

export function createSdk(config: TeamsCredentials, overrides: TeamsOverrides): Sdk {
  if (config.kind === 'anonymous') {
    return { verify: async () => ({ serviceUrl: undefined }), getAuthorization: async () => undefined };
  }
  const { appId } = config;
  if (appId === '') throw new Error('MicrosoftAppId is missing');
  const readKeys = createKeyReader(overrides.openIdMetadataUrl ?? cloud.metadata);
  const tokens = new MsalTokenProvider(connectionSettings(config));
  return {
    async verify(authorization) {
      const { serviceurl } = await verifyToken(authorization.replace(/^Bearer /iu, ''), appId, await readKeys());
      return { serviceUrl: serviceurl };
    },
    async getAuthorization() {
      // The SDK caches the token.
      return `Bearer ${await (overrides.token?.() ?? tokens.getAccessToken(cloud.scope))}`;
    },
  };
}

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Microsoft asks for at least a day: its keys change rarely. An unknown key is looked up at once. */
const maxKeyAgeMs = 24 * 3_600_000;
const metadataTimeoutMs = 5_000;
const metadataSchema = z.object({ jwks_uri: z.url() });

/** The returned function rejects while the metadata can't be read. */
function createKeyReader(metadataUrl: string): () => Promise<KeySet> {
  let keys: Promise<KeySet> | undefined;
  const load = async () => {
    const response = await fetch(metadataUrl, { signal: AbortSignal.timeout(metadataTimeoutMs) });
    const metadata = metadataSchema.parse(await response.json());
    return createRemoteJWKSet(new URL(metadata.jwks_uri), { cacheMaxAge: maxKeyAgeMs });
  };
  return () => {
    keys ??= load().catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
}

/** As the Bot Framework's documentation says. */
const clockToleranceSeconds = 300;
const claimsSchema = z.object({ serviceurl: z.string().optional().catch(undefined) });
const keySchema = z.object({ endorsements: z.array(z.string()) });

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot */
async function verifyToken(token: string, appId: string, keys: KeySet) {
  try {
    const { issuer } = cloud;
    const options = { issuer, audience: appId, clockTolerance: clockToleranceSeconds };
    const { payload, keyId } = await verifyJwt(token, keys, options);
    const key = keyId === undefined ? undefined : keys.jwks()?.keys.find(({ kid }) => kid === keyId);
    if (keySchema.safeParse(key).data?.endorsements.includes('msteams') === true) return claimsSchema.parse(payload);
  } catch (error) {
    if (!(error instanceof InvalidJwtError)) throw error;
    throw new InvalidTokenError('the request has no valid token', { cause: error });
  }
  throw new InvalidTokenError('the key of the token is not endorsed for Teams');
}

function connectionSettings(config: Exclude<TeamsCredentials, { kind: 'anonymous' }>): AuthConfiguration {
  const { appId: clientId, tenantId } = config;
  if (config.kind === 'managed-identity') return { authType: AuthType.UserManagedIdentity, clientId, tenantId };
  const app = {
    clientId,
    tenantId: config.type === 'SingleTenant' ? tenantId : cloud.multiTenant,
    authorityEndpoint: 'https://login.microsoftonline.com',
  };
  switch (config.kind) {
    case 'password':
      return { ...app, authType: AuthType.ClientSecret, clientSecret: config.password };
    case 'certificate': {
      const { certificateFile: certPemFile, keyFile: certKeyFile } = config;
      return { ...app, authType: AuthType.Certificate, certPemFile, certKeyFile };
    }
    case 'federated':
      return { ...app, authType: AuthType.FederatedCredentials, federatedClientId: config.clientId };
  }
}
