import { type Playground, startPlayground, textAct } from '../playground.ts';
import { createScriptedBot, type ScriptedBot } from '../scripted-bot.ts';

describe('an act of the page', () => {
  let bot: ScriptedBot;
  let playground: Playground;
  beforeEach(async () => {
    bot = createScriptedBot();
    playground = await startPlayground({ bot, maxUploadBytes: 1024 });
  });
  afterEach(() => playground.close());

  const file = (name = 'note.txt', size = 5) => new File(['x'.repeat(size)], name, { type: 'text/plain' });

  it('reaches the bot with person, place and key, and its answer stays in the conversation', async () => {
    const act = { ...textAct('list'), locale: 'sv-SE', timeZone: 'Europe/Stockholm' };
    await playground.act(act);
    const person = { platform: 'web', tenant: 'local', id: 'local', name: 'Gäst' };
    expect(bot.heard).toEqual([
      {
        kind: 'text',
        line: 'list',
        key: act.key,
        person: { ...person, locale: 'sv-SE', timeZone: 'Europe/Stockholm' },
        place: { platform: 'web', tenant: 'local', id: 'barium', isDirect: true, name: 'Barium' },
      },
    ]);
    expect((await playground.messages()).map((message) => message.from)).toEqual(['you', 'bot']);
  });

  it('has one effect and one answer however often it comes', async () => {
    const act = textAct('list');
    const results = await Promise.all([playground.act(act), playground.act(act), playground.act(act)]);
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(bot.heard).toHaveLength(1);
    expect(await playground.messages()).toHaveLength(2);
  });

  it('is not heard in a channel without an address, and the first time a note says why', async () => {
    expect(await playground.act(textAct('good morning', 'orders'))).toEqual({ status: 'unheard' });
    await playground.act(textAct('anyone here?', 'orders'));
    expect(bot.heard).toEqual([]);
    expect((await playground.messages('orders')).map((message) => message.from)).toEqual([
      'you',
      'note',
      'you',
    ]);
  });

  it('is heard in a channel without its address', async () => {
    await playground.act(textAct('/barium  list', 'orders'));
    await playground.act(textAct('@Barium help me', 'orders'));
    expect(bot.heard.map((incoming) => incoming.kind === 'text' && incoming.line)).toEqual([
      'list',
      'help me',
    ]);
  });

  it('may be a press whose answer takes the place of the pressed message', async () => {
    await playground.act(textAct('list'));
    const pressed = await playground.lastAnswer();
    const press = {
      kind: 'press',
      place: 'barium',
      key: 'press-no-1',
      line: 'list page:2',
      message: pressed.id,
    };
    await playground.act(press);
    const after = await playground.messages();
    expect(after).toHaveLength(2);
    expect((await playground.lastAnswer()).card.title).toBe('Instances, page 2');
    expect(after[1]?.id).not.toBe(pressed.id);
  });

  it('may be files alone, which the form in the answer hands over once more', async () => {
    await playground.act({ kind: 'file', place: 'barium', key: 'file-no-1' }, [file('a.txt'), file('b.txt')]);
    const { id } = await playground.lastAnswer();
    const form = { kind: 'form', place: 'barium', key: 'form-no-1', line: 'upload', message: id };
    await playground.act({ ...form, values: { instance: '4711' }, keepsFiles: true });
    expect(bot.heard.map((incoming) => incoming.kind)).toEqual(['file', 'form']);
    expect(bot.read).toEqual(['xxxxx', 'xxxxx', 'xxxxx', 'xxxxx']);
    expect((await playground.lastAnswer()).card.title).toBe('Added to 4711');
  });

  it('says so when the files of a form are no longer kept', async () => {
    const form = { kind: 'form', place: 'barium', key: 'form-no-2', line: 'upload', message: 'gone' };
    const answer = await playground.ask('/playground/acts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...form, values: {}, keepsFiles: true }),
    });
    expect(answer.status).toBe(410);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringContaining('Drop them once more') });
  });

  it('may be a form with a problem, which leaves nothing behind in the conversation', async () => {
    const form = { kind: 'form', place: 'barium', key: 'form-no-3', line: 'send 4711', message: 'm' };
    const result = await playground.act({ ...form, values: { reference: '?' }, keepsFiles: false });
    expect(result).toEqual({
      status: 'problems',
      problems: { reference: 'A reference has four digits.' },
      notice: [['Nothing was sent.']],
    });
    expect(await playground.messages()).toEqual([]);
  });

  it('is refused with a sentence when its files are too large', async () => {
    const result: unknown = await playground.act(textAct('upload 4711'), [file('big.bin', 200_000)]);
    expect(result).toEqual({ error: expect.stringMatching(/^At most .* MB at once\.$/) });
    expect(bot.heard).toEqual([]);
  });

  it.each(['{', '[]', '{"kind":"text"}', '{"kind":"text","place":"barium","key":"12345678","line":7}'])(
    'that nobody understands is refused calmly: %s',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await playground.ask('/playground/acts', { method: 'POST', headers, body });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        400,
        { error: expect.stringContaining('Reload the page') },
      ]);
      expect(bot.heard).toEqual([]);
    },
  );

  it('is not taken any more once the adapter stops, which waits for those on their way', async () => {
    let release = (): void => undefined;
    const slow = createScriptedBot({ hold: () => new Promise((resolve) => (release = resolve)) });
    const stopping = await startPlayground({ bot: slow });
    const underWay = stopping.act(textAct('list'));
    while (slow.heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await stopping.state()).working).toMatchObject({ barium: 1 });
    const stopped = stopping.adapter.stop();
    expect(await stopping.act(textAct('help'))).toEqual({ error: expect.stringContaining('stopping') });
    release();
    await stopped;
    expect(await underWay).toMatchObject({ status: 'answered' });
    await stopping.close();
  });
});
