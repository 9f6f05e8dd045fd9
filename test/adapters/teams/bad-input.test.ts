import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import type { Reply } from '../../../src/chat/reply.ts';
import { createHttpClient, type HttpClient } from '../../../src/lib/http-request.ts';
import { close } from './connector-server.ts';
import { createTokens, serviceUrl, signedIn, startIdentity } from './identity.ts';
import {
  alice,
  bot,
  channel,
  executeValue,
  group,
  personal,
  scriptedBot,
  searchResultValue,
  signed,
  startTeams,
  type TeamsHarness,
  tenant,
} from './teams.ts';

const foreignTenant = '33333333-3333-4333-8333-333333333333';
const foreignChannel = '19:elsewhere@thread.tacv2';
const press = { kind: 'press', line: 'send 1 Approve' };
const form = { kind: 'form', line: 'upload 1', prefix: 'f0', expectsFile: true };
const url = 'https://barium.example/instances/1';
const consent = { action: 'accept', context: { v: 1, key: 'k' }, uploadInfo: { contentUrl: url, uploadUrl: url } };

const messages: readonly object[] = [
  { type: 'message', text: 'list' },
  { type: 'message', value: { ...signed(press), 'f0.value.name': 'x' } },
  { type: 'message', text: '', attachments: [{ contentType: 'image/*', contentUrl: `${serviceUrl}pictures/1` }] },
  { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] },
  { type: 'messageUpdate', text: 'list', channelData: { tenant: { id: tenant }, eventType: 'editMessage' } },
  { type: 'messageDelete', channelData: { tenant: { id: tenant }, eventType: 'softDeleteMessage' } },
  { type: 'installationUpdate', action: 'add' },
  { type: 'installationUpdate', action: 'remove' },
  { type: 'conversationUpdate', membersAdded: [bot], membersRemoved: [{ id: '29:x', tenantId: foreignTenant }] },
  {
    type: 'conversationUpdate',
    channelData: {
      tenant: { id: tenant },
      team: { id: '19:team' },
      channel: { id: '19:x', name: 'Orders' },
      eventType: 'channelShared',
      sharedWithTeams: [{ tenantId: tenant }],
    },
  },
];
const invokes: readonly (readonly [name: string, value: unknown])[] = [
  ['adaptiveCard/action', executeValue(signed(press))],
  ['adaptiveCard/action', executeValue(signed(form))],
  ['adaptiveCard/action', executeValue(signed({ kind: 'refresh', line: 'show 1' }))],
  ['composeExtension/query', { parameters: [{ name: 'case', value: 'o' }], queryOptions: { skip: 25, count: 25 } }],
  ['composeExtension/selectItem', searchResultValue('Order 1')],
  ['composeExtension/queryLink', { url }],
  ['composeExtension/anonymousQueryLink', { url }],
  ['composeExtension/fetchTask', { commandId: 'attachToCase', messagePayload: { attachments: [] } }],
  ['composeExtension/submitAction', { data: signed(press) }],
  ['task/fetch', { data: signed(press) }],
  ['task/submit', { data: signed(form) }],
  ['application/search', { queryText: 'o', dataset: 'instances', queryOptions: { skip: 0, top: 15 } }],
  ['fileConsent/invoke', consent],
  ['something/new', { a: 1 }],
];

type Json = Record<string, unknown>;

