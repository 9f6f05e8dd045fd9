/**
 * `barium-bot` behind an outbound proxy, as a process: no server resolves on this machine, so what works went through it.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import { appId, createTokens, serviceUrl } from '../adapters/teams/identity.ts';
import { tenant } from '../adapters/teams/teams.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { certificateFile, type ProxyServer, startProxyServer } from '../outbound-proxy/proxy-server.ts';
import { authorizationFor, createFolder, type Env, killAndRemoveFolders, runCli, startCli } from './child.ts';
import { startQuirkyBarium } from './quirky-barium.ts';

const password = 'pa:ss word';
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  await killAndRemoveFolders();
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts a proxy to these servers. Returns it and the variables of a bot behind it. */
async function startProxy(
  servers: Readonly<Record<string, string>>,
  isSecure = false,
): Promise<{ proxy: ProxyServer; env: Env }> {
  const proxy = await startProxyServer({ servers, credentials: `bot:${password}`, isSecure });
  cleanups.push(() => proxy.close());
  const url = `${isSecure ? 'https' : 'http'}://bot:${encodeURIComponent(password)}@${proxy.address}`;
  return { proxy, env: { HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: resolve(certificateFile) } };
}

/** Barium behind a proxy. */
async function startBarium(isSecure = false) {
  const barium = await startQuirkyBarium();
  cleanups.push(() => barium.close());
  const local = new URL(barium.env.BARIUM_BASE_URL ?? '');
  const { proxy, env } = await startProxy({ 'barium.example:443': local.origin }, isSecure);
  const baseUrl = `https://barium.example${local.pathname}`;
  return { barium, proxy, env: { ...barium.env, ...env, BARIUM_BASE_URL: baseUrl } };
}

const escapePattern = (literal: string) => literal.replace(/[.()]/gu, '\\$&');

const answerJson = (response: ServerResponse, body: object) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Servers that answer by their host names. Returns the requests, such as `POST slack.com/api/auth.test`. */
async function startServers(
  hosts: readonly string[],
  answer: (request: { readonly url: URL; readonly body: string }) => object,
) {
  const requests: { readonly line: string; readonly body: string }[] = [];
  const url = await listen(async (request: IncomingMessage, response) => {
    const asked = new URL(request.url ?? '', `https://${request.headers.host}`);
    const body = await text(request);
    requests.push({ line: `${request.method} ${asked.host}${asked.pathname}`, body });
    answerJson(response, answer({ url: asked, body }));
  });
  return { requests, servers: Object.fromEntries(hosts.map((host) => [`${host}:443`, url])) };
}

