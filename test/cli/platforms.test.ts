/** The platform adapters in the bundle that ships. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import * as sv from '../../src/text/sv/index.ts';
import { clientId, clientSecret, startFakeSlack } from '../adapters/slack/oauth/fake-slack.ts';
import { createFolder, type Env, killAndRemoveFolders, runCli, startCli } from './child.ts';

const cleanups: (() => void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) cleanUp();
  await killAndRemoveFolders();
});

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  cleanups.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs the bot during `use`. */
async function withBot(env: Env, use: (url: string, teamsEndpoint: string) => Promise<void>): Promise<void> {
  const bot = startCli(await createFolder(), ['serve'], { PORT: '0', HOST: '127.0.0.1', ...env });
  const [, url = '', endpoint = ''] = await bot.waitForOutput(
    env.TEAMS_ALLOW_ANONYMOUS === 'true'
      ? /^Barium Bot is ready: (\S+)\nTeams without sign-in: (\S+)\n$/
      : /^Barium Bot is ready: (\S+)\n$/,
  );
  await use(url, endpoint);
  bot.kill('SIGTERM');
  expect((await bot.result).code).toBe(0);
}

/** Answers every Slack method that the bot calls at startup and for a command. */
const slackResponse = {
  ok: true,
  team_id: 'T1',
  team: 'Acme',
  user_id: 'U0',
  bot_id: 'B0',
  user: { name: 'alice', team_id: 'T1', is_restricted: false, is_ultra_restricted: false },
};

describe('the bundled bot', () => {
  it('is installed in a Slack workspace by OAuth, and doctor lists it', async () => {
    const slack = await startFakeSlack();
    cleanups.push(() => void slack.close());
    const publicUrl = 'https://bot.example.com';
    const env = {
      SLACK_API_URL: slack.apiUrl.replace(/\/$/u, ''),
      SLACK_CLIENT_ID: clientId,
      SLACK_CLIENT_SECRET: clientSecret,
      SLACK_SIGNING_SECRET: 'signing',
      SLACK_TEAMS: 'TACME',
      PUBLIC_URL: publicUrl,
    };
    const folder = await createFolder();
    const bot = startCli(folder, ['serve'], { PORT: '0', HOST: '127.0.0.1', ...env });
    const [, url = ''] = await bot.waitForOutput(/^Barium Bot is ready: (\S+)\n$/);
    const headers = { 'x-forwarded-host': 'bot.example.com' };
    const start = await fetch(`${url}slack/install`, { headers, redirect: 'manual' });
    const { searchParams } = new URL(start.headers.get('location') ?? '');
    expect(searchParams.get('scope')).toContain('chat:write');
    const code = slack.allow({ id: 'TACME', name: 'Acme' }, `${publicUrl}/slack/oauth_redirect`);
    const query = new URLSearchParams({ code, state: searchParams.get('state') ?? '' });
    const [cookie = ''] = start.headers.get('set-cookie')?.split(';') ?? [];
    const end = await fetch(`${url}slack/oauth_redirect?${query}`, { headers: { ...headers, cookie } });
    expect([end.status, await end.text()]).toEqual([200, expect.stringContaining('installed in Acme')]);
    bot.kill('SIGTERM');
    const { code: exit, stderr } = await bot.result;
    expect(exit).toBe(0);
    for (const secret of [clientSecret, ...slack.tokensOf({ id: 'TACME', name: 'Acme' })]) {
      expect(stderr).not.toContain(secret);
    }
    expect((await runCli(folder, ['doctor'], env)).stdout).toMatch(/^ok +Slack +Acme: /mu);
  });

  it('answers a Slack command in Socket Mode', async () => {
    const socketServer = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(socketServer, 'listening');
    cleanups.push(() => socketServer.close());
    const url = `ws://127.0.0.1:${(socketServer.address() as AddressInfo).port}`;
    const answers: string[] = [];
    const slack = await listen(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      if (request.url === '/answer') answers.push(body);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...slackResponse, url }));
    });
    socketServer.on('connection', (socket) => {
      socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
      const payload = {
        command: '/barium',
        text: 'help',
        team_id: 'T1',
        user_id: 'U1',
        channel_id: 'C1',
        trigger_id: '1.2',
        response_url: `${slack}/answer`,
      };
      socket.send(JSON.stringify({ type: 'slash_commands', envelope_id: 'e1', payload }));
    });
    const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_API_URL: `${slack}/api` };
    await withBot(env, async () => {
      while (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    expect(answers[0]).toContain('"text":"Barium Bot');
  });

  it('answers a Teams message and serves the landing page', async () => {
    let answer = '';
    const connector = await listen(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      if (!body.includes('"typing"')) answer = body;
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"1"}');
    });
    await withBot({ TEAMS_ALLOW_ANONYMOUS: 'true', PLAYGROUND: 'false' }, async (url, teamsEndpoint) => {
      const activity = {
        type: 'message',
        id: 'm1',
        text: 'help',
        channelId: 'msteams',
        serviceUrl: connector,
        from: { id: '29:alice', name: 'Alice', aadObjectId: 'alice' },
        recipient: { id: '28:bot', name: 'Barium Bot' },
        conversation: { id: 'c1', conversationType: 'personal', tenantId: 'tenant' },
      };
      const body = JSON.stringify(activity);
      const headers = { 'content-type': 'application/json' };
      await fetch(teamsEndpoint, { method: 'POST', headers, body });
      while (answer === '') await new Promise((resolve) => setTimeout(resolve, 20));
      const page = await fetch(new URL('privacy', url), { headers: { 'accept-language': 'sv-SE,en;q=0.8' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const text = await page.text();
      for (const sentence of sv.landingPage.privacy) expect(text).toContain(sentence);
    });
    expect(answer).toContain('AdaptiveCard');
  });

  it('serves the personal tab of Teams, also with the newer SDK', async () => {
    const id = '01234567-89ab-4def-8123-456789abcdef';
    const teams = { MicrosoftAppId: id, MicrosoftAppTenantId: id, MicrosoftAppPassword: 'hush', TEAMS_SDK: 'agents' };
    const tab = { PUBLIC_URL: 'https://bot.example', TEAMS_SSO_RESOURCE: `api://bot.example/${id}` };
    await withBot({ ...teams, ...tab, PLAYGROUND: 'false' }, async (url) => {
      const get = (path: string) => fetch(new URL(path, url));
      const page = await get('teams/tab?locale=sv');
      expect(page.headers.get('content-security-policy')).toContain('frame-ancestors https://teams.microsoft.com');
      expect(page.headers.has('x-frame-options')).toBe(false);
      expect(await page.text()).toContain(sv.adapter.tab.title);
      expect((await (await get('teams/tab/main.js')).text()).length).toBeLessThan(90_000);
      expect((await get('teams/tab/home')).status).toBe(401);
      expect((await fetch(new URL('api/messages', url), { method: 'POST' })).status).toBe(401);
    });
  });
});
