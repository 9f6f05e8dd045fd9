import { generateKeyPairSync } from 'node:crypto';
import { createConnector } from '../../../adapters/teams/connector.ts';
import { createHostAllowlist } from '../../../adapters/teams/host-allowlist.ts';
import { createRoster } from '../../../adapters/teams/roster.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { createHttpClient, type HttpClient } from '../../../src/lib/http-request.ts';
import { type ConnectorServer, close, startConnector } from './connector-server.ts';
import { createTokens, serviceUrl, signedIn, startIdentity } from './identity.ts';
import {
  alice,
  channel,
  elementsOf,
  executeValue,
  group,
  personal,
  scriptedBot,
  signed,
  startTeams,
  type TeamsHarness,
  tenant,
} from './teams.ts';

const member = {
  id: alice.id,
  aadObjectId: alice.aadObjectId,
  tenantId: tenant,
  userRole: 'user',
  userPrincipalName: 'alice@example.com',
};

describe('the membership of Teams users', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);
  let identity: Awaited<ReturnType<typeof startIdentity>>;
  let teams: TeamsHarness;
  let ids = 0;

  const send = createHttpClient();
  /** Microsoft's connector is the local server. */
  const request: HttpClient = (url, options) => send(url.replace(serviceUrl, `${teams.connector.url}/`), options);
  const restart = async (limits = {}) => {
    await teams?.close();
    teams = await startTeams(core, {
      config: signedIn,
      webUrlDomain: 'barium.example',
      overrides: { openIdMetadataUrl: identity.url, token: async () => 'OUR.TOKEN', request, limits },
    });
  };
  const token = createTokens(privateKey);
  const say = (more: object = {}) =>
    teams.send(
      {
        type: 'message',
        text: 'list',
        id: `in-${++ids}`,
        channelId: 'msteams',
        serviceUrl,
        from: alice,
        recipient: { id: '28:bot' },
        conversation: personal,
        channelData: { tenant: { id: tenant } },
        ...more,
      },
      { Authorization: `Bearer ${token()}` },
    );
  const membership = async (more: object = {}) => {
    expect((await say(more)).status).toBe(200);
    return core.events.at(-1)?.person.membership;
  };

  beforeEach(async () => {
    identity = await startIdentity(publicKey);
    core.events.length = 0;
    reply = {};
    await restart();
  });
  afterEach(async () => {
    await teams.close();
    await close(identity.server);
  });

  it.each([
    ['member', member],
    ['member', { ...member, userRole: 'owner', tenantId: tenant.toUpperCase() }],
    ['member', { ...member, aadObjectId: undefined, objectId: 'AAD-ALICE' }],
    ['guest', { ...member, userRole: 'guest' }],
    ['guest', { ...member, userPrincipalName: 'alice_other.com#EXT#@example.onmicrosoft.com' }],
    ['none', { ...member, tenantId: '33333333-3333-4333-8333-333333333333' }],
    ['none', { ...member, userRole: 'anonymous' }],
    ['unknown', { ...member, tenantId: undefined }],
    ['unknown', { ...member, userRole: undefined }],
    ['unknown', { ...member, userRole: 'something new' }],
    ['unknown', { ...member, userPrincipalName: undefined }],
    ['unknown', { ...member, aadObjectId: 'aad-bob' }],
    ['unknown', { ...member, aadObjectId: undefined }],
    ['unknown', undefined],
  ])('is %s for the roster entry %j', async (expected, entry) => {
    if (entry !== undefined) teams.connector.members.set(alice.aadObjectId, entry);
    expect(await membership()).toBe(expected);
    expect(teams.connector.lookups).toEqual([{ conversationId: personal.id, userId: alice.aadObjectId }]);
  });

  it('comes with an Entra ID, by which a card shows who shared it', async () => {
    const status = { label: 'Active', tone: 'busy' } as const;
    const card = { title: 'Order 1', subject: { id: '1', name: 'Order 1', status, revision: '1' } };
    reply = { card, visibility: 'ephemeral', shareCommand: 'show 1' };
    const place = { conversation: { tenant, id: group.id } };
    const value = signed({ kind: 'press', line: 'show 1', isSharedAnswer: true }, place);
    await say({ text: undefined, conversation: group, value });
    const person = {
      name: 'graph.microsoft.com/user',
      properties: { id: alice.aadObjectId, displayName: `Shared by ${alice.name}` },
    };
    const personOf = (shown: unknown) => elementsOf(shown).find(({ type }) => type === 'Component');
    expect(personOf(teams.card())).toMatchObject(person);
    const { action } = teams.card().refresh as { action: { data: object } };
    const renewal = { type: 'invoke', name: 'adaptiveCard/action', text: undefined, conversation: group };
    const { body } = await say({ ...renewal, value: executeValue(action.data) });
    expect(personOf(body.value)).toMatchObject(person);
  });

  it('is looked up once for several messages and conversations', async () => {
    teams.connector.members.set(alice.aadObjectId, member);
    await Promise.all([say(), say()]);
    expect(await membership({ conversation: channel })).toBe('member');
    expect(teams.connector.lookups).toHaveLength(1);
  });

  it('is looked up in the personal chat for a conversation without the bot', async () => {
    teams.connector.members.set(alice.aadObjectId, member);
    const reference = { serviceUrl, bot: { id: '28:bot' }, kind: 'personal' };
    teams.stored.set(`conversation:${tenant}/${personal.id}`, JSON.stringify(reference));
    teams.stored.set(`personal:${tenant}/${alice.aadObjectId}`, personal.id);
    const conversation = { id: '19:alice_bob@unq.gbl.spaces', conversationType: 'personal' };
    const url = 'https://barium.example/1';
    await say({ type: 'invoke', name: 'composeExtension/queryLink', text: undefined, value: { url }, conversation });
    expect(core.events).toMatchObject([{ person: { membership: 'member' } }]);
    expect(teams.connector.lookups).toEqual([{ conversationId: personal.id, userId: alice.aadObjectId }]);
  });

  it('is unknown while the roster does not answer, and the answer does not wait for it', async () => {
    await restart({ rosterTimeoutMs: 50 });
    teams.connector.members.set(alice.aadObjectId, member);
    let release: () => void = () => undefined;
    const delayed = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    teams.connector.respond = ({ method }) => (method === 'GET' ? delayed : undefined);
    expect(await membership()).toBe('unknown');
    release();
    teams.connector.respond = () => undefined;
    const { directory } = teams.adapter;
    const person = core.events[0]?.person as Person;
    const conversation = { platform: 'teams', tenant, id: personal.id, isDirect: true } as const;
    // Joins the lookup that is still running.
    expect(await directory?.findMembership(person, conversation)).toBe('member');
    expect(await membership()).toBe('member');
  });

  it('is member for local tools, which have no roster', async () => {
    const local = await startTeams(core);
    await local.say('list');
    expect(core.events.at(-1)?.person.membership).toBe('member');
    expect(local.connector.lookups).toEqual([]);
    await local.close();
  });
});