describe('behind an outbound proxy', () => {
  it.each([
    ['http', false],
    ['https', true],
  ])('Barium is read and its pictures are downloaded through an %s proxy with a password', async (_, isSecure) => {
    const { proxy, env } = await startBarium(isSecure);
    const folder = await createFolder();
    const { code, stdout } = await runCli(folder, ['ask', 'diagram visit 5002', '--out', 'pictures'], env);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Saved pictures/')]);
    expect(new Set(proxy.targets)).toEqual(new Set(['barium.example:443']));
  });

  it('hosts in NO_PROXY are reached directly', async () => {
    const { proxy, env } = await startBarium();
    const { stdout } = await runCli(await createFolder(), ['doctor'], { ...env, no_proxy: 'other.example,.example' });
    expect(stdout).toMatch(/^fail {2}Barium +can’t resolve barium\.example/mu);
    expect(stdout).toMatch(new RegExp(`^ok +Proxy +${proxy.address}; NO_PROXY excludes every host`, 'mu'));
    expect(proxy.targets).toEqual([]);
  });

  it('a certificate of an unknown authority is named by doctor, with what to set', async () => {
    const { proxy, env } = await startBarium();
    const { stdout } = await runCli(await createFolder(), ['doctor'], { ...env, NODE_EXTRA_CA_CERTS: '' });
    const why = 'barium.example:443 isn’t trusted (DEPTH_ZERO_SELF_SIGNED_CERT)';
    expect(stdout).toContain(`the certificate that ${proxy.address} delivers for ${why}`);
    expect(stdout).toContain('NODE_EXTRA_CA_CERTS=FILE');
  });

  it('a proxy that refuses is named by doctor with its answer, and without its password', async () => {
    const { proxy, env } = await startBarium();
    proxy.refusals = { 'barium.example:443': 403, 'slack.com:443': 407, 'login.microsoftonline.com:443': 502 };
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const teams = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenant, MicrosoftAppPassword: 'hush' };
    const { code, stdout } = await runCli(await createFolder(), ['doctor'], { ...slack, ...teams, ...env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^fail +Barium +can’t reach barium\.example through the proxy/mu);
    for (const words of [
      'refuses to connect to barium.example:443 (HTTP 403): ask your network admin to allow it',
      'rejects the bot (HTTP 407): check the user name and password in HTTPS_PROXY',
      'can’t connect to login.microsoftonline.com:443 (HTTP 502)',
    ]) {
      expect(stdout).toMatch(new RegExp(`^fail +Proxy +${escapePattern(`${proxy.address} ${words}`)}`, 'mu'));
    }
    for (const secret of [password, encodeURIComponent(password)]) expect(stdout).not.toContain(secret);
  });

  it('a proxy that fails is named by /readyz and in the log, without its password', async () => {
    const { proxy, env } = await startBarium();
    const bot = startCli(await createFolder(), ['serve'], { PORT: '0', ...env });
    const [, url = ''] = await bot.waitForOutput(/^Barium Bot is ready: (\S+)\n$/);
    const readiness = async () => {
      const response = await fetch(new URL('readyz', url), { headers: authorizationFor(url) });
      const { checks } = (await response.json()) as { checks: { name: string; ok: boolean; detail: string }[] };
      return { status: response.status, proxy: checks.find(({ name }) => name === 'Proxy') };
    };
    expect((await readiness()).proxy).toMatchObject({ ok: true, detail: expect.stringContaining(proxy.address) });
    await proxy.close();
    cleanups.pop();
    await waitUntil('the bot is not ready', async () => (await readiness()).status === 503);
    expect((await readiness()).proxy).toEqual({
      name: 'Proxy',
      ok: false,
      detail: `no connection to ${proxy.address} (ECONNREFUSED): check HTTPS_PROXY and whether the proxy is up`,
    });
    expect(bot.stderr()).toContain('the proxy did not open a connection');
    expect(bot.stderr()).toContain(`"proxy":"${proxy.address}","target":"barium.example:443"`);
    for (const secret of [password, encodeURIComponent(password), Buffer.from(`bot:${password}`).toString('base64')]) {
      expect(bot.stderr()).not.toContain(secret);
    }
  });

  it('Slack’s methods, its socket, its response URLs and its files are reached through the proxy', async () => {
    const socketServer = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(socketServer, 'listening');
    cleanups.push(() => socketServer.close());
    const socketUrl = `http://127.0.0.1:${(socketServer.address() as AddressInfo).port}`;
    const { requests, servers } = await startServers(['slack.com', 'hooks.slack.com', 'files.slack.com'], () => ({
      ...{
        ok: true,
        team_id: 'T1',
        team: 'Acme',
        user_id: 'U0',
        bot_id: 'B0',
        url: 'wss://wss-primary.slack.com/link',
      },
      ...{ upload_url: 'https://files.slack.com/upload', file_id: 'F1', file: { id: 'F1', mimetype: 'image/png' } },
      user: { name: 'alice', team_id: 'T1', is_restricted: false, is_ultra_restricted: false },
      channel: { id: 'D1', is_member: true },
      ts: '1.1',
    }));
    socketServer.on('connection', (socket) => {
      socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
      const ids = { team_id: 'T1', user_id: 'U1', channel_id: 'C1', trigger_id: '1.2' };
      const payload = {
        command: '/barium',
        text: 'diagram order 4711',
        ...ids,
        response_url: 'https://hooks.slack.com/answer',
      };
      socket.send(JSON.stringify({ type: 'slash_commands', envelope_id: 'e1', payload }));
    });
    const { proxy, env } = await startProxy({ ...servers, 'wss-primary.slack.com:443': socketUrl });
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const bot = startCli(await createFolder(), ['serve'], { PORT: '0', HOST: '127.0.0.1', ...slack, ...env });
    await bot.waitForOutput(/^Barium Bot is ready/);
    const find = (wanted: string) => requests.find(({ line }) => line === wanted);
    await waitUntil('the answer has arrived', () => find('POST hooks.slack.com/answer') !== undefined);
    await waitUntil('the picture is uploaded', () => find('POST files.slack.com/upload') !== undefined);
    expect(find('POST files.slack.com/upload')?.body).toContain('PNG');
    const hosts = ['slack.com', 'wss-primary.slack.com', 'hooks.slack.com', 'files.slack.com'];
    expect(new Set(proxy.targets)).toEqual(new Set(hosts.map((host) => `${host}:443`)));
    bot.kill('SIGTERM');
    expect((await bot.result).code).toBe(0);
  });

  it.each(['botbuilder', 'agents'])('Microsoft’s servers are reached through the proxy with %s', async (sdk) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', endorsements: ['msteams'] };
    const hosts = ['login.microsoftonline.com', 'login.botframework.com', 'smba.trafficmanager.net'];
    const { requests, servers } = await startServers(hosts, ({ url: { pathname } }) => {
      if (pathname.endsWith('/openidconfiguration')) {
        return { issuer: 'x', jwks_uri: 'https://login.botframework.com/keys' };
      }
      if (pathname === '/keys') return { keys: [key] };
      return { id: '1', token_type: 'Bearer', expires_in: 86_400, access_token: 'OUR.TOKEN' };
    });
    const { proxy, env } = await startProxy(servers);
    const app = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenant, MicrosoftAppPassword: 'hush', TEAMS_SDK: sdk };
    const bot = startCli(await createFolder(), ['serve'], { PORT: '0', HOST: '127.0.0.1', ...app, ...env });
    const [, url = ''] = await bot.waitForOutput(/^Barium Bot is ready: (\S+)\n$/);
    const response = await fetch(new URL('api/messages', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${createTokens(privateKey)()}` },
      body: JSON.stringify({
        ...{ type: 'message', id: 'm1', text: 'help', channelId: 'msteams', serviceUrl },
        from: { id: '29:alice', name: 'Alice', aadObjectId: 'alice' },
        recipient: { id: `28:${appId}`, name: 'Barium Bot' },
        conversation: { id: 'a:1', conversationType: 'personal', tenantId: tenant },
        channelData: { tenant: { id: tenant } },
      }),
    });
    expect(response.status).toBe(200);
    await waitUntil('the answer has arrived', () => requests.some(({ body }) => body.includes('AdaptiveCard')));
    expect(new Set(proxy.targets)).toEqual(new Set(hosts.map((host) => `${host}:443`)));
  });
});
