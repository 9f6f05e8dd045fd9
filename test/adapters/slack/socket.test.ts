import { setTimeout as sleep } from 'node:timers/promises';
import * as en from '../../../src/text/en/index.ts';
import { createScriptedBot, echo, type Script } from './scripted-bot.ts';
import { type SocketServer, startSocketServer } from './socket-server.ts';
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

describe('Socket Mode', () => {
  let script: Script;
  const bot = createScriptedBot((event) => script(event));
  let server: SocketServer;
  let slack: Workspace;
  let isDown: boolean;
  let opened: number;

  beforeEach(async () => {
    bot.events.length = 0;
    script = echo;
    isDown = false;
    opened = 0;
    server = await startSocketServer();
    slack = await createWorkspace({
      bot,
      socket: { appToken: 'xapp-test' },
      overrides: { timeouts: { ackMs: 200, pendingNoticeMs: 200, reconnectMs: 20, retireMs: 1_500 } },
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

  it('takes no events in a process that only checks the installation, which is told whether Slack would connect it', async () => {
    await slack.close();
    slack = await createWorkspace({
      bot,
      socket: { appToken: 'xapp-test', receivesEvents: false },
      intercept: ({ method }) => {
        if (method !== 'apps.connections.open') return undefined;
        opened += 1;
        return isDown ? errorResponse('invalid_auth') : okResponse({ url: server.url });
      },
    });
    const connections = server.connections.length;
    const { socketOpen, socketClosed } = en.adapter.health;
    opened = 0;
    await slack.adapter.start();
    expect(await slack.adapter.health({})).toMatchObject({ ok: true, detail: expect.stringContaining(socketOpen) });
    await slack.adapter.stop();
    isDown = true;
    await slack.adapter.start();
    expect(await slack.adapter.health({})).toMatchObject({ ok: false, detail: socketClosed });
    expect(opened).toBe(2);
    expect(server.connections).toHaveLength(connections);
  });

  const envelope = (text: string) => ({
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
      response_url: `${slack.responseUrl}?of=${text}`,
    },
  });
  const sendCommand = (text: string) => server.send(envelope(text));

  it('a command is acknowledged with its reply', async () => {
    sendCommand('list');
    await slack.waitFor(() => server.acks.length > 0);
    expect(bot.events[0]).toMatchObject({ line: 'list', person: { id: alice } });
    expect(server.acks).toMatchObject([
      { envelope_id: 'E-list', payload: { response_type: 'ephemeral', text: 'You said: list' } },
    ]);
    expect(slack.calls.some(({ method }) => method === 'response_url')).toBe(false);
    expect(await slack.adapter.health({})).toMatchObject({
      ok: true,
      detail: 'Acme: connected (Socket Mode)',
    });
    expect(slack.adapter).not.toHaveProperty('router');
  });

  it('a command whose reply takes long is acknowledged empty, and a note precedes the reply', async () => {
    script = (event) => sleep(500).then(() => echo(event));
    sendCommand('list');
    await slack.waitFor(() => slack.shown.length === 2);
    expect(server.acks).toEqual([{ envelope_id: 'E-list', payload: {} }]);
    expect(slack.shown).toEqual([en.adapter.pendingReply, 'You said: list']);
  });

  it('a stopping bot acknowledges the commands in flight, and sends their replies', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    script = (event) => released.then(() => echo(event));
    sendCommand('list');
    await slack.waitFor(() => bot.events.length === 1);
    const stopped = slack.adapter.stop();
    await slack.waitFor(() => server.acks.length === 1);
    release();
    await stopped;
    expect(slack.shown).toEqual(['You said: list']);
  });

  it('the adapter reconnects if Slack closes the socket', async () => {
    server.connections[0]?.socket.close();
    await slack.waitFor(() => server.connections.length === 2);
    await slack.waitFor(() => opened === 2);
    sendCommand('again');
    await slack.waitFor(() => bot.events.length === 1);
  });

  it('the adapter retries while Slack rejects the connection, and its health says so', async () => {
    isDown = true;
    server.connections[0]?.socket.terminate();
    await slack.waitFor(() => opened >= 3);
    expect(await slack.adapter.health({})).toEqual({
      name: 'Slack',
      ok: false,
      detail: en.adapter.health.socketClosed,
    });
    isDown = false;
    await slack.waitFor(() => server.connections.length === 2);
  });

  it.each([
    ['warning', 1_000],
    ['refresh_requested', 100],
    ['refresh_requested', 1_000],
  ] as const)(
    'no command is lost or handled twice while Slack recycles the connection (%s, closed after %d ms)',
    async (reason, closeMs) => {
      let sent = 0;
      const commands = setInterval(() => {
        sent += 1;
        sendCommand(`list ${sent}`);
      }, 100);
      try {
        await sleep(300);
        const old = server.recycle(reason, closeMs);
        await slack.waitFor(() => old.isClosed && old.isAbandoned);
        await sleep(300);
      } finally {
        clearInterval(commands);
      }
      await slack.waitFor(() => server.acks.length >= sent);
      expect(server.lost).toEqual([]);
      expect(server.connections).toHaveLength(2);
      expect(new Set(server.acks.map(({ envelope_id }) => envelope_id)).size).toBe(sent);
      expect(server.acks).toHaveLength(sent);
      expect(bot.events.map((event) => 'line' in event && event.line)).toEqual(
        Array.from({ length: sent }, (_, index) => `list ${index + 1}`),
      );
    },
  );

  it('the old connection stays in service while the next one cannot be opened', async () => {
    isDown = true;
    server.recycle('warning', 60_000);
    await slack.waitFor(() => opened >= 3);
    sendCommand('meanwhile');
    await slack.waitFor(() => server.acks.length === 1);
    expect((await slack.adapter.health({})).ok).toBe(true);
    isDown = false;
    await slack.waitFor(() => server.connections.length === 2);
  });

  it('the notice that Slack drops events is acknowledged and reported', async () => {
    const payload = { type: 'app_rate_limited', team_id: team, minute_rate_limited: 1_518_467_820, api_app_id: 'A1' };
    server.send({ type: 'events_api', envelope_id: 'E-limit', payload, accepts_response_payload: false });
    await slack.waitFor(() => server.acks.length === 1);
    expect((await slack.adapter.health({})).detail).toContain(en.adapter.health.eventsDropped);
    sendCommand('list');
    await slack.waitFor(() => server.acks.length === 2);
  });

  it.each(['close', 'disconnected', 'connected', 'error', 'ws_message', '__proto__'])(
    'an event is not taken for one of the connection: %s',
    async (type) => {
      const payload = { type: 'event_callback', team_id: team, event_id: 'Ev1', event: { type } };
      server.send({ type: 'events_api', envelope_id: 'E-1', payload, accepts_response_payload: false });
      sendCommand('list');
      await slack.waitFor(() => server.acks.length === 2);
      expect(opened).toBe(1);
      expect(await slack.adapter.health({})).toMatchObject({ ok: true });
    },
  );

  it('the app token is only used to open the socket', async () => {
    script = (event) => sleep(300).then(() => echo(event));
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
