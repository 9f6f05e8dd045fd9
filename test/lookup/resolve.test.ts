import { renderCard } from '../../adapters/slack/render.ts';
import type { FormAction } from '../../src/chat/card.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { createUpstreamIndex, type InstanceIndex, type Search } from '../../src/instance-index/index.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createSnapshotIndex } from '../../src/watch/scan/snapshot-index.ts';
import { createHarness, file, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium } from '../memory-barium.ts';

const closed = { status: 'completed' } as const;

describe('the instance that a command names', () => {
  let barium: MemoryBarium;
  let harness: Harness;

  const open = async (names: readonly (readonly [string, Partial<ReturnType<typeof instance>>?])[]) => {
    barium = createMemoryBarium(
      names.map(([name, more], at) => ({
        instance: instance(at + 1, { name, ...more }),
        waitsFor: ['Approve'],
      })),
    );
    harness = await createHarness({ barium });
  };
  const say = (line: string) => harness.say(line);
  const choices = async (line: string) => (await say(line)).card.rows?.map(({ title }) => title);

  afterEach(() => harness.close());

  it('is the closed one that is called exactly so, before an open one that only begins so', async () => {
    await open([['Order 1', closed], ['Order 10']]);
    expect((await say('show order 1')).card.title).toBe('Order 1');
    expect(await choices('show order')).toEqual(undefined);
  });

  it('is picked by the person where an open and a closed one are called exactly so', async () => {
    await open([['Leave of Bob', closed], ['Leave of Bob'], ['Leave of Bob and Eve']]);
    const { card } = await say('show leave of bob');
    expect(card.rows?.map(({ title, badge }) => [title, badge?.label])).toEqual([
      ['Leave of Bob', 'Active'],
      ['Leave of Bob', 'Completed'],
    ]);
    expect(card.text).toEqual(['2 cases fit.']);
  });

  describe('where something would be changed', () => {
    it.each([
      ['send order 4711 Approve', 'Order 47: send “4711 Approve”?'],
      ['send ord Approve', 'Order 47: send “Approve”?'],
      ['folder order 4711 Plans', 'Order 47: add the folder 4711 Plans?'],
    ])('is asked about where the first words of %s are a guess', async (line, question) => {
      await open([['Order 47'], ['Leave of Bob']]);
      expect([(await say(line)).card.title, barium.effects]).toEqual([question, []]);
    });

    it('is the one that was asked about, with the words after the name', async () => {
      await open([['Order 47 Acme']]);
      const { card } = await say('send order 47 Approve');
      expect([card.title, barium.effects]).toEqual(['Order 47 Acme: send “Approve”?', []]);
      expect((await harness.press(card, 'Send “Approve”')).card.title).toBe('“Approve” was sent');
      expect(barium.effects).toEqual(['send Approve']);
    });

    it('is picked where several fit, and the words after the name are shown', async () => {
      await open([['Order 47'], ['Order 48']]);
      const { card, outcome } = await say('send ord Approve');
      expect([outcome, barium.effects]).toEqual(['refused', []]);
      expect(card.title).toBe('Which “ord”?');
      expect(card.text).toContain('What follows the name would be “Approve”.');
      expect(card.rows?.map((row) => row.actions?.[0]?.accessibilityLabel)).toEqual([
        'Send “Approve”…: Order 47',
        'Send “Approve”…: Order 48',
      ]);
    });

    it.each(['send order 47 Approve', 'send "order 4" Approve', 'send ord message:Approve'])(
      'is found at once by %s, where nothing has to be guessed',
      async (line) => {
        await open([['Order 47']]);
        await say(line);
        expect(barium.effects).toEqual(['send Approve']);
      },
    );

    it('is found by a part of its name where what follows is a message of its process', async () => {
      await open([['Order 47']]);
      await say('send order 47 Approve');
      await say('send ord approve');
      expect(barium.effects).toEqual(['send Approve', 'send Approve']);
    });

    it('is not taken for the only one while others could not be looked through', async () => {
      await open([['Order 47']]);
      const index = (more: Partial<Search>): InstanceIndex => ({
        ...harness.parts.index,
        search: async (...ask) => ({ ...(await harness.parts.index.search(...ask)), ...more }),
      });
      const narrow = await createHarness({ barium, parts: { index: index({ complete: false }) } });
      const { card } = await narrow.say('upload order', { files: [file('a.txt')] });
      expect(words({ card } as never, narrow.bot)).toContain('more cases than could be looked through');
      expect((await narrow.say('show order')).card.title).toBe('Order 47');
      expect(barium.effects).toEqual([]);
      await narrow.close();
    });
  });

  describe('that a link leads to', () => {
    const application = guid(9_000);

    it('is the one of its ids that is an instance', async () => {
      await open([['Order 47']]);
      const link = `https://live.example.com/apps/${application}/cases/${guid(1).toUpperCase()}?tab=2`;
      expect((await say(link)).card.title).toBe('Order 47');
      expect((await say(`folder <${link}> Plans`)).card.title).toBe('The folder “Plans” was added');
      const gone = link.replace(guid(1).toUpperCase(), guid(77));
      expect((await say(gone)).card.title).toBe('Barium does not know it (any more)');
    });

    it('is picked by the person where several are, and told by our own template', async () => {
      await open([['Order 47'], ['Order 48']]);
      const link = `https://live.example.com/${guid(1)}/part/${guid(2)}`;
      expect(await choices(`delete ${link}`)).toEqual(['Order 47', 'Order 48']);
      const webLink = (id: string) => `https://live.example.com/${guid(1)}/part/${id}`;
      const ours = await createHarness({ barium, parts: { webLink } });
      expect((await ours.say(`${link}?tab=2`)).card.title).toBe('Order 48');
      await ours.close();
    });
  });

  describe('that was not seen yet', () => {
    const seenAt = '2026-11-23T09:00:00.000Z';
    const onSnapshot = async () => {
      const snapshot = createSnapshot();
      const rows = [...barium.holdings.values()].map((one) => one.instance);
      snapshot.apply(rows.map((row) => ({ ...row, listed: row.status, gone: false })));
      const now = () => harness.clock.now;
      const state = () => ({ complete: true, lastAt: seenAt });
      const index = createSnapshotIndex(snapshot, state, createUpstreamIndex({ barium, now }));
      const { clock } = harness;
      await harness.close();
      harness = await createHarness({ barium, parts: { index, now: () => clock.now } });
      return clock;
    };
    const begin = (name: string) =>
      barium.holdings.set(guid(9), {
        instance: instance(9, { name }),
        tasks: [],
        objects: [],
        waitsFor: ['Approve'],
      });

    it('is found in Barium', async () => {
      await open([['Order 470']]);
      await onSnapshot();
      begin('Permit 7');
      expect((await say('show permit 7')).card.title).toBe('Permit 7');
      const listed = await say('list app:order name:permit');
      expect(listed.card).toMatchObject({ rows: [{ title: 'Permit 7' }], footer: '1 in all' });
    });

    it('is not passed over for one of before, where something would be changed', async () => {
      await open([['Order 470']]);
      const clock = await onSnapshot();
      begin('Order 47');
      clock.now = new Date(Date.parse(seenAt) + 121_000);
      await say('send "order 47" Approve');
      expect((await say(`history ${guid(9)}`)).card.rows).toHaveLength(1);
    });

    it('is told with the time of what was seen', async () => {
      await open([['Order 470']]);
      await onSnapshot();
      expect(words(await say('list app:order'), harness.bot)).toContain('1 in all · as of 9:00 AM');
      expect(words(await say('list by:app'), harness.bot)).toContain('1 case · as of 9:00 AM');
    });
  });
});

