/** Entra ID's signing keys over HTTP, and tokens for the personal tab. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { close, listen } from '../connector-server.ts';
import { appId } from '../identity.ts';
import { tenant } from '../teams.ts';

export const resource = `api://bot.example/${appId}`;
export const oid = '33333333-3333-4333-8333-333333333333';

export interface TokenOptions {
  readonly claims?: object;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresIn?: string;
  readonly isForged?: boolean;
}

export interface EntraTokens {
  readonly keysUrl: string;
  /** Whether the keys can be read. */
  areKeysUp: boolean;
  sign(options?: TokenOptions): Promise<string>;
  close(): Promise<void>;
}

export async function startEntraTokens(): Promise<EntraTokens> {
  const [own, forged] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const key = { ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const server = createServer((_, response) => {
    response
      .writeHead(tokens.areKeysUp ? 200 : 503, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ keys: [key] }));
  });
  const url = await listen(server);
  const tokens: EntraTokens = {
    keysUrl: `${url}/keys`,
    areKeysUp: true,
    sign: ({ claims = {}, issuer, audience = appId, expiresIn = '5m', isForged = false } = {}) =>
      new SignJWT({ tid: tenant, oid, scp: 'access_as_user', name: 'Alice', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setIssuer(issuer ?? `https://login.microsoftonline.com/${tenant}/v2.0`)
        .setAudience(audience)
        .setExpirationTime(expiresIn)
        .sign((isForged ? forged : own).privateKey),
    close: () => close(server),
  };
  return tokens;
}
