/** The platform adapters in the bundle that ships. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import * as sv from '../../src/text/sv/index.ts';
import { createFolder, type Env, killAndRemoveFolders, startCli } from './child.ts';

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
      const page = await fetch(url, { headers: { 'accept-language': 'sv-SE,en;q=0.8' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const text = await page.text();
      for (const sentence of sv.landingPage.privacy) expect(text).toContain(sentence);
    });
    expect(answer).toContain('AdaptiveCard');
  });
});
