/** Access tokens of Entra ID, signed with real keys that the adapter loads over HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { testBot, useOrderBot } from '../../bot/order-bot.ts';
import { callBody, type McpHarness, startMcp, textOf } from './mcp.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const appId = '22222222-2222-4222-8222-222222222222';
const oid = '33333333-3333-4333-8333-333333333333';
const v2 = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const v1 = `https://sts.windows.net/${tenantId}/`;

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let keys: Keys;
let strangersKeys: Keys;
let server: Server;
let mcp: McpHarness;
let hasKeys = true;

useOrderBot();

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true });
  strangersKeys = await generateKeyPair('RS256');
});

beforeEach(async () => {
  hasKeys = true;
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  server = createServer((_, response) => {
    response.writeHead(hasKeys ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(jwks));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  mcp = await startMcp(testBot.bot, {
    publicUrl: 'https://bot.example',
    signIn: { slack: undefined, entra: { tenantId, appId }, tokens: new Map() },
    adapters: [{ platform: 'teams' } as never],
    overrides: { keysUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` },
  });
});

afterEach(async () => {
  await mcp.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const claims = { tid: tenantId, oid, scp: 'access_as_user', name: 'Alice' };

async function sign(
  more: object = {},
  signer = keys,
  expiresIn: string | number = '5m',
  issuer = v2,
  audience = appId,
) {
  return new SignJWT({ ...claims, ...more })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(signer.privateKey);
}

const callWith = (token: string, tool = 'whoami') => mcp.post(callBody(tool), { authorization: `Bearer ${token}` });

describe('a token of Entra ID', () => {
  it('identifies the same person as in Teams, whichever version and audience it has', async () => {
    for (const token of [
      await sign(),
      await sign({}, keys, '5m', v1, `api://${appId}`),
      await sign({}, keys, '5m', v1, `api://botid-${appId}`),
      await sign({ oid: oid.toUpperCase() }),
    ]) {
      const { status, body } = await callWith(token);
      expect(status).toBe(200);
      expect(textOf(body.result)).toContain(`teams:${tenantId}/${oid}`);
      expect(textOf(body.result)).toContain('You are Alice');
    }
  });

  it('is rejected if it is not for this bot, of this tenant, current, and of a person', async () => {
    const seconds = Math.floor(Date.now() / 1_000);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ ...claims, iss: v2, aud: appId, exp: seconds + 300 })).toString('base64url')}.`;
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(v2)
      .setAudience(appId)
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey))));
    const tokens = {
      'another audience': await sign({}, keys, '5m', v2, '00000003-0000-0000-c000-000000000000'),
      'another issuer': await sign({}, keys, '5m', v2.replaceAll('1', '4')),
      'another tenant': await sign({ tid: oid }),
      expired: await sign({}, keys, seconds - 60),
      'not valid yet': await sign({ nbf: seconds + 600 }),
      'signed by somebody else': await sign({}, strangersKeys),
      'an application': await sign({ scp: undefined, idtyp: 'app', roles: ['x'] }),
      'another scope': await sign({ scp: 'openid profile' }),
      'no person': await sign({ oid: undefined }),
      unsigned,
      'signed with the public key': hmac,
    };
    for (const [name, token] of Object.entries(tokens)) {
      const { status, headers, body } = await callWith(token);
      expect([name, status, body.result]).toEqual([name, 401, undefined]);
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
    expect(mcp.logged.join('\n')).not.toContain(oid);
  });

  it('of a guest has no access through *', async () => {
    for (const guest of [{ acct: 1 }, { idp: 'https://sts.windows.net/44444444-4444-4444-8444-444444444444/' }]) {
      const { body } = await callWith(await sign(guest), 'instance_list');
      expect([body.result?.isError, textOf(body.result)]).toEqual([true, expect.stringContaining('have access')]);
    }
    for (const member of [{ acct: 0 }, { idp: v2 }]) {
      expect((await callWith(await sign(member), 'instance_list')).body.result?.isError).toBeUndefined();
    }
  });

  it('is neither accepted nor called invalid while Microsoft’s keys cannot be read', async () => {
    hasKeys = false;
    expect((await callWith(await sign())).status).toBe(503);
  });

  it('can be had where the metadata says', async () => {
    const { headers } = await mcp.post(callBody('whoami'));
    const [, address = ''] = /resource_metadata="([^"]+)"/u.exec(headers.get('www-authenticate') ?? '') ?? [];
    expect(address).toBe('https://bot.example/.well-known/oauth-protected-resource/mcp');
    const response = await fetch(new URL(new URL(address).pathname, mcp.url));
    expect(await response.json()).toMatchObject({
      resource: 'https://bot.example/mcp',
      authorization_servers: [v2],
      scopes_supported: [`api://${appId}/access_as_user`],
    });
  });
});
