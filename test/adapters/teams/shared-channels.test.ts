import { generateKeyPairSync } from 'node:crypto';
import type { SharedChannelPolicy } from '../../../adapters/teams/channel-sharing.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { createHttpClient, type HttpClient } from '../../../src/lib/http-request.ts';
import { close } from './connector-server.ts';
import { createTokens, serviceUrl, signedIn, startIdentity } from './identity.ts';
import {
  alice,
  bob,
  bot,
  channel,
  scriptedBot,
  searchResultValue,
  startTeams,
  strings,
  type TeamsHarness,
  tenant,
  textOf,
} from './teams.ts';

const foreignTenant = '33333333-3333-4333-8333-333333333333';
const team = '19:team@thread.tacv2';
const orders: Conversation = { platform: 'teams', tenant, id: '19:orders@thread.tacv2', isDirect: false };
const message = { deliveryKey: 'k', card: { title: 'Order 1 was created' } };
const url = 'https://barium.example/1';

describe('shared channels of Teams', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const token = createTokens(privateKey);
  const client = createHttpClient();
  let identity: Awaited<ReturnType<typeof startIdentity>>;
  let teams: TeamsHarness;
  let reply: Partial<Reply>;
  const core = scriptedBot(() => reply);
  let ids = 0;

  const request: HttpClient = (to, options) => client(to.replace(serviceUrl, `${teams.connector.url}/`), options);
  const open = async (sharedChannels?: SharedChannelPolicy) => {
    await teams?.close();
    const overrides = { openIdMetadataUrl: identity.url, token: async () => 'OUR.TOKEN', request };
    const policy = sharedChannels === undefined ? {} : { sharedChannels };
    teams = await startTeams(core, { config: signedIn, webUrlDomain: 'barium.example', overrides, ...policy });
    teams.connector.channelTypes.set(team, { [team]: 'standard', [orders.id]: 'shared' });
    teams.connector.tenantsIn.set(orders.id, [tenant, tenant, tenant.toUpperCase()]);
    await receive();
    teams.connector.requests.length = 0;
    core.events.length = 0;
  };
  const receive = (more: object = {}) =>
    teams.send(
      {
        type: 'message',
        text: 'show 1',
        id: `in-${++ids}`,
        channelId: 'msteams',
        serviceUrl,
        from: alice,
        recipient: bot,
        conversation: channel,
        channelData: { tenant: { id: tenant }, team: { id: team } },
        ...more,
      },
      { Authorization: `Bearer ${token()}` },
    );
  const event = (eventType: string, more: object = {}) =>
    receive({
      type: 'conversationUpdate',
      text: undefined,
      channelData: { tenant: { id: tenant }, team: { id: team }, channel: { id: orders.id }, eventType, ...more },
    });
  const failure = () =>
    teams.adapter.post(orders, message).then(
      () => undefined,
      ({ failure }) => failure,
    );
  const shareWithForeigners = () => teams.connector.tenantsIn.set(orders.id, [tenant, tenant, foreignTenant]);

  beforeAll(async () => {
    identity = await startIdentity(publicKey);
  });
  afterAll(async () => {
    await teams.close();
    await close(identity.server);
  });
  beforeEach(async () => {
    reply = { card: { title: 'Order 1' }, visibility: 'public', shareCommand: 'show 1' };
    await open();
  });

  it('announcements go to channels of one organization, however many members', async () => {
    expect(await failure()).toBeUndefined();
    expect(await teams.adapter.unavailableReason?.(orders, {})).toBeUndefined();
  });

  it('nothing is announced where another organization can read it, and watches say why', async () => {
    shareWithForeigners();
    await event('channelMemberAdded');
    expect(await failure()).toEqual({ kind: 'unavailable', reason: strings.unreachable.sharedInTeams });
    expect(await teams.adapter.unavailableReason?.(orders, {})).toBe(strings.unreachable.sharedInTeams);
    await expect(teams.adapter.update(orders, JSON.stringify({ id: '1', thread: '1' }), message)).rejects.toMatchObject(
      {
        failure: { kind: 'unavailable' },
      },
    );
    expect(teams.connector.requests).toEqual([]);
  });

  it.each([['allow' as const], [[orders.id]]])('TEAMS_SHARED_CHANNELS=%s allows everything there', async (policy) => {
    await open(policy);
    shareWithForeigners();
    await event('channelShared', { sharedWithTeams: [{ tenantId: foreignTenant }] });
    expect(await failure()).toBeUndefined();
    await receive();
    expect(teams.connector.requests.at(-1)).toMatchObject({ isTargeted: false });
  });

  it('a standard or private channel needs no look at its members', async () => {
    for (const type of ['standard', 'private']) {
      await open();
      teams.connector.channelTypes.set(team, { [orders.id]: type });
      teams.connector.tenantsIn.delete(orders.id);
      await event('channelMemberAdded');
      expect(await failure()).toBeUndefined();
    }
  });

  it('a channel of which Teams does not say who is in it counts as shared', async () => {
    const answers: (() => void)[] = [
      () => teams.connector.tenantsIn.delete(orders.id),
      () => teams.connector.tenantsIn.set(orders.id, [tenant, '']),
      () => teams.connector.channelTypes.delete(team),
    ];
    for (const unanswered of answers) {
      await open();
      unanswered();
      await event('channelMemberAdded');
      expect((await failure()).kind).toMatch(/retry|unavailable/);
      expect(await teams.adapter.unavailableReason?.(orders, {})).toBe(strings.unreachable.sharingUnknown);
    }
    await open();
    teams.connector.respond = ({ conversationId, body }) =>
      conversationId === undefined || body.type === undefined ? { status: 503 } : undefined;
    await event('channelMemberAdded');
    expect(await failure()).toMatchObject({ kind: 'retry' });
  });

  it('a channel that becomes shared is closed at once, and opened again when that ends', async () => {
    expect(await failure()).toBeUndefined();
    await event('channelShared', { sharedWithTeams: [{ tenantId: tenant }] });
    expect(await failure()).toBeUndefined();
    for (const sharedWithTeams of [[{ tenantId: foreignTenant }], [{ id: '19:team' }]]) {
      await event('channelShared', { sharedWithTeams });
      expect(await failure()).toMatchObject({ kind: 'unavailable' });
      teams.reinstalled.length = 0;
      await event('channelUnshared');
      expect(teams.reinstalled).toEqual([orders]);
      expect(await failure()).toBeUndefined();
    }
    await receive({ type: 'conversationUpdate', membersAdded: [{ id: bob.id, tenantId: foreignTenant }] });
    expect(await failure()).toMatchObject({ kind: 'unavailable' });
  });

  it('an answer for everyone is shown to the asker alone, without a button that shows it to everyone', async () => {
    shareWithForeigners();
    await event('channelMemberAdded');
    await receive();
    const [answer] = teams.connector.requests;
    expect(teams.connector.requests).toHaveLength(1);
    expect(answer).toMatchObject({ isTargeted: true, body: { recipient: { id: alice.id } } });
    expect(textOf(teams.card())).toContain(strings.notShownToEveryone);
    expect(JSON.stringify(answer?.body)).not.toContain(strings.showToEveryone);
  });

  it('no case is inserted into such a channel', async () => {
    shareWithForeigners();
    await event('channelMemberAdded');
    const invoke = async (name: string, value: object) =>
      (await receive({ type: 'invoke', text: undefined, name, value })).body;
    expect(await invoke('composeExtension/queryLink', { url })).toEqual({});
    const { composeExtension } = await invoke('composeExtension/selectItem', searchResultValue('Order 1'));
    expect(composeExtension).toEqual({ type: 'message', text: strings.notInserted });
    expect(core.events).toEqual([]);
  });

  it('people of another organization are nobody, whatever the roster says, and their presence closes the channel', async () => {
    const { aadObjectId } = bob;
    const entry = { aadObjectId, tenantId: tenant, userRole: 'user', userPrincipalName: 'bob@example.com' };
    teams.connector.members.set(aadObjectId, entry);
    const foreign = { ...bob, tenantId: foreignTenant };
    expect((await receive({ from: foreign })).status).toBe(200);
    expect(core.events).toMatchObject([{ person: { id: aadObjectId, tenant, membership: 'none' } }]);
    expect(await failure()).toMatchObject({ kind: 'unavailable' });
    for (const conversation of [
      { ...channel, conversationType: 'groupChat' },
      { id: 'a:bob', conversationType: 'personal' },
    ]) {
      expect((await receive({ from: foreign, conversation })).status).toBe(403);
    }
  });

  it('a channel of another organization is none of the bot’s', async () => {
    for (const host of [
      { tenant: { id: tenant }, team: { id: team, tenantId: foreignTenant } },
      { tenant: { id: tenant }, channel: { id: orders.id, tenantId: foreignTenant } },
      { tenant: { id: foreignTenant } },
    ]) {
      expect((await receive({ channelData: host })).status).toBe(403);
    }
    expect(core.events).toEqual([]);
  });
});
