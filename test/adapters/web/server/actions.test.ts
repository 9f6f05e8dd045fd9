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

  it('ignores a line in a channel without /barium or @Barium, and explains that the first time', async () => {
    expect(await playground.send(textAction('good morning', 'orders'))).toEqual({ status: 'ignored' });
    await playground.send(textAction('anyone here?', 'orders'));
    expect(bot.events).toEqual([]);
    expect((await playground.messages('orders')).map((message) => message.from)).toEqual(['you', 'notice', 'you']);
  });

  it('strips /barium and @Barium from a line in a channel', async () => {
    await playground.send(textAction('/barium  list', 'orders'));
    await playground.send(textAction('@Barium help me', 'orders'));
    expect(bot.events.map((incoming) => incoming.kind === 'text' && incoming.line)).toEqual(['list', 'help me']);
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
