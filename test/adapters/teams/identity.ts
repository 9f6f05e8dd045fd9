/** A local copy of Microsoft's identity service, and the configuration of a bot that signs in. */
import type { KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import jwt from 'jsonwebtoken';
import { listen } from './connector-server.ts';
import { tenant } from './teams.ts';

export const appId = '22222222-2222-4222-8222-222222222222';
export const serviceUrl = 'https://smba.trafficmanager.net/emea/';
export const signedIn = {
  kind: 'password',
  type: 'SingleTenant',
  appId,
  tenantId: tenant,
  password: 'hush',
} as const;

/** Serves the OpenID metadata and the key, under several ids with different endorsements. */
export async function startIdentity(publicKey: KeyObject): Promise<{ server: Server; url: string }> {
  const jwk = publicKey.export({ format: 'jwk' });
  const keys = [
    { ...jwk, kid: 'key-1', use: 'sig', endorsements: ['msteams', 'directline', 'webchat'] },
    { ...jwk, kid: 'not-endorsed', use: 'sig' },
    { ...jwk, kid: 'endorsed-for-none', use: 'sig', endorsements: [] },
    { ...jwk, kid: 'endorsed-for-webchat', use: 'sig', endorsements: ['webchat'] },
  ];
  const server = createServer((request, response) => {
    const isMetadata = request.url === '/openid';
    const body = isMetadata ? { issuer: 'x', jwks_uri: `${url}/keys` } : { keys };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  const url = await listen(server);
  return { server, url: `${url}/openid` };
}

/** Signs tokens for the bot, valid for ten minutes unless `exp` is among the claims. */
export function createTokens(privateKey: KeyObject) {
  return (claims: object = {}, key: KeyObject = privateKey, kid = 'key-1') => {
    const defaults = { aud: appId, iss: 'https://api.botframework.com', serviceurl: serviceUrl };
    const payload = JSON.parse(JSON.stringify({ ...defaults, ...claims }));
    const expiresIn = 'exp' in claims ? {} : ({ expiresIn: 600 } as const);
    const pem = key.export({ type: 'pkcs8', format: 'pem' });
    return jwt.sign(payload, pem, { algorithm: 'RS256', keyid: kid, ...expiresIn });
  };
}
