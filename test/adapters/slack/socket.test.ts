import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { scripted } from './scripted.ts';
import { alice, botToken, createWorkspace, ok, orders, refusal, team, type Workspace } from './workspace.ts';

/** Slack's end of a socket: says hello to whoever comes, and counts them. */
interface Door {
  readonly url: string;
  readonly sockets: WebSocket[];
  readonly acks: { envelope_id: string; payload?: unknown }[];
  close(): Promise<void>;
}

async function openDoor(): Promise<Door> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const sockets: WebSocket[] = [];
  const acks: Door['acks'] = [];
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

describe('over a socket', () => {
  const bot = scripted();
  let door: Door;
  let slack: Workspace;
  let isDown: boolean;
  let opened: number;

  beforeEach(async () => {
    bot.heard.length = 0;
    isDown = false;
    opened = 0;
    door = await openDoor();
    slack = await createWorkspace({
      bot,
      socket: { appToken: 'xapp-test' },
      times: { reconnect: 20 },
      fault: ({ method }) => {
        if (method !== 'apps.connections.open') return undefined;
        opened += 1;
        return isDown ? refusal('invalid_auth') : ok({ url: door.url });
      },
    });
  });
  afterEach(async () => {
    await slack.close();
    await door.close();
  });

  const say = (text: string) =>
    door.sockets.at(-1)?.send(
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

  it('the same handlers take the same requests', async () => {
    say('list');
    await slack.until(() => slack.calls.some((call) => call.method === 'response_url'));
    expect(bot.heard[0]).toMatchObject({ line: 'list', person: { id: alice } });
    expect(door.acks[0]).toMatchObject({ envelope_id: 'E-list' });
    expect(await slack.adapter.health({})).toMatchObject({ ok: true, detail: 'Acme: listens on a socket' });
    expect(slack.adapter).not.toHaveProperty('router');
  });

  it('a new one is opened when Slack closes one', async () => {
    door.sockets[0]?.close();
    await slack.until(() => door.sockets.length === 2);
    await slack.until(() => opened === 2);
    say('again');
    await slack.until(() => bot.heard.length === 1);
  });

  it('it is tried again and again while Slack refuses, and health says so', async () => {
    isDown = true;
    door.sockets[0]?.terminate();
    await slack.until(() => opened >= 3);
    expect(await slack.adapter.health({})).toEqual({
      name: 'Slack',
      ok: false,
      detail: expect.stringMatching(/^the socket is closed/),
    });
    isDown = false;
    await slack.until(() => door.sockets.length === 2);
  });

  it('the app token opens the socket, and the bot token does the rest', async () => {
    say('list');
    await slack.until(() => slack.calls.some((call) => call.method === 'response_url'));
    const tokens = Object.fromEntries(
      slack.calls.map(({ method, headers }) => [method, headers.get('authorization')]),
    );
    expect(tokens).toMatchObject({
      'apps.connections.open': 'Bearer xapp-test',
      'users.info': `Bearer ${botToken}`,
      response_url: null,
    });
  });
});
