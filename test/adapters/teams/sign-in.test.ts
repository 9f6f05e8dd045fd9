import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import jwt from 'jsonwebtoken';
import { createTeamsAdapter } from '../../../adapters/teams/index.ts';
import { createByteBudget } from '../../../src/lib/byte-budget.ts';
import type { HttpClient } from '../../../src/lib/http-request.ts';
import { createSpool, defaultMemoryBytes } from '../../../src/lib/spool.ts';
import { close } from './connector-server.ts';
import { appId, signedIn as config, createTokens, serviceUrl, startIdentity } from './identity.ts';
import { alice, bot, channel, personal, scriptedBot, startTeams, strings, type TeamsHarness, tenant } from './teams.ts';

/** A tenant that the SDK agents trusts by itself. */
const microsoft = 'd6d49420-f39b-4df7-a1dc-d59a935871db';

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** With the public key as the shared secret, which a library that trusts the token's algorithm would accept. */
function signHs256(claims: object, publicKey: KeyObject): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const signed = `${encode({ alg: 'HS256', kid: 'key-1', typ: 'JWT' })}.${encode({ ...claims, exp })}`;
  const secret = publicKey.export({ type: 'spki', format: 'pem' });
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const spool = createSpool({ dir: tmpdir(), memory: createByteBudget(defaultMemoryBytes) });

