import { renderCard } from '../../adapters/slack/render.ts';
import type { FormAction } from '../../src/chat/card.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { InstanceIndex } from '../../src/instance-index/index.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { StoreUnavailableError } from '../../src/store/errors.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createSnapshotIndex } from '../../src/watch/scan/snapshot-index.ts';
import { alice, channel, createTestBot, replyText, type TestBot, testFile } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium } from '../memory-barium.ts';

const closed = { status: 'completed' } as const;

describe('resolving the instance that a command names', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  const openBot = async (names: readonly (readonly [string, Partial<ReturnType<typeof instance>>?])[]) => {
    barium = createMemoryBarium(
      names.map(([name, more], at) => ({
        instance: instance(at + 1, { name, ...more }),
        awaitedMessages: ['Approve'],
      })),
    );
    testBot = await createTestBot({ barium });
  };
  const say = (line: string) => testBot.say(line);
  const choicesFor = async (line: string) => (await say(line)).card.rows?.map(({ title }) => title);

  afterEach(() => testBot.close());

  it('prefers a closed instance with exactly this name to an open one that starts with it', async () => {
    await openBot([['Order 1', closed], ['Order 10']]);
    expect((await say('show order 1')).card.title).toBe('Order 1');
    expect(await choicesFor('show order')).toEqual(undefined);
  });

  it.each(['file á er er er er er er er er er', 'send x a b c d e f g h i j', 'show no such case'])(
    'searches all names at most twice for %s, however many words it has',
    async (line) => {
      await openBot([['Order 1'], ['Leave of Bob', closed]]);
      const { index } = testBot.options;
      let searches = 0;
      const countingIndex: InstanceIndex = {
        ...index,
        search: (...query) => {
          searches += 1;
          return index.search(...query);
        },
      };
      const countingBot = await createTestBot({ barium, overrides: { index: countingIndex } });
      await countingBot.say(line);
      expect(searches).toBeLessThanOrEqual(2);
      await countingBot.close();
    },
  );

  it('offers a choice if an open and a closed instance have exactly this name', async () => {
    await openBot([['Leave of Bob', closed], ['Leave of Bob'], ['Leave of Bob and Eve']]);
    const { card } = await say('show leave of bob');
    expect(card.rows?.map(({ title, badge }) => [title, badge?.label])).toEqual([
      ['Leave of Bob', 'Active'],
      ['Leave of Bob', 'Completed'],
    ]);
    expect(card.text).toEqual(['2 matches.']);
  });

  describe('resolving the instance of an effect', () => {
    it.each([
      ['send order 4711 Approve', 'Send “4711 Approve” to Order 47?'],
      ['send ord Approve', 'Send “Approve” to Order 47?'],
      ['folder order 4711 Plans', 'Add the folder “4711 Plans” to Order 47?'],
    ])('asks for confirmation if the first words of %s are a guess', async (line, question) => {
      await openBot([['Order 47'], ['Leave of Bob']]);
      expect([(await say(line)).card.title, barium.effects]).toEqual([question, []]);
    });

    it('executes the confirmed command with the words after the name', async () => {
      await openBot([['Order 47 Acme']]);
      const { card } = await say('send order 47 Approve');
      expect([card.title, barium.effects]).toEqual(['Send “Approve” to Order 47 Acme?', []]);
      expect((await testBot.press(card, 'Send “Approve”')).card.title).toBe('“Approve” was sent');
      expect(barium.effects).toEqual(['send Approve']);
    });

    it('offers a choice if several instances match, and shows the words after the name', async () => {
      await openBot([['Order 47'], ['Order 48']]);
      const { card, outcome } = await say('send ord Approve');
      expect([outcome, barium.effects]).toEqual(['refused', []]);
      expect(card.title).toBe('Several cases match “ord”');
      expect(card.text).toContain('“Approve” will be used as the rest of the command.');
      expect(card.rows?.map((row) => row.actions?.[0]?.accessibilityLabel)).toEqual([
        'Send “Approve”…: Order 47',
        'Send “Approve”…: Order 48',
      ]);
    });

    it.each(['send order 47 Approve', 'send "order 4" Approve', 'send ord message:Approve'])(
      'needs no confirmation for %s, which leaves nothing to guess',
      async (line) => {
        await openBot([['Order 47']]);
        await say(line);
        expect(barium.effects).toEqual(['send Approve']);
      },
    );

    it('needs no confirmation for a partial name that is followed by a message of the process', async () => {
      await openBot([['Order 47']]);
      await say('send order 47 Approve');
      await say('send ord approve');
      expect(barium.effects).toEqual(['send Approve', 'send Approve']);
    });

    it('asks for confirmation if not all instances could be searched', async () => {
      await openBot([['Order 47']]);
      const { index } = testBot.options;
      const partialIndex: InstanceIndex = {
        ...index,
        search: async (...query) => ({ ...(await index.search(...query)), isComplete: false }),
      };
      const partialBot = await createTestBot({ barium, overrides: { index: partialIndex } });
      const { card } = await partialBot.say('upload order', { files: [testFile('a.txt')] });
      expect(replyText({ card } as never, partialBot.bot)).toContain('too many cases to search them all');
      expect((await partialBot.say('show order')).card.title).toBe('Order 47');
      expect(barium.effects).toEqual([]);
      await partialBot.close();
    });
  });

  describe('resolving the instance of a command that changes something', () => {
    const openCases = () =>
      openBot([
        ['New employee Per Wallin'],
        ['Allan’s leave'],
        ['Leave of Northwind'],
        ['Order 4711 Norén'],
        ['Active Ltd permit'],
      ]);

    it.each([
      ['delete all', '“all” isn’t the name of a case'],
      ['ta bort alla', '”alla” isn’t the name of a case'.replace('”alla”', '“alla”')],
      ['delete active', '“active” isn’t the name of a case'],
      ['delete mine', '“mine” isn’t the name of a case'],
      ['delete mina', '“mina” isn’t the name of a case'],
      ['delete allin', 'No case matches “allin”'],
      ['delete wind', 'No case matches “wind”'],
      ['delete 711', 'No case matches “711”'],
      ['send allin Approve', 'No case matches “allin Approve”'],
      ['send active Approve', '“active” isn’t the name of a case'],
      ['send all Approve', '“all” isn’t the name of a case'],
      ['upload rén', 'No case matches “rén”'],
      ['folder mployee Plans', 'No case matches “mployee Plans”'],
      ['form oyee template:T name:V', 'No case matches “oyee”'],
      ['pin allin', 'No case matches “allin”'],
    ])('never takes a part of a word or a word of the language for a name: %s', async (line, title) => {
      await openCases();
      const { card, outcome } = await say(line);
      expect([card.title, outcome, barium.effects]).toEqual([title, 'refused', []]);
      expect(JSON.stringify(card)).not.toContain('confirm');
    });

    it.each(['delete wallin', 'delete per wall', 'delete active ltd', 'delete 4711', 'delete nor'])(
      'takes whole words and their beginnings: %s',
      async (line) => {
        await openCases();
        expect(JSON.stringify((await say(line)).card)).toMatch(/confirm|Several cases/u);
      },
    );

    it('takes a case that is called like a word of the language by its whole name', async () => {
      await openBot([['All'], ['Allan']]);
      expect((await say('delete all')).card.title).toContain('All');
      expect(JSON.stringify((await say('delete all')).card)).toContain('confirm');
    });

    it('adds a folder at once if the first words are the number of one case and the rest is in no name', async () => {
      await openBot([['Order 4060 Norén Möbler AB'], ['Order 4061 Invoices AB']]);
      await say('folder order 4060 Plans');
      expect(barium.effects).toEqual(['folder Plans']);
      expect((await say('folder order 4060 Invoices')).card.title).toContain('Add the folder “Invoices”');
      expect((await say('folder norén Plans')).card.title).toContain('Add the folder “Plans”');
      expect(barium.effects).toEqual(['folder Plans']);
    });
  });

  it('offers the newest matches first, and before them those that the person opened lately', async () => {
    await openBot([
      ['Order 1', { startDate: '2026-11-01T08:00:00.000Z' }],
      ['Order 2', { startDate: '2026-11-03T08:00:00.000Z' }],
      ['Order 3', { startDate: '2026-11-02T08:00:00.000Z' }],
    ]);
    expect(await choicesFor('show order')).toEqual(['Order 2', 'Order 3', 'Order 1']);
    await say('show order 1');
    expect(await choicesFor('show order')).toEqual(['Order 1', 'Order 2', 'Order 3']);
  });

  it('offers the matches while the store is away', async () => {
    await openBot([['Order 1'], ['Order 2']]);
    testBot.store.personInstances.list = () => Promise.reject(new StoreUnavailableError('gone', undefined));
    expect(await choicesFor('show order')).toEqual(['Order 1', 'Order 2']);
    const suggest = { field: 'line', text: 'show order', person: alice, conversation: channel } as const;
    expect(await testBot.bot.suggest(suggest)).toHaveLength(2);
  });

  it('offers none of the person’s cases for a part of a word if the command changes something', async () => {
    await openBot([['Norén 1'], ['Norén 2'], ['Lenora 3']]);
    await say('show lenora 3');
    expect(await choicesFor('delete nor')).toEqual(['Norén 1', 'Norén 2']);
  });

  describe('resolving a link', () => {
    const application = guid(9_000);

    it('finds the id in the link that belongs to an instance', async () => {
      await openBot([['Order 47']]);
      const link = `https://live.example.com/apps/${application}/cases/${guid(1).toUpperCase()}?tab=2`;
      expect((await say(link)).card.title).toBe('Order 47');
      expect((await say(`folder <${link}> Plans`)).card.title).toBe('The folder “Plans” was added');
      const deleted = link.replace(guid(1).toUpperCase(), guid(77));
      expect((await say(deleted)).card.title).toBe('Not found in Barium');
    });

    it('offers a choice if several ids belong to instances, unless BARIUM_WEB_URL tells which one is meant', async () => {
      await openBot([['Order 47'], ['Order 48']]);
      const link = `https://live.example.com/${guid(1)}/part/${guid(2)}`;
      expect(await choicesFor(`delete ${link}`)).toEqual(['Order 47', 'Order 48']);
      const webLink = (id: string) => `https://live.example.com/${guid(1)}/part/${id}`;
      const webLinkBot = await createTestBot({ barium, overrides: { webLink } });
      expect((await webLinkBot.say(`${link}?tab=2`)).card.title).toBe('Order 48');
      await webLinkBot.close();
    });
  });

  describe('resolving an instance with the snapshot index', () => {
    const lastScanAt = '2026-11-23T09:00:00.000Z';
    const useSnapshot = async () => {
      const snapshot = createSnapshot();
      const rows = [...barium.cases.values()].map((one) => one.instance);
      snapshot.apply(rows.map((row) => ({ ...row, listedStatus: row.status, isGone: false })));
      const now = () => testBot.clock.now;
      const state = () => ({ isComplete: true, lastScanAt });
      const index = createSnapshotIndex(snapshot, state, createLiveIndex({ barium, now }));
      const { clock } = testBot;
      await testBot.close();
      testBot = await createTestBot({ barium, overrides: { index, now: () => clock.now } });
      return clock;
    };
    const startInstance = (name: string) =>
      barium.cases.set(guid(9), {
        instance: instance(9, { name }),
        tasks: [],
        objects: [],
        awaitedMessages: ['Approve'],
      });

    it('finds an instance that is newer than the snapshot', async () => {
      await openBot([['Order 470']]);
      await useSnapshot();
      startInstance('Permit 7');
      expect((await say('show permit 7')).card.title).toBe('Permit 7');
      const listed = await say('list app:order name:permit');
      expect(listed.card.rows?.map(({ title }) => title)).toEqual(['Permit 7']);
    });

    it('does not use an old snapshot for an effect', async () => {
      await openBot([['Order 470']]);
      const clock = await useSnapshot();
      startInstance('Order 47');
      clock.now = new Date(Date.parse(lastScanAt) + 121_000);
      await say('send "order 47" Approve');
      expect((await say(`history ${guid(9)}`)).card.rows).toHaveLength(1);
    });

    it('shows the time of the scan in lists', async () => {
      await openBot([['Order 470']]);
      await useSnapshot();
      expect(replyText(await say('list app:order'), testBot.bot)).toContain('as of 9:00 AM');
      expect(replyText(await say('list by:app'), testBot.bot)).toContain('as of 9:00 AM');
    });
  });
});