describe('a choice among several cases', () => {
  let barium: MemoryBarium;
  let harness: Harness;

  beforeEach(async () => {
    barium = createMemoryBarium([
      { instance: instance(1), waitsFor: ['Approve'] },
      { instance: instance(2), waitsFor: ['Approve'] },
    ]);
    harness = await createHarness({ barium });
  });
  afterEach(() => harness.close());

  const labels = ({ card }: Reply) =>
    card.rows?.map((row) => row.actions?.map((action) => [action.label, action.accessibilityLabel]));
  const first = (reply: Reply) => ({ ...reply.card, rows: reply.card.rows?.slice(0, 1) ?? [] });

  it.each([
    ['show order', 'Open'],
    ['tasks order', 'Tasks'],
    ['history order', 'History'],
    ['send order Approve', 'Send “Approve”…'],
    ['send order', 'Send message'],
    ['upload order', 'Upload file'],
    ['folder order Plans', 'New folder'],
    ['form order template:T7 name:Visit', 'New form'],
    ['delete order', 'Delete…'],
  ])('for “%s” says “%s” on its buttons', async (line, label) => {
    expect(labels(await harness.say(line))).toEqual(
      [1, 2].map((n) => [[label, `${label === 'Open' ? 'Open' : `${label}:`} Order ${n}`]]),
    );
  });

  it.each([
    ['send order Approve', 'Send “Approve”…', 'Order 1: send “Approve”?', 'Send “Approve”', 'send Approve'],
    ['folder order "Plans"', 'New folder', 'Order 1: add the folder Plans?', 'Add folder', 'folder Plans'],
    [
      'form order template:T7 name:Visit',
      'New form',
      'Order 1: add the form Visit?',
      'Add form',
      'form Visit of T7',
    ],
  ])('does nothing for “%s” before it has asked, and then once', async (line, choose, title, yes, effect) => {
    const picker = await harness.say(line);
    const asked = await harness.press(first(picker), choose);
    expect([asked.card.title, barium.effects]).toEqual([title, []]);
    const [done, again] = [await harness.press(asked.card, yes), await harness.press(asked.card, yes)];
    expect([done.outcome, again.outcome, barium.effects]).toEqual(['done', 'refused', [effect]]);
  });

  it('is not what a misspelt command acts by, either', async () => {
    const reply = await harness.say('sned order 1 Approve');
    const asked = await harness.press(reply.card, 'Use “send”');
    expect([asked.card.title, barium.effects]).toEqual(['Order 1: send “Approve”?', []]);
  });

  it('fits into a button with the files that it keeps, whatever ten cases are called', async () => {
    const names = ['"\\', 'å', '🦊'].map((letters) => letters.repeat(60));
    for (const name of names) {
      const many = Array.from({ length: 10 }, (_, n) => ({
        instance: instance(n + 1, { name: `${name} ${n}` }),
      }));
      const full = await createHarness({ barium: createMemoryBarium(many) });
      const { card } = await full.say(`upload ${name.slice(0, 20)}`, { files: [file('a.txt')] });
      const { blocks } = renderCard(card, {
        shortened: '…',
        files: Array.from({ length: 10 }, () => 'F0123456789'),
      });
      expect(JSON.stringify(blocks)).toContain('keepsFiles');
      await full.close();
    }
  });

  it('keeps the files that came along', async () => {
    const reply = await harness.say('upload order', { files: [file('a.txt')] });
    expect(words(reply, harness.bot)).toContain('Which “order”?');
    const [action] = reply.card.actions ?? [];
    const { form } = action as FormAction;
    expect(form).toMatchObject({
      keepsFiles: true,
      fields: [{ kind: 'choice', choices: [{ value: guid(1), label: 'Order 1' }, { value: guid(2) }] }],
    });
    const sent = await harness.submit(reply.card, 'Upload file', { instance: guid(2) }, [file('a.txt')]);
    expect([sent.card.title, barium.effects]).toEqual(['a.txt was uploaded', ['file a.txt']]);
  });
});
