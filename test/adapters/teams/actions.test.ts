import type { Card } from '../../../src/chat/card.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { file } from '../../bot/test-bot.ts';
import { deadUrl } from './connector-server.ts';
import {
  actionOf,
  bob,
  channel,
  personal,
  scriptedBot,
  startTeams,
  type Teams,
  tenant,
  wordsOf,
} from './teams.ts';

const card: Card = {
  title: 'Order 1',
  actions: [
    { kind: 'command', label: 'Tasks', line: 'tasks 1' },
    {
      kind: 'form',
      label: 'Send…',
      form: {
        title: 'Send a message',
        line: 'confirm abc',
        fields: [
          { kind: 'text', name: 'message', label: 'Message name', required: true },
          { kind: 'toggle', name: 'boundary', label: 'Boundary', required: false },
        ],
        submit: 'Send',
      },
    },
  ],
};

describe('a button in Teams', () => {
  let teams: Teams;
  let replies: () => Partial<Reply> | Promise<Partial<Reply>>;
  const core = scriptedBot(() => replies());
  const inputs = { 'f0.value.message': 'Approve', 'f0.toggle.boundary': 'no', 'f1.value.message': 'no' };

  beforeEach(async () => {
    replies = () => ({ card });
    core.heard.length = 0;
    teams = await startTeams(core, { limits: { patienceMs: 300, turnMs: 600 } });
    await teams.say('show 1');
  });
  afterEach(() => teams.close());

  for (const way of ['press', 'submit'] as const) {
    describe(way === 'press' ? 'of a client of today' : 'of a client without Action.Execute', () => {
      it('asks the core for the line it carries', async () => {
        await teams[way]('Tasks');
        expect(core.heard[1]).toMatchObject({ kind: 'press', line: 'tasks 1', person: { id: 'aad-alice' } });
      });

      it('is answered below where the answer replaces nothing', async () => {
        replies = () => ({ card: { title: 'Tasks of Order 1' } });
        await teams[way]('Tasks');
        expect(teams.connector.calls.map((call) => call.method)).toEqual(['POST', 'POST']);
        expect(wordsOf(teams.card())).toBe('Tasks of Order 1');
      });

      it('gives way to an answer that replaces it', async () => {
        replies = () => ({ card: { title: 'Sent by Alice' }, replacesOriginal: true });
        const [question] = teams.connector.calls;
        await teams[way]('Tasks');
        const update = teams.connector.calls.at(-1);
        expect(update).toMatchObject({ method: 'PUT', activity: question?.id });
        expect(wordsOf(teams.card())).toBe('Sent by Alice');
      });

      it('whose card was deleted meanwhile is answered with a new message', async () => {
        replies = () => ({ card: { title: 'Sent' }, replacesOriginal: true });
        const gone = { status: 404, code: 'ActivityNotFoundInConversation' };
        teams.connector.respond = ({ method }) => (method === 'PUT' ? gone : undefined);
        await teams[way]('Tasks');
        expect(teams.connector.calls.at(-1)).toMatchObject({ method: 'POST' });
        expect(wordsOf(teams.card())).toBe('Sent');
      });

      it('of a card from another version says so and does nothing', async () => {
        for (const data of [
          {},
          { barium: { v: 0, line: 'delete 1' } },
          { barium: 'delete 1' },
          'delete 1',
          { barium: { v: 1, kind: 'press', line: 'x'.repeat(1_001) } },
        ]) {
          const value = way === 'press' ? { action: { data } } : data;
          const name = way === 'press' ? 'adaptiveCard/action' : undefined;
          await teams.say('', { type: way === 'press' ? 'invoke' : 'message', name, value, text: undefined });
          expect(wordsOf(teams.card())).toContain('from another version');
        }
        expect(core.heard).toHaveLength(1);
      });

      it('submits what was filled into its own form, and no other', async () => {
        const data = actionOf(actionOf(teams.card(), 'Send…'), 'Send').data as object;
        const value = way === 'press' ? { action: { data: { ...data, ...inputs } } } : { ...data, ...inputs };
        await teams.say('', {
          ...(way === 'press' ? { type: 'invoke', name: 'adaptiveCard/action' } : {}),
          value,
          text: undefined,
        });
        expect(core.heard[1]).toMatchObject({ kind: 'form', line: 'confirm abc' });
        expect(core.heard[1]).toHaveProperty('values', { message: 'Approve' });
      });
    });
  }

  it('delivered twice has one effect, in either way', async () => {
    await Promise.all([teams.press('Tasks', { id: 'x' }), teams.press('Tasks', { id: 'x' })]);
    await Promise.all([teams.submit('Tasks', {}, { id: 'y' }), teams.submit('Tasks', {}, { id: 'y' })]);
    expect(core.heard).toHaveLength(3);
  });

  it('that replaces answers the press with the new card as well', async () => {
    replies = () => ({ card: { title: 'Sent by Alice' }, replacesOriginal: true });
    const { body } = await teams.press('Tasks');
    expect(body.type).toBe('application/vnd.microsoft.card.adaptive');
    expect(wordsOf(body.value)).toBe('Sent by Alice');
  });

  it('shows the form again, with what was wrong, to the one who submitted it', async () => {
    replies = () => ({
      card: { title: 'Missing' },
      fieldErrors: { message: 'Please fill this in.' },
      outcome: 'refused',
    });
    const data = actionOf(actionOf(teams.card(), 'Send…'), 'Send').data as object;
    const { body } = await teams.say('', {
      type: 'invoke',
      name: 'adaptiveCard/action',
      text: undefined,
      value: { action: { data: { ...data, 'f0.value.message': ' ', 'f0.toggle.boundary': 'yes' } } },
    });
    expect(wordsOf(body.value)).toBe('Send a message\nPlease fill this in.');
    expect(JSON.stringify(body.value)).toContain('"value":"yes"');
    expect(teams.connector.calls).toHaveLength(1);
  });

  it('that takes long says so at once and is answered when it can be', async () => {
    let release: (reply: Partial<Reply>) => void = () => undefined;
    replies = () => new Promise((resolve) => (release = resolve));
    const { body } = await teams.press('Tasks');
    expect(body.value).toBe('Looking it up…');
    release({ card: { title: 'Tasks' } });
    await teams.connector.call((call) => call.body.summary === 'Tasks');
  });

  it('is taken in time also where the connector takes long, and its answer comes once', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    teams.connector.respond = () => held;
    expect((await teams.press('Tasks')).body.value).toBe('Looking it up…');
    release();
    await teams.adapter.stop();
    expect(teams.connector.calls).toHaveLength(2);
  });

  it('has one answer, although a file of it could not be offered', async () => {
    replies = () => ({ card: { title: 'Tasks' }, files: [file('b.txt')] });
    teams.connector.respond = ({ body }) =>
      JSON.stringify(body).includes('consent') ? { status: 400, code: 'BadSyntax' } : undefined;
    expect((await teams.press('Tasks')).body.value).toBe('The answer is below.');
    expect(teams.logged.join()).toContain('not all that goes with it');
  });

  it('gets its answer although nothing can be posted any more', async () => {
    replies = () => ({ card: { title: 'Sent by Alice' } });
    teams.connector.respond = () => ({ status: 403, code: 'BotNotInConversationRoster' });
    const { body } = await teams.press('Tasks');
    expect(wordsOf(body.value)).toBe('Sent by Alice');
  });

  it('on a service URL that answers nobody still gets its answer', async () => {
    const { body } = await teams.press('Tasks', { serviceUrl: await deadUrl() });
    expect(wordsOf(body.value)).toContain('Order 1');
  });
});

