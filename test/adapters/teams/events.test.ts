import { DeliveryError } from '../../../src/chat/adapter.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { deadUrl } from './connector-server.ts';
import { bot, channel, personal, scriptedBot, startTeams, type Teams, wordsOf } from './teams.ts';

const place = { platform: 'teams', tenant: '11111111-1111-4111-8111-111111111111', isDirect: false } as const;
const there = { ...place, id: '19:orders@thread.tacv2' };
const post = { deliveryKey: 'k', card: { title: 'Order 1 has changed' } };

describe('coming and going', () => {
  let teams: Teams;
  const core = scriptedBot(() => ({}));
  const event = (more: object) => teams.say('', { text: undefined, ...more });

  beforeEach(async () => {
    core.heard.length = 0;
    teams = await startTeams(core);
  });
  afterEach(() => teams.close());

  it('the bot greets a person with what it can do, a channel with a line', async () => {
    await event({ type: 'installationUpdate', action: 'add' });
    expect(core.heard).toMatchObject([{ kind: 'text', line: 'help' }]);
    await event({ type: 'installationUpdate', action: 'add', conversation: channel });
    expect(teams.connector.calls.at(-1)?.body.text).toContain('Barium Bot is here');
  });

  it('renames and members of others are taken with 200 and no word', async () => {
    for (const eventType of [
      'channelRenamed',
      'teamRenamed',
      'teamArchived',
      'channelDeleted',
      'somethingNew',
    ]) {
      const channelData = { tenant: { id: place.tenant }, eventType };
      expect((await event({ type: 'conversationUpdate', conversation: channel, channelData })).status).toBe(
        200,
      );
    }
    expect((await event({ type: 'conversationUpdate', membersAdded: [{ id: '29:bob' }] })).status).toBe(200);
    expect((await event({ type: 'messageReaction', reactionsAdded: [{ type: 'like' }] })).status).toBe(200);
    expect(teams.connector.calls).toEqual([]);
  });

  it('after the bot was removed nothing is posted, until it is added again', async () => {
    await event({ type: 'installationUpdate', action: 'add', conversation: channel });
    await event({ type: 'installationUpdate', action: 'remove', conversation: channel });
    await event({ type: 'conversationUpdate', conversation: channel, membersRemoved: [bot] });
    await expect(teams.adapter.post(there, post)).rejects.toMatchObject({ trouble: { kind: 'broken' } });
    await event({ type: 'conversationUpdate', conversation: channel, membersAdded: [bot] });
    await teams.adapter.post(there, post);
    expect(teams.returned.map((one) => one.id)).toEqual([there.id, there.id]);
  });

  it('a channel is called what it was last renamed to, also where its messages do not say', async () => {
    const named = (id: string, name: string) => ({
      type: 'conversationUpdate',
      conversation: { ...channel, id: '19:general@thread.tacv2' },
      channelData: {
        tenant: { id: place.tenant },
        eventType: 'channelRenamed',
        team: { id: '19:general@thread.tacv2', name: 'Sales' },
        channel: { id, name },
      },
    });
    await teams.say('list', { conversation: channel });
    await event(named(there.id, 'Orders'));
    await event(named('19:unknown@thread.tacv2', 'Others'));
    await teams.say('list', { conversation: channel });
    await event(named(there.id, 'Old orders'));
    await teams.say('list', { conversation: channel });
    await teams.say('list', { conversation: { ...channel, id: '19:general@thread.tacv2' } });
    const names = core.heard.map((one) => one.conversation.name);
    expect(names).toEqual([undefined, 'Orders', 'Old orders', 'Sales']);
    expect([...teams.stored.keys()].filter((key) => key.includes('unknown'))).toEqual([]);
  });

  it('the bot that is added to a team again, by whichever channel, is back in all of its channels', async () => {
    const inTeam = (team: string) => ({ channelData: { tenant: { id: place.tenant }, team: { id: team } } });
    const other = { ...channel, id: '19:general@thread.tacv2' };
    const elsewhere = { ...channel, id: '19:elsewhere@thread.tacv2' };
    await teams.say('list', { conversation: channel, ...inTeam('19:team') });
    await teams.say('list', { conversation: elsewhere, ...inTeam('19:another') });
    for (const conversation of [channel, elsewhere]) {
      const { channelData } = inTeam(conversation === channel ? '19:team' : '19:another');
      await event({ type: 'installationUpdate', action: 'remove', conversation, channelData });
    }
    const added = { type: 'installationUpdate', action: 'add', conversation: other };
    await event({ ...added, ...inTeam('19:team') });
    expect(teams.returned).toMatchObject([{ id: other.id }, { ...there, platform: 'teams' }]);
    await teams.adapter.post(there, post);
    await expect(teams.adapter.post({ ...place, id: elsewhere.id }, post)).rejects.toMatchObject({
      trouble: { kind: 'broken' },
    });
  });
});