/** Each place in the value: the names that lead to it. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...path, name]));
  return path.length === 0 ? inner : [path, ...inner];
}

function withValueAt(value: unknown, [name, ...rest]: readonly string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Json) }) as Json;
  if (rest.length === 0 && replacement === undefined) delete copy[name];
  else copy[name] = withValueAt(copy[name], rest, replacement);
  return copy;
}

const replacement = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(null, true, 0, -1, 1e308, '', ' ', [], {}, [[]], [null], '__proto__', '\u0000', '\ud800'),
  fc.constantFrom(foreignTenant, foreignChannel, `${foreignChannel};messageid=1`, '28:bot', 'https://evil.example/'),
  fc.constantFrom('x'.repeat(100_001), Array(5_000).fill({ id: 'x', type: 'mention', text: 'x' }), nested(200)),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let n = 0; n < depth; n += 1) value = [value];
  return value;
}

describe('bad input from Teams', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const token = createTokens(privateKey);
  const client = createHttpClient();
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);
  const sentTo = new Set<string>();
  const uncaught: unknown[] = [];
  let identity: Awaited<ReturnType<typeof startIdentity>>;
  let teams: TeamsHarness;
  let ids = 0;

  const request: HttpClient = (to, options) => {
    sentTo.add(new URL(to).host);
    return client(to.replace(serviceUrl, `${teams.connector.url}/`), options);
  };
  const complete = (more: object): Json => ({
    id: `in-${++ids}`,
    channelId: 'msteams',
    serviceUrl,
    from: alice,
    recipient: bot,
    conversation: personal,
    locale: 'en-GB',
    channelData: { tenant: { id: tenant } },
    ...more,
  });
  const invoke = ([name, value]: readonly [string, unknown]) => ({ type: 'invoke', name, value, replyToId: 'a1' });
  const send = async (activity: unknown) => {
    try {
      return await teams.send(activity as object, { Authorization: `Bearer ${token()}` });
    } catch (error) {
      // The server closes the connection before a body that is too large is sent.
      if (JSON.stringify(activity).length > 256 * 1024) return { status: 413 };
      throw error;
    }
  };
  const collect = (error: unknown) => uncaught.push(error);

  beforeAll(async () => {
    identity = await startIdentity(publicKey);
    const overrides = { openIdMetadataUrl: identity.url, token: async () => 'OUR.TOKEN', request };
    teams = await startTeams(core, { config: signedIn, webUrlDomain: 'barium.example', overrides });
    process.on('unhandledRejection', collect);
  });
  afterAll(async () => {
    process.off('unhandledRejection', collect);
    await teams.close();
    await close(identity.server);
  });
  beforeEach(() => {
    reply = {};
    core.events.length = 0;
    sentTo.clear();
    teams.logged.length = 0;
    teams.connector.requests.length = 0;
  });
  afterEach(() => {
    expect(uncaught).toEqual([]);
    expect(teams.logged.join('\n')).not.toMatch(/failed to handle an activity|background work failed/u);
    expect([...sentTo].filter((host) => host !== 'smba.trafficmanager.net')).toEqual([]);
  });

  const activity = fc.record({
    base: fc.constantFrom(...messages, ...invokes.map(invoke)),
    conversation: fc.constantFrom(personal, channel, group),
  });

  it('is answered with a plain status, whatever is missing, of a wrong type, foreign or huge', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), replacement), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(activity, changes, async ({ base, conversation }, changes) => {
        let changed: unknown = complete({ ...base, conversation });
        for (const [place, value] of changes) {
          const paths = pathsOf(changed);
          changed = withValueAt(changed, paths[place % paths.length] ?? [], value);
        }
        const { status } = await send(changed);
        expect([200, 400, 401, 403, 404, 413]).toContain(status);
      }),
      { numRuns: 150 },
    );
  });

  it('has no effect if it comes from another tenant, or its buttons are from another conversation or person', async () => {
    await fc.assert(
      fc.asyncProperty(activity, async ({ base, conversation }) => {
        const valid = complete({ ...base, conversation });
        for (const foreign of [
          { ...valid, channelData: { tenant: { id: foreignTenant } } },
          { ...valid, channelData: { tenant: { id: tenant }, team: { id: '19:t', tenantId: foreignTenant } } },
          { ...valid, conversation: { ...conversation, tenantId: foreignTenant } },
          { ...valid, channelData: undefined, conversation: { ...conversation, tenantId: undefined } },
          { ...valid, serviceUrl: 'https://evil.example/' },
          { ...valid, channelId: 'directline' },
        ]) {
          expect((await send(foreign)).status).toBe(403);
        }
      }),
      { numRuns: 12 },
    );
    for (const [name, value] of invokes) {
      const elsewhere = { id: foreignChannel, conversationType: 'channel' };
      const isSigned = JSON.stringify(value).includes('"barium"');
      if (!isSigned) continue;
      const stolen = { from: { ...alice, aadObjectId: 'aad-mallory', id: '29:mallory' }, conversation: elsewhere };
      expect((await send(complete({ ...invoke([name, value]), ...stolen }))).status).toBe(200);
    }
    expect(core.events).toEqual([]);
  });

  it('has no effect without a token, or with one that is not Microsoft’s', async () => {
    const { privateKey: foreignKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    for (const base of [...messages, ...invokes.map(invoke)]) {
      for (const authorization of [
        '',
        'Bearer x',
        `Bearer ${token({}, foreignKey)}`,
        `Bearer ${token({ aud: 'x' })}`,
      ]) {
        const { status } = await teams.send(complete(base), authorization ? { Authorization: authorization } : {});
        expect(status).toBe(401);
      }
    }
    expect(core.events).toEqual([]);
    expect(teams.connector.requests.filter(({ body }) => body.type === 'message')).toEqual([]);
  });

  describe.each([
    ['429', { status: 429, headers: { 'Retry-After': '0' } }],
    ['412', { status: 412, code: 'PreconditionFailed' }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504, body: '<html>' }],
    ['a cut connection', { status: 0, isCut: true }],
  ])('when Teams answers with %s for a moment', (_name, failure) => {
    /** Fails the first two requests of each kind: the HTTP client itself repeats one on a connection that was kept. */
    const failFirst = () => {
      const failures = new Map<string, number>();
      teams.connector.respond = ({ method, conversationId = '', isTargeted, body }) => {
        const kind = [method, conversationId, isTargeted, body.type].join();
        const count = failures.get(kind) ?? 0;
        if (body.type === 'typing' || count >= 2) return undefined;
        failures.set(kind, count + 1);
        return failure;
      };
      return failures;
    };
    const posted = () => teams.connector.requests.filter(({ body }) => body.type === 'message');
    afterEach(() => {
      teams.connector.respond = () => undefined;
    });

    it('answers in the chat, for the asker alone, in a new personal chat and in place come once', async () => {
      const failed = failFirst();
      await send(complete({ type: 'message', text: 'list' }));
      expect(posted()).toHaveLength(1);
      reply = { visibility: 'ephemeral' };
      await send(complete({ type: 'message', text: 'list', conversation: group }));
      expect(posted()).toHaveLength(2);
      expect(posted().at(-1)).toMatchObject({ isTargeted: true });
      teams.connector.respond = ({ isTargeted }) =>
        isTargeted ? { status: 404, code: 'BotNotInConversationRoster' } : undefined;
      const newcomer = { from: { id: '29:new', aadObjectId: `aad-new-${++ids}` }, conversation: group };
      const respondIfPresent = teams.connector.respond;
      const failing = failFirst();
      const failOnce = teams.connector.respond;
      teams.connector.respond = (request) => respondIfPresent(request) ?? failOnce(request);
      await send(complete({ type: 'message', text: 'list', ...newcomer }));
      const [, , direct, placeholder] = posted();
      expect(direct?.conversationId).toMatch(/^personal-/u);
      expect(placeholder?.conversationId).toBe(group.id);
      expect(posted()).toHaveLength(4);
      failFirst();
      reply = { replacesOriginal: true };
      const value = executeValue(signed({ kind: 'press', line: 'list' }));
      await send(complete({ ...invoke(['adaptiveCard/action', value]), replyToId: 'a1' }));
      await teams.connector.waitForRequest(({ method }) => method === 'PUT');
      expect(posted().filter(({ method }) => method === 'PUT')).toHaveLength(1);
      expect(failed.size + failing.size).toBeGreaterThan(4);
    });
  });

  it('has its effect once, however often it is repeated', async () => {
    const effects = [...messages.slice(0, 2), ...invokes.slice(0, 2).map(invoke)];
    for (const base of effects) {
      core.events.length = 0;
      const once = complete(base);
      await send(once);
      const handled = core.events.length;
      const answers = await Promise.all(Array.from({ length: 5 }, () => send(once)));
      expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
      expect(core.events).toHaveLength(handled);
    }
  });
});
