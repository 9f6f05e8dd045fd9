import type { ChatEvent } from '../../../../src/chat/events.ts';
import type { Reply } from '../../../../src/chat/reply.ts';
import { type Playground, startPlayground, textAction } from '../playground.ts';
import { createScriptedBot, type ScriptedBot } from '../scripted-bot.ts';

describe('the action handler', () => {
  let bot: ScriptedBot;
  let playground: Playground;
  beforeEach(async () => {
    bot = createScriptedBot();
    playground = await startPlayground({ bot, maxUploadBytes: 1024 });
  });
  afterEach(() => playground.close());

  const file = (name = 'note.txt', size = 5) => new File(['x'.repeat(size)], name, { type: 'text/plain' });

  it('passes an action to the bot with person, conversation and idempotency key, and stores the reply', async () => {
    const action = { ...textAction('list'), locale: 'sv-SE', timeZone: 'Europe/Stockholm' };
    await playground.send(action);
    const person = { platform: 'web', tenant: 'local', id: 'local', name: 'Gäst', membership: 'member' };
    expect(bot.events).toEqual([
      {
        kind: 'text',
        line: 'list',
        idempotencyKey: action.idempotencyKey,
        person: { ...person, locale: 'sv-SE', timeZone: 'Europe/Stockholm' },
        conversation: { platform: 'web', tenant: 'local', id: 'barium', isDirect: true, name: 'Barium' },
      },
    ]);
    expect((await playground.messages()).map((message) => message.from)).toEqual(['you', 'bot']);
  });

  it('handles an action once and replies once, even if it is sent several times', async () => {
    const action = textAction('list');
    const results = await Promise.all([1, 2, 3].map(() => playground.send(action)));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(bot.events).toHaveLength(1);
    expect(await playground.messages()).toHaveLength(2);
  });

  it('answers a press with a form instead of a message, if the page can open one', async () => {
    const form = { title: 'Upload', line: 'confirm t', fields: [], submit: 'Upload' };
    const card = { title: 'Upload to Order 1' };
    const scripted = await startPlayground({
      bot: { ...bot, handle: async () => ({ card, form, visibility: 'ephemeral', outcome: 'done' }) },
    });
    const press = { kind: 'press', conversation: 'barium', line: 'upload 1', messageId: 'm1' };
    const opened = await scripted.send({ ...press, idempotencyKey: 'press-with-forms', opensForms: true });
    expect(opened).toEqual({ status: 'form', form });
    expect(await scripted.messages()).toEqual([]);
    await scripted.send({ ...press, idempotencyKey: 'press-without-forms' });
    expect((await scripted.lastReply()).card.title).toBe('Upload to Order 1');
    await scripted.close();
  });

  it('ignores a line in a channel without /barium or @Barium, and explains that the first time', async () => {
    expect(await playground.send(textAction('good morning', 'orders'))).toEqual({ status: 'ignored' });
    await playground.send(textAction('anyone here?', 'orders'));
    expect(bot.events).toEqual([]);
    expect((await playground.messages('orders')).map((message) => message.from)).toEqual(['you', 'notice', 'you']);
  });

  it('adds previews without buttons to links to cases in a channel, and to no other links', async () => {
    const linked = await startPlayground({ bot, webHost: 'live.barium.example' });
    const line = 'see https://live.barium.example/instances/4711 and https://elsewhere.example/4711';
    expect(await linked.send(textAction(line, 'orders'))).toEqual({ status: 'ignored' });
    const [question, preview, ...rest] = await linked.messages('orders');
    expect([question?.from, rest]).toEqual(['you', []]);
    expect(preview).toMatchObject({ from: 'bot', isPrivate: false, isUnfurl: true });
    expect(bot.events).toMatchObject([
      { kind: 'text', line: 'https://live.barium.example/instances/4711', isSharedAnswer: true, botMayBeAbsent: true },
    ]);
    await linked.close();
  });

  it('strips /barium and @Barium from a line in a channel', async () => {
    await playground.send(textAction('/barium  list', 'orders'));
    await playground.send(textAction('@Barium help me', 'orders'));
    expect(bot.events.map((incoming) => incoming.kind === 'text' && incoming.line)).toEqual(['list', 'help me']);
  });

  it('answers a slash command in a channel in private, and a mention in public in the thread of the question', async () => {
    await playground.send(textAction('/barium list', 'orders'));
    await playground.send(textAction('@Barium list', 'orders'));
    const [, privately, question, publicly] = await playground.messages('orders');
    expect(privately).toMatchObject({ from: 'bot', isPrivate: true });
    expect(privately).not.toHaveProperty('parentId');
    expect(publicly).toMatchObject({ from: 'bot', isPrivate: false, parentId: question?.id });
    expect(bot.events.at(-1)?.conversation).toMatchObject({ id: 'orders', threadId: question?.id });
  });

  it('does not replace what everyone sees in a channel by what one person sees', async () => {
    await playground.send(textAction('@Barium list', 'orders'));
    const pressed = await playground.lastReply('orders');
    const press = { kind: 'press', conversation: 'orders', idempotencyKey: 'press-no-2', line: 'list page:2' };
    await playground.send({ ...press, messageId: pressed.id });
    const [, first, second] = await playground.messages('orders');
    expect(first).toMatchObject({ id: pressed.id, isPrivate: false });
    expect(second).toMatchObject({ isPrivate: true, parentId: pressed.parentId });
    expect(bot.events.at(-1)).toMatchObject({ kind: 'press', isPublic: true });
  });

  it('shares the card of a found case in public, as sent by the user', async () => {
    const action = { kind: 'found', conversation: 'orders', idempotencyKey: 'found-no-1', text: 'Order "4711"' };
    await playground.send(action);
    expect(bot.events.at(-1)).toMatchObject({ kind: 'press', line: `show "Order '4711'"`, isSharedAnswer: true });
    expect(await playground.lastReply('orders')).toMatchObject({ isPrivate: false, isSentByUser: true });
  });

  it('gives files back that came with a refused line', async () => {
    const result = await playground.send(textAction('delete 4711'), [file()]);
    expect(result).toMatchObject({ status: 'answered', areFilesUnused: true });
    expect(await playground.send(textAction('list'), [file()])).not.toHaveProperty('areFilesUnused');
  });

  it('in Slack’s view, a press on a private message replaces it, with a way back; elsewhere it adds one', async () => {
    const handle = async (event: ChatEvent): Promise<Reply> => {
      const line = 'line' in event ? event.line : '';
      return { card: { title: line }, visibility: 'ephemeral', outcome: 'done', returnLine: line };
    };
    const walked = await startPlayground({ bot: { ...bot, handle } });
    const press = async (line: string, more: object = { walks: true }) => {
      const { id: messageId } = await walked.lastReply('orders');
      const idempotencyKey = `press-${line}-${Math.random()}`;
      await walked.send({ kind: 'press', conversation: 'orders', idempotencyKey, line, messageId, ...more });
      const { card, walk } = await walked.lastReply('orders');
      return { title: card.title, back: walk?.back?.line, messages: (await walked.messages('orders')).length };
    };
    await walked.send(textAction('/barium list', 'orders'));
    expect(await press('show 1')).toEqual({ title: 'show 1', back: 'list', messages: 2 });
    expect(await press('tasks 1')).toEqual({ title: 'tasks 1', back: 'show 1', messages: 2 });
    expect(await press('show 1')).toEqual({ title: 'show 1', back: 'list', messages: 2 });
    expect(await press('files 1', {})).toEqual({ title: 'files 1', back: undefined, messages: 3 });
    await walked.send(textAction('@Barium list', 'orders'));
    expect(await press('show 1')).toMatchObject({ back: undefined, messages: 6 });
    await walked.close();
  });

  it('replaces the message whose button was pressed', async () => {
    await playground.send(textAction('list'));
    const pressed = await playground.lastReply();
    const press = {
      kind: 'press',
      conversation: 'barium',
      idempotencyKey: 'press-no-1',
      line: 'list page:2',
      messageId: pressed.id,
    };
    await playground.send(press);
    const after = await playground.messages();
    expect(after).toHaveLength(2);
    expect((await playground.lastReply()).card.title).toBe('Instances, page 2');
    expect(after[1]?.id).not.toBe(pressed.id);
  });

  it('passes files without a line to the bot, and again with the form of the reply', async () => {
    await playground.send({ kind: 'file', conversation: 'barium', idempotencyKey: 'file-no-1' }, [
      file('a.txt'),
      file('b.txt'),
    ]);
    const { id } = await playground.lastReply();
    const form = { kind: 'form', conversation: 'barium', idempotencyKey: 'form-no-1', line: 'upload', messageId: id };
    await playground.send({ ...form, values: { instance: '4711' }, retainsFiles: true });
    expect(bot.events.map((incoming) => incoming.kind)).toEqual(['file', 'form']);
    expect(bot.fileContents).toEqual(['xxxxx', 'xxxxx', 'xxxxx', 'xxxxx']);
    expect((await playground.lastReply()).card.title).toBe('Added to 4711');
  });

  it('reports when the files of a form have expired', async () => {
    const form = {
      kind: 'form',
      conversation: 'barium',
      idempotencyKey: 'form-no-2',
      line: 'upload',
      messageId: 'gone',
    };
    const answer = await playground.request('/playground/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...form, values: {}, retainsFiles: true }),
    });
    expect(answer.status).toBe(410);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringContaining('Drop them here again') });
  });

  it('returns the field errors of an invalid form and adds nothing to the conversation', async () => {
    const form = {
      kind: 'form',
      conversation: 'barium',
      idempotencyKey: 'form-no-3',
      line: 'send 4711',
      messageId: 'm',
    };
    const result = await playground.send({ ...form, values: { reference: '?' }, retainsFiles: false });
    expect(result).toEqual({
      status: 'invalid',
      fieldErrors: { reference: 'A reference has four digits.' },
      // Without the sentence that stands at the field.
      notice: [['Nothing was sent.']],
    });
    expect(await playground.messages()).toEqual([]);
  });

  it('rejects files that are too large with a sentence', async () => {
    const result: unknown = await playground.send(textAction('upload 4711'), [file('big.bin', 200_000)]);
    expect(result).toEqual({ error: expect.stringMatching(/^At most .* MB at once\.$/) });
    expect(bot.events).toEqual([]);
  });

  it.each(['{', '[]', '{"kind":"text"}', '{"kind":"text","place":"barium","key":"12345678","line":7}'])(
    'rejects the invalid action %s with a sentence',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await playground.request('/playground/actions', { method: 'POST', headers, body });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        400,
        { error: expect.stringContaining('Reload the page') },
      ]);
      expect(bot.events).toEqual([]);
    },
  );

  it('rejects actions while the adapter stops, and finishes the running ones', async () => {
    let release = (): void => undefined;
    const slow = createScriptedBot({ delay: () => new Promise((resolve) => (release = resolve)) });
    const stopping = await startPlayground({ bot: slow });
    const underWay = stopping.send(textAction('list'));
    while (slow.events.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await stopping.state()).typing).toMatchObject({ barium: 1 });
    const stopped = stopping.adapter.stop();
    expect(await stopping.send(textAction('help'))).toEqual({ error: expect.stringContaining('shutting down') });
    release();
    await stopped;
    expect(await underWay).toMatchObject({ status: 'answered' });
    await stopping.close();
  });
});