describe('an answer for the asker alone', () => {
  let teams: Teams;
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);

  beforeEach(async () => {
    reply = { card: { title: 'Secret order' }, visibility: 'ephemeral' };
    core.heard.length = 0;
    teams = await startTeams(core);
  });
  afterEach(() => teams.close());

  it('goes to the personal chat, with a neutral line in the channel', async () => {
    await teams.say('show 1', { conversation: channel });
    const [opened, answer, line] = teams.connector.calls;
    expect(opened).toMatchObject({
      conversation: undefined,
      body: { members: [{ id: '29:alice' }], tenantId: expect.any(String) },
    });
    expect(answer).toMatchObject({ conversation: opened?.id, body: { summary: 'Secret order' } });
    expect(line).toMatchObject({
      conversation: channel.id,
      body: { text: 'Answered in your personal chat.', textFormat: 'plain' },
    });
    expect(JSON.stringify(line)).not.toContain('Secret');
  });

  it('can be shown to everyone in the channel, by whoever may see it', async () => {
    reply = { card: { title: 'Secret order' }, visibility: 'ephemeral', shareCommand: 'show 00000001' };
    await teams.say('show 1', { conversation: channel });
    const line = teams.connector.calls.at(-1);
    expect(wordsOf(teams.card())).toBe('Answered in your personal chat.');
    expect(JSON.stringify(line)).not.toMatch(/Secret|00000001/);

    reply = {
      card: { title: 'You may not do this' },
      visibility: 'ephemeral',
      outcome: 'refused',
    };
    await teams.submit('Show to everyone', {}, { conversation: channel, from: bob, replyToId: line?.id });
    expect(teams.connector.calls.filter((call) => JSON.stringify(call).includes('may not'))).toHaveLength(1);
    expect(wordsOf(teams.card())).toBe('You may not do this');
    expect(teams.connector.calls.at(-2)?.conversation).not.toBe(channel.id);
  });

  it('shown to everyone takes the place of its neutral line, and says who showed it', async () => {
    const footer = [{ at: '2026-11-23T09:00:00Z', show: 'time' as const }];
    reply = {
      card: { title: 'Secret order', footer },
      visibility: 'ephemeral',
      shareCommand: 'show 00000001',
    };
    await teams.say('show 1', { conversation: channel });
    const line = teams.connector.calls.at(-1);
    const { body } = await teams.press('Show to everyone', { conversation: channel, from: bob });
    expect(core.heard.at(-1)).toMatchObject({ kind: 'press', line: 'show 1', shared: true });
    const shown = teams.connector.calls.at(-1);
    expect(shown).toMatchObject({ method: 'PUT', conversation: channel.id, activity: line?.id });
    expect(wordsOf(body.value)).toBe(wordsOf(teams.card()));
    expect(wordsOf(teams.card())).toMatch(/^Secret order\n.* · Shown by Bob$/u);
  });

  it('that has another effect cannot be shown to everyone, whatever a button says', async () => {
    const data = { barium: { v: 1, kind: 'press', line: 'delete 1', everyone: true } };
    const value = { action: { data } };
    const invoke = { type: 'invoke', name: 'adaptiveCard/action', text: undefined, value };
    await teams.say('', { ...invoke, conversation: channel });
    expect(teams.connector.calls.map((call) => call.conversation)).toEqual([undefined, 'personal-1']);
  });

  it('goes to the personal chat that is known', async () => {
    await teams.say('help');
    await teams.say('show 1', { conversation: channel });
    expect(teams.connector.calls.map((call) => call.conversation)).toEqual([
      personal.id,
      personal.id,
      channel.id,
    ]);
  });

  it('goes to no chat of two people, whatever they search, pick, paste or press in it', async () => {
    const ofTwo = { id: '19:alice_bob@unq.gbl.spaces', conversationType: 'personal', tenantId: tenant };
    const invoke = { type: 'invoke', text: undefined, conversation: ofTwo };
    for (const name of ['query', 'selectItem', 'queryLink']) {
      const value = { line: 'show 1', url: 'https://barium.example/x' };
      await teams.say('', { ...invoke, name: `composeExtension/${name}`, value });
    }
    const data = { barium: { v: 1, kind: 'press', line: 'tasks 1' } };
    const { body } = await teams.say('', {
      ...invoke,
      name: 'adaptiveCard/action',
      value: { action: { data } },
    });
    expect(body.value).toBe('Answered in your personal chat.');
    expect(core.heard.map(({ conversation }) => conversation.isDirect)).not.toContain(true);
    await teams.say('show 1', { conversation: channel });
    const went = teams.connector.calls.map((call) => call.conversation);
    expect(went).toEqual([undefined, 'personal-1', 'personal-1', channel.id]);
  });

  it('is not told in the channel where there is no personal chat', async () => {
    const shut = { status: 403, code: 'BotNotInConversationRoster' };
    teams.connector.respond = ({ conversation }) => (conversation === undefined ? shut : undefined);
    await teams.say('show 1', { conversation: channel });
    expect(teams.connector.calls.map((call) => call.body.text)).toEqual([
      expect.stringContaining('Add it there'),
    ]);
  });

  it('of a press is noted on the card alone', async () => {
    reply = { card, visibility: 'public' };
    await teams.say('list', { conversation: channel });
    reply = { card: { title: 'Secret order' }, visibility: 'ephemeral', replacesOriginal: true };
    const { body } = await teams.press('Tasks', { conversation: channel, from: bob });
    expect(body.value).toBe('Answered in your personal chat.');
    expect(teams.connector.calls.filter((call) => call.conversation === channel.id)).toHaveLength(1);
  });

  it('of a press reaches who pressed, on the card, where there is no personal chat', async () => {
    reply = { card, visibility: 'public' };
    await teams.say('list', { conversation: channel });
    reply = { card: { title: 'You may not do this' }, visibility: 'ephemeral', outcome: 'refused' };
    teams.connector.respond = ({ conversation }) =>
      conversation === undefined ? { status: 403, code: 'BotNotInConversationRoster' } : undefined;
    const { body } = await teams.press('Tasks', { conversation: channel, from: bob });
    expect(wordsOf(body.value)).toBe('You may not do this');
    expect(teams.connector.calls).toHaveLength(1);
  });

  it('is known from the end of what everybody in a channel saw asked', async () => {
    reply = { card, visibility: 'public' };
    for (const conversation of [channel, personal]) {
      await teams.say('list', { conversation });
      await teams.press('Tasks', { conversation });
      const data = actionOf(actionOf(teams.card(), 'Send…'), 'Send').data as object;
      await teams.say('', { value: data, text: undefined, conversation });
    }
    const told = core.heard
      .filter((one) => one.kind !== 'text')
      .map(({ kind, isPublic }) => [kind, isPublic]);
    expect(told).toEqual([
      ['press', true],
      ['form', true],
      ['press', undefined],
      ['form', undefined],
    ]);
  });

  it('in a personal chat is just an answer', async () => {
    await teams.say('show 1');
    expect(teams.connector.calls.map((call) => call.conversation)).toEqual([personal.id]);
  });
});
