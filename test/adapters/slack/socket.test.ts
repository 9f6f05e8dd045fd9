import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import * as en from '../../../src/text/en/index.ts';
import { createScriptedBot } from './scripted-bot.ts';
import {
  alice,
  botToken,
  createWorkspace,
  errorResponse,
  okResponse,
  orders,
  team,
  type Workspace,
} from './workspace.ts';

/** Slack's end of the socket. */
interface SocketServer {
  readonly url: string;
  readonly sockets: WebSocket[];
  readonly acks: { envelope_id: string; payload?: unknown }[];
  close(): Promise<void>;
}

async function startSocketServer(): Promise<SocketServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const sockets: WebSocket[] = [];
  const acks: SocketServer['acks'] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => acks.push(JSON.parse(String(data))));
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    acks,
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
}

describe('Socket Mode', () => {
  const bot = createScriptedBot();
  let server: SocketServer;
  let slack: Workspace;
  let isDown: boolean;
  let opened: number;

  beforeEach(async () => {
    bot.events.length = 0;
    isDown = false;
    opened = 0;
    server = await startSocketServer();
    slack = await createWorkspace({
      bot,
      socket: { appToken: 'xapp-test' },
      overrides: { timeouts: { reconnectMs: 20 } },
      intercept: ({ method }) => {
        if (method !== 'apps.connections.open') return undefined;
        opened += 1;
        return isDown ? errorResponse('invalid_auth') : okResponse({ url: server.url });
      },
    });
  });
  afterEach(async () => {
    await slack.close();
    await server.close();
  });

  const sendCommand = (text: string) =>
    server.sockets.at(-1)?.send(
      JSON.stringify({
        type: 'slash_commands',
        envelope_id: `E-${text}`,
        accepts_response_payload: true,
        payload: {
          command: '/barium',
          text,
          team_id: team,
          channel_id: orders,
          channel_name: 'orders',
          user_id: alice,
          user_name: 'alice',
          trigger_id: text,
          response_url: slack.responseUrl,
        },
      }),
    );

  it('requests over the socket are handled like those over HTTP', async () => {
    sendCommand('list');
    await slack.waitFor(() => slack.calls.some((call) => call.method === 'response_url'));
    expect(bot.events[0]).toMatchObject({ line: 'list', person: { id: alice } });
    expect(server.acks[0]).toMatchObject({ envelope_id: 'E-list' });
    expect(await slack.adapter.health({})).toMatchObject({
      ok: true,
      detail: 'Acme: connected (Socket Mode)',
    });
    expect(slack.adapter).not.toHaveProperty('router');
  });

  it('the adapter reconnects if Slack closes the socket', async () => {
    server.sockets[0]?.close();
    await slack.waitFor(() => server.sockets.length === 2);
    await slack.waitFor(() => opened === 2);
    sendCommand('again');
    await slack.waitFor(() => bot.events.length === 1);
  });

  it('the adapter retries while Slack rejects the connection, and its health says so', async () => {
    isDown = true;
    server.sockets[0]?.terminate();
    await slack.waitFor(() => opened >= 3);
    expect(await slack.adapter.health({})).toEqual({
      name: 'Slack',
      ok: false,
      detail: en.adapter.health.socketClosed,
    });
    isDown = false;
    await slack.waitFor(() => server.sockets.length === 2);
  });

  it('the app token is only used to open the socket', async () => {
    sendCommand('list');
    await slack.waitFor(() => slack.calls.some((call) => call.method === 'response_url'));
    const tokens = Object.fromEntries(slack.calls.map(({ method, headers }) => [method, headers.get('authorization')]));
    expect(tokens).toMatchObject({
      'apps.connections.open': 'Bearer xapp-test',
      'users.info': `Bearer ${botToken}`,
      response_url: null,
    });
  });
});
