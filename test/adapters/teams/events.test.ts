import { DeliveryError } from '../../../src/chat/adapter.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { unusedUrl } from './connector-server.ts';
import {
  bob,
  bot,
  channel,
  elementsOf,
  findAction,
  group,
  personal,
  scriptedBot,
  startTeams,
  strings,
  type TeamsHarness,
  textOf,
} from './teams.ts';

const base = { platform: 'teams', tenant: '11111111-1111-4111-8111-111111111111', isDirect: false } as const;
const conversation = { ...base, id: '19:orders@thread.tacv2' };
const message = { deliveryKey: 'k', card: { title: 'Order 1 has changed' } };

describe('installation events in Teams', () => {
  let teams: TeamsHarness;
  let outcome: Reply['outcome'] = 'done';
  const core = scriptedBot(() => ({
    outcome,
    card: { title: 'Hi', actions: [{ kind: 'command', label: 'List', line: 'list' }] },
  }));
  const event = (more: object) => teams.say('', { text: undefined, ...more });

  beforeEach(async () => {
    core.events.length = 0;
    teams = await startTeams(core);
  });
  afterEach(() => teams.close());

  it('introduces itself once: with three buttons in a personal chat, and with who added it in a channel', async () => {
    const add = { type: 'installationUpdate', action: 'add' };
    await event(add);
    expect(core.events).toMatchObject([{ kind: 'text', line: 'hello' }]);
    await event({ ...add, conversation: channel });
    expect(textOf(teams.card())).toBe(['Alice added Barium Bot', ...strings.welcome.text].join('\n'));
    expect(findAction(teams.card(), 'List').type).toBe('Action.Execute');
    teams.connector.members.set(bob.id, { name: 'Bob' });
    const nameless = { id: bob.id, aadObjectId: bob.aadObjectId };
    await event({ ...add, conversation: group, from: nameless });
    expect(textOf(teams.card())).toContain('Bob added Barium Bot');
    await event({ ...add, conversation: { ...group, id: '19:other' }, from: { ...nameless, id: '29:unknown' } });
    expect(textOf(teams.card())).toContain('Barium Bot is here');
    outcome = 'refused';
    await event({ ...add, conversation: { ...personal, id: 'a:new' }, from: { ...nameless, id: '29:unknown' } });
    expect(textOf(teams.card())).toBe('Hi');
    await event({ ...add, conversation: { ...group, id: '19:refused' } });
    expect(elementsOf(teams.card()).filter(({ type }) => type.startsWith('Action.'))).toEqual([]);
    outcome = 'done';
  });

  it('does not introduce itself again when the app is updated or added again, only after it was removed', async () => {
    for (const conversation of [personal, channel]) {
      const installation = (action: string) => event({ type: 'installationUpdate', action, conversation });
      await event({ type: 'conversationUpdate', conversation, membersAdded: [bot] });
      await installation('add');
      expect(teams.connector.requests).toHaveLength(1);
      for (const action of ['upgrade', 'add-upgrade', 'add']) await installation(action);
      expect(teams.connector.requests).toHaveLength(1);
      await installation('remove');
      await installation('upgrade');
      expect(teams.connector.requests).toHaveLength(1);
      await installation('add');
      expect(teams.connector.requests).toHaveLength(2);
      teams.connector.requests.length = 0;
    }
    await teams.say('list', { conversation: group });
    await event({ type: 'installationUpdate', action: 'add', conversation: group });
    expect(teams.connector.requests).toHaveLength(1);
  });

  it('acknowledges renames, other members and reactions without a message', async () => {
    for (const eventType of ['channelRenamed', 'teamRenamed', 'teamArchived', 'channelDeleted', 'somethingNew']) {
      const channelData = { tenant: { id: base.tenant }, eventType };
      expect((await event({ type: 'conversationUpdate', conversation: channel, channelData })).status).toBe(200);
    }
    expect((await event({ type: 'conversationUpdate', membersAdded: [{ id: '29:bob' }] })).status).toBe(200);
    expect((await event({ type: 'messageReaction', reactionsAdded: [{ type: 'like' }] })).status).toBe(200);
    expect(teams.connector.requests).toEqual([]);
  });

  it('posts nothing after the bot was removed until it is added again', async () => {
    await event({ type: 'installationUpdate', action: 'add', conversation: channel });
    await event({ type: 'installationUpdate', action: 'remove', conversation: channel });
    await event({ type: 'conversationUpdate', conversation: channel, membersRemoved: [bot] });
    await expect(teams.adapter.post(conversation, message)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
    await event({ type: 'conversationUpdate', conversation: channel, membersAdded: [bot] });
    await teams.adapter.post(conversation, message);
    expect(teams.reinstalled.map(({ id }) => id)).toEqual([conversation.id, conversation.id]);
  });

  it('uses the last known name of a channel for messages without one', async () => {
    const named = (id: string, name: string) => ({
      type: 'conversationUpdate',
      conversation: { ...channel, id: '19:general@thread.tacv2' },
      channelData: {
        tenant: { id: base.tenant },
        eventType: 'channelRenamed',
        team: { id: '19:general@thread.tacv2', name: 'Sales' },
        channel: { id, name },
      },
    });
    await teams.say('list', { conversation: channel });
    await event(named(conversation.id, 'Orders'));
    await event(named('19:unknown@thread.tacv2', 'Others'));
    await teams.say('list', { conversation: channel });
    await event(named(conversation.id, 'Old orders'));
    await teams.say('list', { conversation: channel });
    await teams.say('list', { conversation: { ...channel, id: '19:general@thread.tacv2' } });
    const names = core.events.map(({ conversation }) => conversation.name);
    expect(names).toEqual([undefined, 'Orders', 'Old orders', 'Sales']);
    expect([...teams.stored.keys()].filter((key) => key.includes('unknown'))).toEqual([]);
  });

  it('wakes a restored channel, and all channels of a team that is unarchived', async () => {
    const team = { id: '19:team' };
    const tenant = { id: base.tenant };
    await teams.say('list', { conversation: channel, channelData: { tenant, team } });
    const general = { ...channel, id: '19:general@thread.tacv2' };
    const restored = { tenant, team, eventType: 'channelRestored', channel: { id: conversation.id } };
    await event({ type: 'conversationUpdate', conversation: general, channelData: restored });
    expect(teams.reinstalled.map(({ id }) => id)).toEqual([conversation.id]);
    const unarchived = { tenant, team, eventType: 'teamUnarchived' };
    await event({ type: 'conversationUpdate', conversation: general, channelData: unarchived });
    expect(teams.reinstalled.map(({ id }) => id)).toEqual([conversation.id, general.id, conversation.id]);
  });

  it('restores all channels of a team if the bot is added to any one of them', async () => {
    const inTeam = (team: string) => ({ channelData: { tenant: { id: base.tenant }, team: { id: team } } });
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
    expect(teams.reinstalled).toMatchObject([{ id: other.id }, { ...conversation, platform: 'teams' }]);
    await teams.adapter.post(conversation, message);
    await expect(teams.adapter.post({ ...base, id: elsewhere.id }, message)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});

describe('announcements in Teams', () => {
  let teams: TeamsHarness;
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);
  const failureOf = (answer: object) => {
    teams.connector.respond = () => answer as { status: number };
    return teams.adapter.post(conversation, message).then(
      () => undefined,
      (error) => error.failure,
    );
  };

  beforeEach(async () => {
    reply = {};
    teams = await startTeams(core);
    await teams.say('list', { conversation: channel });
    teams.connector.requests.length = 0;
  });
  afterEach(() => teams.close());

  it('mentions whom an announcement is for, and reads no markup in the name', async () => {
    const mention = { id: 'aad-alice', name: 'Alice <at>Bob</at> [x](https://evil.example) *A*' };
    await teams.adapter.post(conversation, { ...message, mention });
    const text = '<at>Alice atBobat xhttpsevilexample A</at>';
    const rendered = teams.card();
    expect(rendered.msteams).toEqual({
      width: 'Full',
      entities: [{ type: 'mention', text, mentioned: { id: 'aad-alice', name: mention.name } }],
    });
    expect(elementsOf(rendered).filter(({ type }) => type === 'TextBlock')).toMatchObject([{ text }]);
    await teams.adapter.post(conversation, message);
    expect(elementsOf(teams.card()).filter(({ type }) => type === 'TextBlock')).toEqual([]);
  });

  it('rings with an announcement in a chat, and neither with an update of it nor in a channel', async () => {
    for (const { id } of [personal, group]) {
      await teams.say('list', { conversation: id === group.id ? group : personal });
      const chat = { ...base, id, isDirect: id === personal.id };
      const ref = await teams.adapter.post(chat, message);
      expect(teams.connector.requests.at(-1)?.body.channelData).toEqual({ notification: { alert: true } });
      await teams.adapter.update(chat, ref, message);
      expect(teams.connector.requests.at(-1)?.body.channelData).toBeUndefined();
    }
    await teams.adapter.post(conversation, message);
    expect(teams.connector.requests.at(-1)?.body.channelData).toBeUndefined();
  });

  it('starts a thread with an announcement, replies in it, and updates messages in place', async () => {
    expect(await teams.adapter.hasThreads?.(conversation)).toBe(true);
    const root = await teams.adapter.post(conversation, message);
    const answer = await teams.adapter.post(conversation, message, root);
    await teams.adapter.update(conversation, root, { ...message, card: { title: 'Closed' } });
    await teams.adapter.update(conversation, answer, message);
    const [first, second, third, fourth] = teams.connector.requests;
    expect(first).toMatchObject({
      method: 'POST',
      conversationId: conversation.id,
      body: { summary: 'Order 1 has changed' },
    });
    const thread = `${conversation.id};messageid=${first?.id}`;
    expect(second).toMatchObject({ method: 'POST', conversationId: thread });
    expect(third).toMatchObject({ method: 'PUT', conversationId: thread, activityId: first?.id });
    expect(fourth).toMatchObject({ method: 'PUT', conversationId: thread, activityId: second?.id });
  });

  it('sends no announcement if beforeSend throws, and can delete one', async () => {
    const rejectSend = () => {
      throw new DeliveryError({ kind: 'retry' }, 'too late');
    };
    await expect(teams.adapter.post(conversation, { ...message, beforeSend: rejectSend })).rejects.toThrow('too late');
    let calls = 0;
    teams.connector.respond = () => ({ status: 413 });
    const rejectSecondSend = () => {
      calls += 1;
      if (calls > 1) rejectSend();
    };
    await expect(teams.adapter.post(conversation, { ...message, beforeSend: rejectSecondSend })).rejects.toThrow(
      'too late',
    );
    teams.connector.respond = () => undefined;
    expect(teams.connector.requests).toEqual([]);
    const ref = await teams.adapter.post(conversation, message);
    await teams.adapter.deleteMessage?.(conversation, ref);
    const [posted, deleted] = teams.connector.requests;
    expect(deleted).toMatchObject({ method: 'DELETE', activityId: posted?.id });
  });

  it('posts to the last known service URL', async () => {
    teams.connector.requests.length = 0;
    await teams.say('list', { conversation: channel, serviceUrl: `${teams.connector.url}/` });
    await teams.adapter.post(conversation, message);
    expect(teams.connector.requests).toHaveLength(2);
    const [stored] = [...teams.stored.values()].filter((value) => value.includes('serviceUrl'));
    expect(stored).toContain(`${teams.connector.url}/`);
  });

  it('posts an announcement in a personal chat', async () => {
    await teams.say('list');
    await teams.adapter.post({ ...base, id: personal.id, isDirect: true }, message);
    expect(teams.connector.requests.at(-1)).toMatchObject({ conversationId: personal.id });
  });

  it('reports a transient status as a failure to retry later', async () => {
    expect(await failureOf({ status: 429, headers: { 'Retry-After': '7' } })).toEqual({
      kind: 'retry',
      afterMs: 7_000,
    });
    for (const status of [412, 503]) expect(await failureOf({ status })).toEqual({ kind: 'retry' });
  });

  it('reports a failure on the way as one after which the message may have been posted', async () => {
    for (const status of [500, 502, 504]) expect(await failureOf({ status })).toEqual({ kind: 'ambiguous' });
  });

  it('reports why the bot cannot post in a conversation', async () => {
    const reason = async (status: number, code: string) => {
      const { kind, reason: text } = await failureOf({ status, code });
      return kind === 'unavailable' ? text : kind;
    };
    expect(await reason(403, 'BotNotInConversationRoster')).toBe(strings.unreachable.removed);
    expect(await reason(404, 'ConversationNotFound')).toBe(strings.unreachable.gone);
    expect(await reason(403, 'ConversationBlockedByUser')).toBe(strings.unreachable.uninstalled);
    expect(await reason(403, 'BotDisabledByAdmin')).toContain('BotDisabledByAdmin');
    expect(await reason(401, 'BotNotRegistered')).toContain('BotNotRegistered');
    expect(await reason(404, 'ActivityNotFoundInConversation')).toBe('missing');
    expect(await reason(500, 'ServiceError')).toBe('ambiguous');
  });

  it('reports a message that Teams rejects as rejected, with its code', async () => {
    for (const code of ['BadSyntax', 'MessageSizeTooBig']) {
      const status = code === 'BadSyntax' ? 400 : 413;
      expect(await failureOf({ status, code })).toEqual({ kind: 'rejected', reason: code });
    }
  });

  it('reports an unknown rejection as one that can mean the message or the conversation', async () => {
    expect(await failureOf({ status: 400, code: 'SomethingNew' })).toEqual({
      kind: 'rejected',
      reason: 'SomethingNew',
      ifEverywhere: strings.unreachable.refused('SomethingNew'),
    });
  });

  it('reports a thread that takes no replies as missing, and a chat that takes no messages as unavailable', async () => {
    const inThread = { ...conversation, threadId: '1700000000000' };
    teams.connector.respond = () => ({ status: 403, code: 'MessageWritesBlocked' });
    const post = (place: typeof conversation) => teams.adapter.post(place, message);
    await expect(post(inThread)).rejects.toMatchObject({ failure: { kind: 'missing' } });
    await expect(post(conversation)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('reports a store that cannot be read as a failure to retry later, since nothing was sent', async () => {
    const failing = await startTeams(core, {
      store: {
        get: () => Promise.reject(new Error('the database is down')),
        set: async () => undefined,
        take: async () => undefined,
      },
    });
    await expect(failing.adapter.post(conversation, message)).rejects.toMatchObject({ failure: { kind: 'retry' } });
    await failing.close();
  });

  it('recognizes a blocked bot by the sub code in the error message', async () => {
    const details = { subCode: 'MessageWritesBlocked', details: 'Thread is blocked from message writes.' };
    const body = JSON.stringify({ errorCode: 209, message: JSON.stringify(details, null, 1) });
    expect(await failureOf({ status: 403, body })).toMatchObject({
      kind: 'unavailable',
      reason: strings.unreachable.uninstalled,
    });
  });

  it('makes only one attempt to post an announcement', async () => {
    let tries = 0;
    teams.connector.respond = () => {
      tries += 1;
      return { status: 502 };
    };
    await expect(teams.adapter.post(conversation, message)).rejects.toMatchObject({ name: 'DeliveryError' });
    expect(tries).toBe(1);
  });

  it('reports an unreachable service URL as a failure to retry later', async () => {
    await teams.say('list', { conversation: channel, serviceUrl: await unusedUrl() });
    await expect(teams.adapter.post(conversation, message)).rejects.toMatchObject({
      failure: { kind: 'retry' },
    });
  });

  it('posts only the title and a note if an announcement is too large', async () => {
    const card = { title: 'Many', text: ['x'.repeat(4_000)] };
    teams.connector.respond = ({ body }) => (JSON.stringify(body).length > 2_000 ? { status: 413 } : undefined);
    await teams.adapter.post(conversation, { deliveryKey: 'k', card });
    expect(textOf(teams.card())).toBe(`Many\n${strings.truncated}`);
  });

  it('cannot post in a conversation without a reference', async () => {
    const unknown = { ...base, id: '19:nobody@thread.tacv2' };
    await expect(teams.adapter.post(unknown, message)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });

  it('declares Microsoft’s rate limits per conversation', () => {
    expect(teams.adapter.rateLimits).toContainEqual({ maxPosts: 7, windowMs: 1_000 });
    expect(teams.adapter.rateLimits).toContainEqual({ maxPosts: 60, windowMs: 30_000 });
  });
});