describe('a choice of cases', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  beforeEach(async () => {
    barium = createMemoryBarium([
      { instance: instance(1), awaitedMessages: ['Approve'] },
      { instance: instance(2), awaitedMessages: ['Approve'] },
    ]);
    testBot = await createTestBot({ barium });
  });
  afterEach(() => testBot.close());

  const labels = ({ card }: Reply) =>
    card.rows?.map((row) => row.actions?.map((action) => [action.label, action.accessibilityLabel]));
  const first = (reply: Reply) => ({ ...reply.card, rows: reply.card.rows?.slice(0, 1) ?? [] });

  it.each([
    ['show order', 'Open'],
    ['tasks order', 'Tasks'],
    ['history order', 'History'],
    ['send order Approve', 'Send “Approve”…'],
    ['send order', 'Send message…'],
    ['upload order', 'Upload file'],
    ['folder order Plans', 'New folder'],
    ['form order template:T7 name:Visit', 'New form'],
    ['delete order', 'Delete…'],
  ])('for “%s” has buttons labelled “%s”', async (line, label) => {
    expect(labels(await testBot.say(line))).toEqual(
      [1, 2].map((n) => [[label, `${label === 'Open' ? 'Open' : `${label}:`} Order ${n}`]]),
    );
  });

  it.each([
    ['send order Approve', 'Send “Approve”…', 'Send “Approve” to Order 1?', 'Send “Approve”', 'send Approve'],
    ['folder order "Plans"', 'New folder', 'Add the folder “Plans” to Order 1?', 'Add folder', 'folder Plans'],
    [
      'form order template:T7 name:Visit',
      'New form',
      'Add the form “Visit” to Order 1?',
      'Add form',
      'form Visit of T7',
    ],
  ])('asks before it executes “%s”, and executes it once', async (line, choose, title, confirm, effect) => {
    const choice = await testBot.say(line);
    const asked = await testBot.press(first(choice), choose);
    expect([asked.card.title, barium.effects]).toEqual([title, []]);
    const [done, again] = [await testBot.press(asked.card, confirm), await testBot.press(asked.card, confirm)];
    expect([done.outcome, again.outcome, barium.effects]).toEqual(['done', 'refused', [effect]]);
  });

  it('asks before it executes a command whose word was corrected', async () => {
    const reply = await testBot.say('sned order 1 Approve');
    const asked = await testBot.press(reply.card, 'Run “send”');
    expect([asked.card.title, barium.effects]).toEqual(['Send “Approve” to Order 1?', []]);
  });

  it('fits with its retained files into a Slack button, whatever ten cases are called', async () => {
    const names = ['"\\', 'å', '🦊'].map((letters) => letters.repeat(60));
    for (const name of names) {
      const many = Array.from({ length: 10 }, (_, n) => ({
        instance: instance(n + 1, { name: `${name} ${n}` }),
      }));
      const full = await createTestBot({ barium: createMemoryBarium(many) });
      const { card } = await full.say(`upload ${name.slice(0, 20)}`, { files: [testFile('a.txt')] });
      const { blocks } = renderCard(card, {
        truncatedNote: '…',
        files: Array.from({ length: 10 }, () => 'F0123456789'),
      });
      expect(JSON.stringify(blocks)).toContain('retainsFiles');
      await full.close();
    }
  });

  it('retains the files of the message', async () => {
    const reply = await testBot.say('upload order', { files: [testFile('a.txt')] });
    expect(replyText(reply, testBot.bot)).toContain('Several cases match “order”');
    const [action] = reply.card.actions ?? [];
    const { form } = action as FormAction;
    expect(form).toMatchObject({
      retainsFiles: true,
      fields: [{ kind: 'choice', choices: [{ value: guid(1), label: 'Order 1' }, { value: guid(2) }] }],
    });
    const sent = await testBot.submit(reply.card, 'Upload file', { instance: guid(2) }, [testFile('a.txt')]);
    expect([sent.card.title, barium.effects]).toEqual(['a.txt was uploaded', ['file a.txt']]);
  });
});
