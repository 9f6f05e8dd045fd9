/** Every kind of payload with fields that are missing, of a wrong type or huge, of other workspaces, and of unknown kinds. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { blockAction, shortcut, suggestionRequest, textInput, viewSubmission } from './payloads.ts';
import { createScriptedBot } from './scripted-bot.ts';
import { type SocketServer, startSocketServer } from './socket-server.ts';
import { alice, bob, botUserId, createWorkspace, okResponse, orders, team, type Workspace } from './workspace.ts';

type Payload = Record<string, unknown>;
interface Request {
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Payload;
}

const otherTeam = 'T0OTHER001';
const view = { callback_id: 'c', private_metadata: JSON.stringify({ line: 'list', fieldNames: ['name'] }), blocks: [] };

const command = () => ({
  command: '/barium',
  text: 'list',
  team_id: team,
  channel_id: orders,
  channel_name: 'orders',
  user_id: alice,
  user_name: 'alice',
  trigger_id: randomUUID(),
  response_url: 'https://hooks.slack.com.invalid/commands/1',
});
const event = (inner: Payload) => ({
  type: 'event_callback',
  team_id: team,
  api_app_id: 'A0TEST0001',
  event_id: randomUUID(),
  authorizations: [
    { enterprise_id: null, team_id: team, user_id: botUserId, is_bot: true, is_enterprise_install: false },
  ],
  event: inner,
});
const said = { user: alice, text: 'list', channel: orders };

const requests: Readonly<Record<string, () => Request>> = {
  command: () => ({ kind: 'slash_commands', payload: command() }),
  button: () => ({ kind: 'interactive', payload: blockAction({ value: 'list' }) }),
  'form button': () => ({
    kind: 'interactive',
    payload: blockAction({ action_id: 'barium:form:1', value: JSON.stringify({ form: {} }) }),
  }),
  form: () => ({ kind: 'interactive', payload: viewSubmission(view, [textInput('x')]) }),
  shortcut: () => ({ kind: 'interactive', payload: shortcut('barium:find', 't') }),
  'message shortcut': () => ({
    kind: 'interactive',
    payload: shortcut('barium:attach', 't', { ts: '1700000000.000100', files: [{ id: 'F1' }] }),
  }),
  'text shortcut': () => ({
    kind: 'interactive',
    payload: shortcut('barium:send-text', 't', { ts: '1700000000.000100', text: 'See 4711' }),
  }),
  suggestions: () => ({ kind: 'interactive', payload: suggestionRequest('order') }),
  ...Object.fromEntries(
    [
      { type: 'app_mention', ...said },
      { type: 'message', channel_type: 'im', ...said },
      { type: 'app_home_opened', user: alice, channel: 'D1', tab: 'home' },
      {
        type: 'link_shared',
        user: alice,
        channel: orders,
        message_ts: '1.1',
        links: [{ url: 'https://b.example/1', domain: 'b.example' }],
      },
      { type: 'channel_shared', channel: orders },
      { type: 'member_joined_channel', user: botUserId, channel: orders },
      { type: 'channel_rename', channel: { id: orders, name: 'renamed' } },
      { type: 'channel_id_changed', old_channel_id: orders, new_channel_id: 'C0NEW00001' },
      { type: 'channel_unarchive', channel: orders },
      { type: 'tokens_revoked', tokens: { oauth: [], bot: [botUserId] } },
    ].map((inner) => [
      inner.type,
      (): Request => ({
        kind: 'events_api',
        payload: event({ ...inner, ts: `17${Date.now()}`.slice(0, 10).concat('.1') }),
      }),
    ]),
  ),
  app_rate_limited: () => ({
    kind: 'events_api',
    payload: { type: 'app_rate_limited', team_id: team, minute_rate_limited: 1, api_app_id: 'A1', token: 't' },
  }),
};

const wrongValues = [undefined, null, 0, true, '', [], {}, [null], 'x'.repeat(50_000), { id: 1 }, '\u0000<@U1>'];

/** Every place in a payload, as a list of keys. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replaceAt(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as Payload) };
  const parts = copy as Record<string, unknown>;
  parts[key] = replaceAt(parts[key], rest, by);
  return copy;
}

const malformed: fc.Arbitrary<Request> = fc
  .record({ name: fc.constantFrom(...Object.keys(requests)), at: fc.nat(), by: fc.constantFrom(...wrongValues) })
  .map(({ name, at, by }) => {
    const { kind, payload } = (requests[name] as () => Request)();
    const paths = pathsOf(payload);
    return { kind, payload: replaceAt(payload, paths[at % paths.length] ?? [], by) as Payload };
  });

const foreign: fc.Arbitrary<Request> = fc.constantFrom(...Object.keys(requests)).map((name) => {
  const { kind, payload } = (requests[name] as () => Request)();
  const text = JSON.stringify(payload).replaceAll(team, otherTeam).replaceAll(alice, bob);
  return { kind, payload: JSON.parse(text) as Payload };
});

const unknownKind: fc.Arbitrary<Request> = fc
  .record({
    name: fc.constantFrom(...Object.keys(requests)),
    type: fc.constantFrom('', 'new_kind', '__proto__', 'close'),
  })
  .map(({ name, type }) => {
    const { kind, payload } = (requests[name] as () => Request)();
    if (kind === 'slash_commands') return { kind, payload: { ...payload, command: undefined, type } };
    const inner = payload.event as Payload | undefined;
    return { kind, payload: inner === undefined ? { ...payload, type } : { ...payload, event: { ...inner, type } } };
  });

const anything = fc.oneof(malformed, foreign, unknownKind);

describe.each(['HTTP', 'the socket'])('hostile payloads over %s', (transport) => {
  const bot = createScriptedBot();
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  let server: SocketServer;
  let slack: Workspace;
  let count = 0;

  beforeAll(async () => {
    process.on('unhandledRejection', onFault).on('uncaughtException', onFault);
    server = await startSocketServer();
    slack = await createWorkspace({
      bot,
      webHost: 'b.example',
      ...(transport === 'HTTP' ? {} : { socket: { appToken: 'xapp-test' } }),
      overrides: { timeouts: { ackMs: 300, pendingNoticeMs: 300 } },
      intercept: ({ method }) => (method === 'apps.connections.open' ? okResponse({ url: server.url }) : undefined),
    });
  });
  beforeEach(() => {
    bot.events.length = 0;
    faults.length = 0;
  });
  afterAll(async () => {
    await slack.close();
    await server.close();
    process.off('unhandledRejection', onFault).off('uncaughtException', onFault);
  });

  /** Resolves when the request is answered. */
  const deliver = async ({ kind, payload }: Request): Promise<number> => {
    if (transport === 'HTTP') {
      const isCommand = kind === 'slash_commands';
      if (kind === 'events_api') return (await slack.sendEvent({}, { event: undefined, ...payload })).status;
      if (!isCommand) return (await slack.sendInteraction(payload)).status;
      const fields = Object.entries(payload).filter(([, value]) => value !== undefined);
      const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
      return (await slack.postForm(Object.fromEntries(fields.map(([key, value]) => [key, asText(value)])))).status;
    }
    count += 1;
    const envelope_id = `E${count}`;
    server.send({ type: kind, envelope_id, payload, accepts_response_payload: kind !== 'events_api' });
    const deadline = Date.now() + 3_000;
    while (!server.acks.some((ack) => ack.envelope_id === envelope_id)) {
      if (Date.now() > deadline) return 0;
      await sleep(2);
    }
    return 200;
  };

  const expectAlive = async () => {
    await slack.whenIdle();
    bot.events.length = 0;
    expect(await deliver({ kind: 'slash_commands', payload: command() })).toBe(200);
    await slack.waitFor(() => bot.events.length === 1);
    expect(faults).toEqual([]);
    expect((await slack.adapter.health({})).ok).toBe(true);
  };

  it('every hostile payload is answered, and none is attributed to another person', async () => {
    const property = fc.asyncProperty(anything, async (request) => {
      expect([200, 401]).toContain(await deliver(request));
      for (const { person, conversation } of bot.events) {
        expect([person.id, person.tenant, conversation.tenant]).toEqual([alice, team, team]);
      }
    });
    await fc.assert(property, { numRuns: 250 });
    await expectAlive();
  }, 60_000);

  it('payloads from another workspace or of an unknown kind have no effect', async () => {
    slack.intercept = ({ method }) =>
      method === 'users.info'
        ? okResponse({ user: { id: bob, name: 'bob', team_id: otherTeam, is_stranger: true } })
        : method === 'apps.connections.open'
          ? okResponse({ url: server.url })
          : undefined;
    slack.channelChanges.length = 0;
    slack.channelReports.length = 0;
    const property = fc.asyncProperty(fc.oneof(foreign, unknownKind), async (request) => {
      expect([200, 401]).toContain(await deliver(request));
    });
    await fc.assert(property, { numRuns: 80 });
    await slack.whenIdle();
    expect([bot.events, slack.channelChanges, slack.channelReports]).toEqual([[], [], []]);
  }, 60_000);
});