describe('announcements', () => {
  let teams: Teams;
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);
  const trouble = (answer: object) => {
    teams.connector.respond = () => answer as { status: number };
    return teams.adapter.post(there, post).then(
      () => undefined,
      (error) => error.trouble,
    );
  };

  beforeEach(async () => {
    reply = {};
    teams = await startTeams(core);
    await teams.say('list', { conversation: channel });
    teams.connector.calls.length = 0;
  });
  afterEach(() => teams.close());

  it('start a thread of the channel, are replied to in it, and are updated in place', async () => {
    const root = await teams.adapter.post(there, post);
    const answer = await teams.adapter.post(there, post, root);
    await teams.adapter.update(there, root, { ...post, card: { title: 'Closed' } });
    await teams.adapter.update(there, answer, post);
    const [first, second, third, fourth] = teams.connector.calls;
    expect(first).toMatchObject({
      method: 'POST',
      conversation: there.id,
      body: { summary: 'Order 1 has changed' },
    });
    const thread = `${there.id};messageid=${first?.id}`;
    expect(second).toMatchObject({ method: 'POST', conversation: thread });
    expect(third).toMatchObject({ method: 'PUT', conversation: thread, activity: first?.id });
    expect(fourth).toMatchObject({ method: 'PUT', conversation: thread, activity: second?.id });
  });

  it('do not leave where that is forbidden at the last moment, and can be taken away again', async () => {
    const leaves = () => {
      throw new DeliveryError({ kind: 'later' }, 'too late');
    };
    await expect(teams.adapter.post(there, { ...post, beforeSend: leaves })).rejects.toThrow('too late');
    let asked = 0;
    teams.connector.respond = () => ({ status: 413 });
    const leavesOnce = () => {
      asked += 1;
      if (asked > 1) leaves();
    };
    await expect(teams.adapter.post(there, { ...post, beforeSend: leavesOnce })).rejects.toThrow('too late');
    teams.connector.respond = () => undefined;
    expect(teams.connector.calls).toEqual([]);
    const posted = await teams.adapter.post(there, post);
    await teams.adapter.deleteMessage?.(there, posted);
    const [made, removed] = teams.connector.calls;
    expect(removed).toMatchObject({ method: 'DELETE', activity: made?.id });
  });

  it('go to the service URL that was last heard of', async () => {
    teams.connector.calls.length = 0;
    await teams.say('list', { conversation: channel, serviceUrl: `${teams.connector.url}/` });
    await teams.adapter.post(there, post);
    expect(teams.connector.calls).toHaveLength(2);
    const [stored] = [...teams.stored.values()].filter((value) => value.includes('serviceUrl'));
    expect(stored).toContain(`${teams.connector.url}/`);
  });

  it('go to a personal chat as well', async () => {
    await teams.say('list');
    await teams.adapter.post({ ...place, id: personal.id, isDirect: true }, post);
    expect(teams.connector.calls.at(-1)).toMatchObject({ conversation: personal.id });
  });

  it('wait for another try where Microsoft asks for it', async () => {
    expect(await trouble({ status: 429, headers: { 'Retry-After': '7' } })).toEqual({
      kind: 'later',
      afterMs: 7_000,
    });
    for (const status of [412, 502, 503, 504]) expect(await trouble({ status })).toEqual({ kind: 'later' });
  });

  it('are broken where the bot is not, or may not write', async () => {
    const reason = async (status: number, code: string) => {
      const { kind, reason: words } = await trouble({ status, code });
      return kind === 'broken' ? words : kind;
    };
    expect(await reason(403, 'BotNotInConversationRoster')).toContain('not a member');
    expect(await reason(404, 'ConversationNotFound')).toContain('gone');
    expect(await reason(403, 'ConversationBlockedByUser')).toContain('uninstalled');
    expect(await reason(403, 'BotDisabledByAdmin')).toContain('BotDisabledByAdmin');
    expect(await reason(401, 'BotNotRegistered')).toContain('BotNotRegistered');
    expect(await reason(404, 'ActivityNotFoundInConversation')).toBe('vanished');
    expect(await reason(500, 'ServiceError')).toBe('unknown');
  });

  it('are refused where Teams does not take the message itself', async () => {
    for (const code of ['BadSyntax', 'MessageSizeTooBig']) {
      const status = code === 'BadSyntax' ? 400 : 413;
      expect(await trouble({ status, code })).toEqual({ kind: 'refused', reason: code });
    }
  });

  it('are broken where somebody blocked the bot, which Microsoft says in words of their own', async () => {
    const details = { subCode: 'MessageWritesBlocked', details: 'Thread is blocked from message writes.' };
    const body = JSON.stringify({ errorCode: 209, message: JSON.stringify(details, null, 1) });
    expect(await trouble({ status: 403, body })).toMatchObject({
      kind: 'broken',
      reason: expect.stringContaining('uninstalled'),
    });
  });

  it('make one try each, and leave the next to the deliverer', async () => {
    let tries = 0;
    teams.connector.respond = () => {
      tries += 1;
      return { status: 502 };
    };
    await expect(teams.adapter.post(there, post)).rejects.toMatchObject({ name: 'PostError' });
    expect(tries).toBe(1);
  });

  it('wait for another try where nobody answers at the service URL', async () => {
    await teams.say('list', { conversation: channel, serviceUrl: await deadUrl() });
    await expect(teams.adapter.post(there, post)).rejects.toMatchObject({ trouble: { kind: 'later' } });
  });

  it('too large come as their title with a note', async () => {
    const card = { title: 'Many', text: ['x'.repeat(4_000)] };
    teams.connector.respond = ({ body }) =>
      JSON.stringify(body).length > 2_000 ? { status: 413 } : undefined;
    await teams.adapter.post(there, { deliveryKey: 'k', card });
    expect(wordsOf(teams.card())).toBe('Many\n… shortened here');
  });

  it('are broken in a place that never wrote to the bot', async () => {
    const unknown = { ...place, id: '19:nobody@thread.tacv2' };
    await expect(teams.adapter.post(unknown, post)).rejects.toMatchObject({ trouble: { kind: 'broken' } });
  });

  it('keep to the pace that Microsoft allows for one conversation', () => {
    expect(teams.adapter.rateLimits).toContainEqual({ posts: 7, milliseconds: 1_000 });
    expect(teams.adapter.rateLimits).toContainEqual({ posts: 60, milliseconds: 30_000 });
  });
});