describe.each(['botbuilder', 'agents'] as const)('authentication of requests from Teams with the SDK %s', (sdk) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const strangers = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const core = scriptedBot(() => ({}));
  let identity: Awaited<ReturnType<typeof startIdentity>>;
  let teams: TeamsHarness;
  let sent: { url: string; authorization: string | undefined }[];
  const { error } = console;

  const token = createTokens(privateKey);
  const claims = { aud: appId, iss: 'https://api.botframework.com', serviceurl: serviceUrl };
  const activity = {
    type: 'message',
    text: 'list',
    id: 'a',
    channelId: 'msteams',
    serviceUrl,
    from: alice,
    recipient: bot,
    conversation: personal,
    channelData: { tenant: { id: tenant } },
  };
  const bearer = (value: string, more: object = {}) =>
    teams.send({ ...activity, id: `${Math.random()}`, ...more }, { Authorization: `Bearer ${value}` });

  beforeEach(async () => {
    // The SDK prints rejected tokens.
    console.error = () => undefined;
    identity = await startIdentity(publicKey);
    sent = [];
    core.events.length = 0;
    const request: HttpClient = async (url, { headers }) => {
      sent.push({ url, authorization: headers.Authorization });
      return { status: 201, headers: {}, text: '{"id":"a1"}' };
    };
    teams = await startTeams(core, {
      config,
      sdk,
      overrides: { openIdMetadataUrl: identity.url, token: async () => 'OUR.TOKEN', request },
    });
  });
  afterEach(async () => {
    console.error = error;
    await teams.close();
    await close(identity.server);
  });

  it('accepts a token for this bot, and replies with its own token', async () => {
    expect((await bearer(token())).status).toBe(200);
    expect(core.events).toHaveLength(1);
    expect(new Set(sent.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer OUR.TOKEN']));
    expect(sent.at(-1)?.url).toBe(`${serviceUrl}v3/conversations/a%3Aalice/activities`);
  });

  it('rejects a missing token and each kind of invalid token', async () => {
    const invalid: Readonly<Record<string, string>> = {
      audience: token({ aud: 'another-bot' }),
      issuer: token({ iss: 'https://evil.example' }),
      key: token({}, strangers),
      'unknown key': token({}, strangers, 'key-2'),
      expired: token({ exp: Math.floor(Date.now() / 1_000) - 3_600 }),
      'without expiry': token({ exp: undefined }),
      'key without endorsements': token({}, privateKey, 'not-endorsed'),
      'key with an empty list of endorsements': token({}, privateKey, 'endorsed-for-none'),
      'key that is endorsed for another channel': token({}, privateKey, 'endorsed-for-webchat'),
      'not yet valid': token({ nbf: Math.floor(Date.now() / 1_000) + 3_600 }),
      'without a key id': jwt.sign(claims, pem(privateKey), { algorithm: 'RS256', expiresIn: 600 }),
      'signed with the public key as a secret': signHs256(claims, publicKey),
      'algorithm none': jwt.sign(claims, '', { algorithm: 'none', keyid: 'key-1', expiresIn: 600 }),
      'not a JWT': 'garbage',
      unsigned: `${token().split('.').slice(0, 2).join('.')}.`,
      // The other SDK looks for the keys of these issuers at Microsoft.
      ...(sdk === 'agents' ? { 'tenant of Microsoft': token({ iss: `https://sts.windows.net/${microsoft}/` }) } : {}),
    };
    for (const [reason, value] of Object.entries(invalid)) {
      expect([reason, (await bearer(value)).status]).toEqual([reason, 401]);
    }
    expect((await teams.send(activity)).status).toBe(401);
    expect(core.events).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('rejects an activity that names another tenant anywhere, even with a valid token', async () => {
    const tenantId = '33333333-3333-4333-8333-333333333333';
    const ours = { tenant: { id: tenant } };
    for (const foreign of [
      { channelData: { tenant: { id: tenantId } } },
      { channelData: { ...ours, team: { id: 't', tenantId } } },
      { channelData: { ...ours, channel: { id: 'c', tenantId } } },
      { conversation: { ...personal, tenantId } },
      { from: { ...alice, tenantId } },
      { recipient: { ...bot, tenantId } },
    ]) {
      expect([foreign, (await bearer(token(), foreign)).status]).toEqual([foreign, 403]);
    }
    const sameTenant = { tenantId: tenant.toUpperCase() };
    expect((await bearer(token(), { from: { ...alice, ...sameTenant } })).status).toBe(200);
    core.events.length = 0;
    expect((await bearer(token(), { channelData: {}, conversation: { id: 'a' } })).status).toBe(403);
    expect(core.events).toEqual([]);
  });

  it('rejects an activity of another channel of the bot', async () => {
    const channels = [
      ['directline', 'https://directline.botframework.com/'],
      ['webchat', 'https://webchat.botframework.com/'],
      ['webchat', serviceUrl],
      ['emulator', serviceUrl],
      [undefined, serviceUrl],
      ['msteams', 'https://webchat.botframework.com/'],
    ] as const;
    for (const [channelId, url] of channels) {
      const { status } = await bearer(token({ serviceurl: url }), { channelId, serviceUrl: url });
      expect([channelId, url, status]).toEqual([channelId, url, 403]);
    }
    expect(core.events).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('ignores activities of senders without an Entra id, except membership changes', async () => {
    const from = { id: '29:alice', name: 'Alice' };
    const invoke = { type: 'invoke', name: 'composeExtension/query', value: {} };
    expect((await bearer(token(), { from })).status).toBe(200);
    expect((await bearer(token(), { from: { ...from, aadObjectId: '' } })).status).toBe(200);
    expect((await bearer(token(), { from, ...invoke })).status).toBe(200);
    expect(core.events).toEqual([]);
    expect(sent).toEqual([]);
    await bearer(token(), { from, type: 'conversationUpdate', conversation: channel, membersAdded: [bot] });
    expect(teams.reinstalled).toMatchObject([{ id: '19:orders@thread.tacv2' }]);
  });

  it('reports entries of other tenants as unknown, ignoring the case of the tenant id', async () => {
    const config = { kind: 'managed-identity', appId, tenantId: tenant.replace(/1/gu, 'a') } as const;
    const { directory } = await createTeamsAdapter({
      bot: core,
      config,
      sdk,
      recordOnce: async () => true,
      log: () => undefined,
      store: { get: async () => undefined, set: async () => undefined, take: async () => undefined },
      signingKey: new Uint8Array(32),
      spool,
    });
    const exists = (spelled: string) => directory?.exists({ kind: 'conversation', tenant: spelled, id: '19:orders' });
    expect(await exists(tenant)).toBe(false);
    expect(await exists(config.tenantId.toUpperCase())).toBeUndefined();
  });

  it('rejects a service URL that is not allowed or differs from the token', async () => {
    const foreign = 'https://evil.example/';
    expect((await bearer(token({ serviceurl: foreign }), { serviceUrl: foreign })).status).toBe(403);
    for (const serviceurl of ['https://smba.trafficmanager.net/amer/', undefined]) {
      expect((await bearer(token({ serviceurl }))).status).toBe(403);
    }
    expect(core.events).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('verifies the token before it reads the body', async () => {
    const packed = gzipSync(`[${'['.repeat(100_000)}`);
    const statuses = await Promise.all(
      ['garbage', token()].map(async (value) => {
        const headers = {
          'Content-Type': 'application/json',
          'Content-Encoding': 'gzip',
          Authorization: `Bearer ${value}`,
        };
        const { status } = await fetch(`${teams.url}/api/messages`, {
          method: 'POST',
          headers,
          body: packed,
        });
        return status;
      }),
    );
    expect(statuses).toEqual([401, 400]);
  });

  it('answers 500 while Microsoft’s signing keys cannot be loaded', async () => {
    await teams.close();
    const url = 'http://127.0.0.1:9/openid';
    teams = await startTeams(core, { config, sdk, overrides: { openIdMetadataUrl: url, token: async () => 'x' } });
    expect((await bearer(token())).status).toBe(500);
    expect(core.events).toEqual([]);
  });

  it('rejects a bot without an app id', async () => {
    const started = startTeams(core, { config: { ...config, appId: '' }, sdk });
    await expect(started).rejects.toThrow(/MicrosoftAppId/);
  });

  it('answers 503 after the adapter has stopped', async () => {
    await teams.adapter.stop();
    expect((await bearer(token())).status).toBe(503);
  });

  it('is unhealthy if Microsoft rejects the credentials', async () => {
    expect(await teams.adapter.health({})).toMatchObject({ ok: true });
    await teams.close();
    let message = 'invalid_client';
    const token = async () => Promise.reject(new Error(message));
    teams = await startTeams(core, { config, sdk, overrides: { openIdMetadataUrl: identity.url, token } });
    const { signInFailures, signInRejected } = strings.health;
    expect(await teams.adapter.health({})).toMatchObject({ ok: false, detail: signInRejected });
    message = 'invalid_client: AADSTS7000222: The provided client secret keys are expired.';
    expect(await teams.adapter.health({})).toMatchObject({ ok: false, detail: signInFailures.expiredSecret });
  });

  it('logs no secrets', async () => {
    await bearer('garbage');
    await bearer(token());
    expect(teams.logged.join()).not.toContain('hush');
    expect(teams.logged.join()).not.toContain('OUR.TOKEN');
  });
});

describe('a Teams bot without sign-in', () => {
  const core = scriptedBot(() => ({}));
  let teams: TeamsHarness;

  beforeEach(async () => {
    teams = await startTeams(core);
  });
  afterEach(() => teams.close());

  it('rejects service URLs of other machines', async () => {
    expect((await teams.say('list', { serviceUrl: 'https://smba.trafficmanager.net/emea/' })).status).toBe(403);
    expect((await teams.say('list', { serviceUrl: 'http://10.0.0.1/', conversation: channel })).status).toBe(403);
  });

  it('rejects a request with a foreign Host header (DNS rebinding)', async () => {
    const { port } = new URL(teams.url);
    const status = await new Promise((resolve) => {
      const headers = { Host: 'evil.example', 'Content-Type': 'application/json' };
      const request = httpRequest({ port, path: '/api/messages', method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        response.resume();
      });
      request.end('{}');
    });
    expect(status).toBe(403);
  });
});