describe('the roster of Teams', () => {
  let connector: ConnectorServer;
  beforeEach(async () => {
    connector = await startConnector();
  });
  afterEach(() => connector.close());

  it('keeps an answer for an hour, and the last known one for a day if Teams fails', async () => {
    let now = 1_000_000;
    const roster = createRoster({
      connector: createConnector({
        hosts: createHostAllowlist('anonymous'),
        getAuthorization: async () => undefined,
        timeoutMs: 1_000,
        request: createHttpClient(),
      }),
      log: () => undefined,
      timeoutMs: 1_000,
      now: () => now,
    });
    const address = { serviceUrl: connector.url, bot: { id: '28:bot' }, conversationId: personal.id };
    const ask = () =>
      roster.membershipOf({ tenant, id: alice.aadObjectId }, async function* () {
        yield address;
      });
    connector.members.set(alice.aadObjectId, member);
    expect(await ask()).toBe('member');
    connector.members.set(alice.aadObjectId, { ...member, userRole: 'guest' });
    now += 60 * 60_000 - 1;
    expect(await ask()).toBe('member');
    now += 1;
    expect(await ask()).toBe('guest');
    for (const status of [429, 500, 403]) {
      now += 60 * 60_000;
      connector.respond = () => ({ status });
      expect(await ask()).toBe('guest');
    }
    now += 24 * 60 * 60_000;
    expect(await ask()).toBe('unknown');
    connector.respond = () => undefined;
    now += 59_999;
    expect(await ask()).toBe('unknown');
    now += 1;
    expect(await ask()).toBe('guest');
  });
});
