import { createSigner } from '../../../adapters/teams/signing.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { testFile } from '../../bot/test-bot.ts';
import { unusedUrl } from './connector-server.ts';
import {
  bob,
  channel,
  executeValue,
  findAction,
  personal,
  scriptedBot,
  signed,
  startTeams,
  strings,
  type TeamsHarness,
  tenant,
  textOf,
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

describe('actions in Teams', () => {
  let teams: TeamsHarness;
  let replies: () => Partial<Reply> | Promise<Partial<Reply>>;
  const core = scriptedBot(() => replies());
  const inputs = { 'f0.value.message': 'Approve', 'f0.toggle.boundary': 'no', 'f1.value.message': 'no' };

  beforeEach(async () => {
    replies = () => ({ card });
    core.events.length = 0;
    teams = await startTeams(core, { overrides: { limits: { activityTimeoutMs: 2_500 } } });
    await teams.say('show 1');
  });
  afterEach(() => teams.close());

  for (const method of ['press', 'submit'] as const) {
    describe(method === 'press' ? 'with Action.Execute' : 'with Action.Submit', () => {
      it('passes the line of a pressed button to the bot', async () => {
        await teams[method]('Tasks');
        expect(core.events[1]).toMatchObject({ kind: 'press', line: 'tasks 1', person: { id: 'aad-alice' } });
      });

      it('posts a new message for a reply that does not replace the original', async () => {
        replies = () => ({ card: { title: 'Tasks – Order 1' } });
        await teams[method]('Tasks');
        expect(teams.connector.requests.map((request) => request.method)).toEqual(['POST', 'POST']);
        expect(textOf(teams.card())).toBe('Tasks – Order 1');
      });

      it('updates the pressed card with a reply that replaces the original', async () => {
        replies = () => ({ card: { title: 'Sent by Alice' }, replacesOriginal: true });
        const [question] = teams.connector.requests;
        await teams[method]('Tasks');
        const update = teams.connector.requests.at(-1);
        expect(update).toMatchObject({ method: 'PUT', activityId: question?.id });
        expect(textOf(teams.card())).toBe('Sent by Alice');
      });

      it('posts a new message if the pressed card was deleted', async () => {
        replies = () => ({ card: { title: 'Sent' }, replacesOriginal: true });
        const missing = { status: 404, code: 'ActivityNotFoundInConversation' };
        teams.connector.respond = ({ method }) => (method === 'PUT' ? missing : undefined);
        await teams[method]('Tasks');
        expect(teams.connector.requests.at(-1)).toMatchObject({ method: 'POST' });
        expect(textOf(teams.card())).toBe('Sent');
      });

      const sendData = (data: unknown, more: object = {}) =>
        teams.say('', {
          type: method === 'press' ? 'invoke' : 'message',
          name: method === 'press' ? 'adaptiveCard/action' : undefined,
          value: method === 'press' ? executeValue(data as object) : data,
          text: undefined,
          ...more,
        });
      const press = { kind: 'press', line: 'tasks 1' };

      it('rejects signed data of another version', async () => {
        for (const data of [{ ...press, v: 0 }, { ...press, line: 'x'.repeat(1_001) }, { v: 1 }]) {
          await sendData(signed(data));
          expect(textOf(teams.card())).toContain(strings.notUnderstood);
        }
        expect(core.events).toHaveLength(1);
      });

      it('rejects action data that the bot did not sign, and says that nothing was done', async () => {
        const form = { kind: 'form', line: 'send 1 Approve', prefix: 'f0' };
        const watch = { kind: 'press', line: 'watch 1' };
        const mute = { kind: 'press', line: 'mute 1 4h' };
        const share = { kind: 'press', line: 'show 1', isSharedAnswer: true };
        const approval = { kind: 'press', line: 'confirm abc' };
        const forged = [form, watch, mute, share, approval].map((data) => ({ barium: { v: 1, ...data } }));
        const { barium } = signed(form);
        const [expiresAt, , mac] = barium.split('.');
        const other = Buffer.from(JSON.stringify({ v: 1, ...form, line: 'delete 1' })).toString('base64url');
        const altered = [
          { barium: [expiresAt, other, mac].join('.') },
          { barium: `z${barium}` },
          { barium: barium.slice(0, -1) },
          { barium: `${barium.slice(0, -22)}${'A'.repeat(22)}` },
          { barium: '..' },
          { barium: '' },
        ];
        for (const data of [...forged, ...altered, {}, null, 'delete 1', { barium: 'delete 1' }]) {
          // A message without a value is a text.
          if (data === null && method === 'submit') continue;
          teams.connector.requests.length = 0;
          await sendData(data);
          expect(textOf(teams.card())).toBe(strings.untrustedButton);
        }
        expect(core.events).toHaveLength(1);
        expect(teams.logged.join()).toContain('rejected an action');
      });

      it('rejects data that was signed for another conversation, person or purpose, or has expired', async () => {
        const elsewhere = { conversation: { tenant, id: '19:other@thread.v2' } };
        const somebodyElse = { person: { tenant, id: 'aad-bob' } };
        const search = createSigner(new Uint8Array(32).fill(1)).sign(
          'search-result',
          { person: { tenant, id: 'aad-alice' } },
          { v: 1, ...press },
        );
        const here = { conversation: { tenant, id: personal.id } };
        const old = Date.now() - 30 * 24 * 60 * 60_000 - 1;
        for (const data of [
          signed(press, elsewhere),
          signed(press, somebodyElse),
          signed(press, here, old),
          { barium: search },
          { barium: createSigner(new Uint8Array(32).fill(2)).sign('card', here, { v: 1, ...press }) },
        ]) {
          teams.connector.requests.length = 0;
          await sendData(data);
          expect(textOf(teams.card())).toBe(strings.untrustedButton);
        }
        expect(core.events).toHaveLength(1);
        await sendData(signed(press, { person: { tenant, id: 'aad-alice' } }));
        await sendData(signed(press, here, old + 10_000));
        expect(core.events).toHaveLength(3);
      });

      it('submits only the inputs of the pressed form', async () => {
        const data = findAction(findAction(teams.card(), 'Send…'), 'Send').data as object;
        const value = method === 'press' ? { action: { data: { ...data, ...inputs } } } : { ...data, ...inputs };
        await teams.say('', {
          ...(method === 'press' ? { type: 'invoke', name: 'adaptiveCard/action' } : {}),
          value,
          text: undefined,
        });
        expect(core.events[1]).toMatchObject({ kind: 'form', line: 'confirm abc' });
        expect(core.events[1]).toHaveProperty('values', { message: 'Approve' });
      });
    });
  }

  it('handles an action only once if Teams delivers it twice', async () => {
    await Promise.all([teams.press('Tasks', { id: 'x' }), teams.press('Tasks', { id: 'x' })]);
    await Promise.all([teams.submit('Tasks', {}, { id: 'y' }), teams.submit('Tasks', {}, { id: 'y' })]);
    expect(core.events).toHaveLength(3);
  });

  it('returns the new card in the response as well if the reply replaces the original', async () => {
    replies = () => ({ card: { title: 'Sent by Alice' }, replacesOriginal: true });
    const { body } = await teams.press('Tasks');
    expect(body.type).toBe('application/vnd.microsoft.card.adaptive');
    expect(textOf(body.value)).toBe('Sent by Alice');
  });

  it('accepts a button of an announcement where it was posted', async () => {
    const conversation = { platform: 'teams', tenant, id: personal.id, isDirect: true } as const;
    await teams.adapter.post(conversation, { deliveryKey: 'k', card });
    await teams.press('Tasks');
    expect(core.events[1]).toMatchObject({ kind: 'press', line: 'tasks 1' });
    await teams.press('Tasks', { conversation: channel });
    expect(core.events).toHaveLength(2);
  });

  it('returns the form with its errors to the user who submitted it', async () => {
    replies = () => ({
      card: { title: 'Missing' },
      fieldErrors: { message: 'Please fill this in.' },
      outcome: 'refused',
    });
    const data = findAction(findAction(teams.card(), 'Send…'), 'Send').data as object;
    const { body } = await teams.say('', {
      type: 'invoke',
      name: 'adaptiveCard/action',
      text: undefined,
      value: { action: { data: { ...data, 'f0.value.message': ' ', 'f0.toggle.boundary': 'yes' } } },
    });
    expect(textOf(body.value)).toBe('Send a message\nPlease fill this in.');
    expect(JSON.stringify(body.value)).toContain('"value":"yes"');
    expect(teams.connector.requests).toHaveLength(1);
    const again = findAction(body.value, 'Send').data as object;
    const value = executeValue({ ...again, 'f0.value.message': 'Approve' });
    await teams.say('', { type: 'invoke', name: 'adaptiveCard/action', text: undefined, value });
    expect(core.events[2]).toMatchObject({ kind: 'form', line: 'confirm abc', values: { message: 'Approve' } });
  });

  it('responds to a slow command with a note and posts the reply later', async () => {
    let release: (reply: Partial<Reply>) => void = () => undefined;
    replies = () => new Promise((resolve) => (release = resolve));
    const { body } = await teams.press('Tasks');
    expect(body.value).toBe(strings.pending);
    release({ card: { title: 'Tasks' } });
    await teams.connector.waitForRequest((request) => request.body.summary === 'Tasks');
  });

  it('responds to an action in time if the connector is slow, and posts the reply once', async () => {
    let release: () => void = () => undefined;
    const delayed = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    teams.connector.respond = () => delayed;
    expect((await teams.press('Tasks')).body.value).toBe(strings.pending);
    release();
    await teams.adapter.stop();
    expect(teams.connector.requests).toHaveLength(2);
  });

  it('delivers a reply once if its file could not be offered, and says so', async () => {
    replies = () => ({ card: { title: 'Tasks' }, files: [testFile('b.txt')] });
    teams.connector.respond = ({ body }) =>
      JSON.stringify(body).includes('consent') ? { status: 400, code: 'BadSyntax' } : undefined;
    expect((await teams.press('Tasks')).body.value).toBe(strings.seeAnswerBelow);
    expect(teams.logged.join()).toContain('one of its parts failed');
    expect(teams.connector.requests.at(-1)?.body.text).toBe(strings.fileNotSent('b.txt'));
  });

  it('returns the reply in the response if nothing can be posted', async () => {
    replies = () => ({ card: { title: 'Sent by Alice' } });
    teams.connector.respond = () => ({ status: 403, code: 'BotNotInConversationRoster' });
    const { body } = await teams.press('Tasks');
    expect(textOf(body.value)).toBe('Sent by Alice');
  });

  it('returns the reply in the response if the service URL is unreachable', async () => {
    const { body } = await teams.press('Tasks', { serviceUrl: await unusedUrl() });
    expect(textOf(body.value)).toContain('Order 1');
  });
});

describe('ephemeral replies in Teams', () => {
  let teams: TeamsHarness;
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);

  beforeEach(async () => {
    reply = { card: { title: 'Secret order' }, visibility: 'ephemeral' };
    core.events.length = 0;
    teams = await startTeams(core);
  });
  afterEach(() => teams.close());

  it('sends an ephemeral reply to a new personal chat and a placeholder to the channel', async () => {
    await teams.say('show 1', { conversation: channel });
    const [opened, answer, line] = teams.connector.requests;
    expect(opened).toMatchObject({
      conversationId: undefined,
      body: { members: [{ id: '29:alice' }], tenantId: expect.any(String) },
    });
    expect(answer).toMatchObject({ conversationId: opened?.id, body: { summary: 'Secret order' } });
    expect(line).toMatchObject({
      conversationId: channel.id,
      body: { text: strings.answeredPrivately, textFormat: 'plain' },
    });
    expect(JSON.stringify(line)).not.toContain('Secret');
  });

  it('accepts a button of an ephemeral reply from its reader, and from nobody else', async () => {
    reply = { card, visibility: 'ephemeral' };
    await teams.say('show 1', { conversation: channel });
    const answer = teams.connector.requests.find((request) => JSON.stringify(request.body).includes('Tasks'));
    const data = findAction(answer?.body.attachments?.[0]?.content, 'Tasks').data as object;
    const invoke = {
      type: 'invoke',
      name: 'adaptiveCard/action',
      text: undefined,
      conversation: { ...personal, id: answer?.conversationId },
      value: executeValue(data),
    };
    await teams.say('', { ...invoke, from: bob });
    await teams.say('', { ...invoke, conversation: channel, from: bob });
    expect(core.events).toHaveLength(1);
    await teams.say('', invoke);
    expect(core.events[1]).toMatchObject({ kind: 'press', line: 'tasks 1' });
  });

  it('does not share an ephemeral reply if a user without access presses the button', async () => {
    reply = { card: { title: 'Secret order' }, visibility: 'ephemeral', shareCommand: 'show 00000001' };
    await teams.say('show 1', { conversation: channel });
    const line = teams.connector.requests.at(-1);
    expect(textOf(teams.card())).toBe(strings.answeredPrivately);
    expect(JSON.stringify(line)).not.toMatch(/Secret|00000001/);

    reply = {
      card: { title: 'You can’t do this' },
      visibility: 'ephemeral',
      outcome: 'refused',
    };
    await teams.submit('Show to everyone', {}, { conversation: channel, from: bob, replyToId: line?.id });
    expect(teams.connector.requests.filter((request) => JSON.stringify(request).includes('You can’t'))).toHaveLength(1);
    expect(textOf(teams.card())).toBe('You can’t do this');
    expect(teams.connector.requests.at(-2)?.conversationId).not.toBe(channel.id);
  });

  it('replaces the placeholder with a shared reply that names the user who shared it', async () => {
    const footer = [{ at: '2026-11-23T09:00:00Z', show: 'time' as const }];
    reply = {
      card: { title: 'Secret order', footer },
      visibility: 'ephemeral',
      shareCommand: 'show 00000001',
    };
    await teams.say('show 1', { conversation: channel });
    const line = teams.connector.requests.at(-1);
    const { body } = await teams.press('Show to everyone', { conversation: channel, from: bob });
    expect(core.events.at(-1)).toMatchObject({ kind: 'press', line: 'show 1', isSharedAnswer: true });
    const shown = teams.connector.requests.at(-1);
    expect(shown).toMatchObject({ method: 'PUT', conversationId: channel.id, activityId: line?.id });
    expect(textOf(body.value)).toBe(textOf(teams.card()));
    expect(textOf(teams.card())).toMatch(/^Secret order\n.* · Shared by Bob$/u);
  });

  it('does not share the reply of a command with an effect, even if the action data demands it', async () => {
    const audience = { conversation: { tenant, id: '19:orders@thread.tacv2' } };
    const value = executeValue(signed({ kind: 'press', line: 'delete 1', isSharedAnswer: true }, audience));
    const invoke = { type: 'invoke', name: 'adaptiveCard/action', text: undefined, value };
    await teams.say('', { ...invoke, conversation: channel });
    expect(teams.connector.requests.map((request) => request.conversationId)).toEqual([undefined, 'personal-1']);
  });

  it('sends an ephemeral reply to a known personal chat', async () => {
    await teams.say('help');
    await teams.say('show 1', { conversation: channel });
    expect(teams.connector.requests.map((request) => request.conversationId)).toEqual([
      personal.id,
      personal.id,
      channel.id,
    ]);
  });

  it('never sends an ephemeral reply to a chat of two people', async () => {
    const chatOfTwo = { id: '19:alice_bob@unq.gbl.spaces', conversationType: 'personal', tenantId: tenant };
    const invoke = { type: 'invoke', text: undefined, conversation: chatOfTwo };
    const query = await teams.say('', { ...invoke, name: 'composeExtension/query', value: {} });
    const [row] = query.body.composeExtension?.attachments ?? [];
    const selected = row?.preview.content.tap?.value;
    for (const name of ['selectItem', 'queryLink']) {
      const value = { ...selected, url: 'https://barium.example/x' };
      await teams.say('', { ...invoke, name: `composeExtension/${name}`, value });
    }
    const data = signed({ kind: 'press', line: 'tasks 1' }, { conversation: { tenant, id: chatOfTwo.id } });
    const { body } = await teams.say('', { ...invoke, name: 'adaptiveCard/action', value: executeValue(data) });
    expect(body.value).toBe(strings.answeredPrivately);
    expect(core.events.map(({ conversation }) => conversation.isDirect)).not.toContain(true);
    await teams.say('show 1', { conversation: channel });
    const conversationIds = teams.connector.requests.map((request) => request.conversationId);
    expect(conversationIds).toEqual([undefined, 'personal-1', 'personal-1', channel.id]);
  });

  it('does not reveal an ephemeral reply in the channel if there is no personal chat', async () => {
    const forbidden = { status: 403, code: 'BotNotInConversationRoster' };
    teams.connector.respond = ({ conversationId }) => (conversationId === undefined ? forbidden : undefined);
    await teams.say('show 1', { conversation: channel });
    expect(teams.connector.requests.map((request) => request.body.text)).toEqual([strings.cannotReplyPrivately]);
  });

  it('notes an ephemeral reply to an action only below the card', async () => {
    reply = { card, visibility: 'public' };
    await teams.say('list', { conversation: channel });
    reply = { card: { title: 'Secret order' }, visibility: 'ephemeral', replacesOriginal: true };
    const { body } = await teams.press('Tasks', { conversation: channel, from: bob });
    expect(body.value).toBe(strings.answeredPrivately);
    expect(teams.connector.requests.filter((request) => request.conversationId === channel.id)).toHaveLength(1);
  });

  it('returns an ephemeral reply in the action response if there is no personal chat', async () => {
    reply = { card, visibility: 'public' };
    await teams.say('list', { conversation: channel });
    reply = { card: { title: 'You can’t do this' }, visibility: 'ephemeral', outcome: 'refused' };
    teams.connector.respond = ({ conversationId }) =>
      conversationId === undefined ? { status: 403, code: 'BotNotInConversationRoster' } : undefined;
    const { body } = await teams.press('Tasks', { conversation: channel, from: bob });
    expect(textOf(body.value)).toBe('You can’t do this');
    expect(teams.connector.requests).toHaveLength(1);
  });

  it('marks actions in a channel as public', async () => {
    reply = { card, visibility: 'public' };
    for (const conversation of [channel, personal]) {
      await teams.say('list', { conversation });
      await teams.press('Tasks', { conversation });
      const data = findAction(findAction(teams.card(), 'Send…'), 'Send').data as object;
      await teams.say('', { value: data, text: undefined, conversation });
    }
    const actions = core.events.filter((event) => event.kind !== 'text').map(({ kind, isPublic }) => [kind, isPublic]);
    expect(actions).toEqual([
      ['press', true],
      ['form', true],
      ['press', undefined],
      ['form', undefined],
    ]);
  });

  it('posts an ephemeral reply like any other in a personal chat', async () => {
    await teams.say('show 1');
    expect(teams.connector.requests.map((request) => request.conversationId)).toEqual([personal.id]);
  });
});
