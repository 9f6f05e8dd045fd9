import { createBot } from '../../src/bot/bot.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { toSnapshotRow } from '../../src/watch/scan/diff.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createSnapshotIndex } from '../../src/watch/scan/snapshot-index.ts';
import { allowAllScopes } from '../allow-all.ts';
import { createMemoryBarium, guid, instance, object, task } from '../memory-barium.ts';
import { alice, bob, channel, createTestBot, type TestBot } from './test-bot.ts';

describe('suggestions', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    const admins = [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' } as const];
    testBot = await createTestBot({
      barium: createMemoryBarium([{}, { instance: instance(2, { name: 'Leave of Bob', applicationName: 'Leave' }) }]),
      access: { viewers: [], operators: [], admins },
    });
  });

  afterEach(() => testBot.close());

  const suggest = async (text: string, field: 'line' | 'instance' | 'mentioned' = 'line', person = alice) =>
    (await testBot.bot.suggest({ field, text, person, conversation: channel })).map((one) => one.text);

  it('complete the command word', async () => {
    expect(await suggest('fi')).toEqual(['find ', 'files ', 'file ']);
    expect(await suggest('WHO')).toEqual(['whoami']);
  });

  it('offer words in the reader’s language and in English only, and none that needs no completion', async () => {
    const swedish = { ...alice, locale: 'sv-SE' };
    expect(await suggest('slu')).toEqual([]);
    expect(await suggest('slu', 'line', swedish)).toEqual(['sluta-bevaka ']);
    expect(await suggest('unw', 'line', swedish)).toEqual(['sluta-bevaka ']);
    expect(await suggest('conf')).toEqual([]);
    expect(await suggest('hel')).toEqual(['help ']);
  });

  it('complete a bare name or number with the case', async () => {
    expect(await suggest('order')).toEqual(['show Order 1']);
    expect(await suggest('1')).toEqual(['show Order 1']);
  });

  it('begin with the cases that the person pinned or opened lately', async () => {
    await testBot.say('show leave of bob');
    expect((await suggest('')).slice(0, 2)).toEqual(['show Leave of Bob', 'list ']);
    expect(await suggest('tasks ')).toEqual(['tasks Leave of Bob', 'tasks Order 1']);
    await testBot.say('pin order 1');
    expect((await suggest('')).slice(0, 2)).toEqual(['show Order 1', 'show Leave of Bob']);
    expect(await suggest('', 'instance')).toEqual(['Order 1', 'Leave of Bob']);
    expect((await suggest('', 'line', bob)).length).toBe(0);
  });

  it('name the one case that a message is about, by its id, a link or its number, and none if it could be two', async () => {
    const named = [1, 4711, 4712, 5000].map((n) => ({ instance: instance(n, { name: `Order ${n}` }) }));
    const many = await createTestBot({ barium: createMemoryBarium(named) });
    const mentioned = async (text: string, threadId?: string) => {
      const conversation = threadId === undefined ? channel : { ...channel, threadId };
      return (await many.bot.suggest({ field: 'mentioned', text, person: alice, conversation })).map(({ id }) => id);
    };
    for (const text of [
      'Has anyone seen 4711? It was 2,000 kr.',
      `see ${guid(4711)}`,
      `https://live.example/${guid(99)}/${guid(4711)}`,
    ])
      expect([text, await mentioned(text)]).toEqual([text, [guid(4711)]]);
    for (const text of ['Good morning', '4711 or 4712?', 'room 999', 'Order', `${guid(9)}`, 'x4711'])
      expect([text, await mentioned(text)]).toEqual([text, []]);
    await many.store.channels.saveThreadInstance(
      { ...channel, threadId: 't1' },
      guid(5000),
      '2026-11-23T08:00:00.000Z',
    );
    expect(await mentioned('And this one?', 't1')).toEqual([guid(5000)]);
    await many.close();
  });

  it('go on in pages, in which no case is missing or repeated', async () => {
    const orders = Array.from({ length: 60 }, (_, n) => ({ instance: instance(n + 1, { name: `Order ${n + 1}` }) }));
    const many = await createTestBot({ barium: createMemoryBarium(orders) });
    await many.say('pin "Order 40"');
    for (const text of ['order', '']) {
      const pageAt = (offset: number) =>
        many.bot.suggest({ field: 'instance', text, person: alice, conversation: channel, offset });
      const pages = await Promise.all([0, 25, 50, 75].map(pageAt));
      expect(pages.map((page) => page.length)).toEqual([25, 25, 10, 0]);
      expect(pages[0]?.[0]?.label).toBe('Order 40');
      expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(60);
    }
    await many.close();
  });

  it('rank exact names first, then what the person opened lately, then the newest, closed ones last', async () => {
    const started = (n: number, day: number, more: object = {}) => ({
      instance: instance(n, { name: `Order 40${n} Customer`, startDate: `2026-11-${day}T08:00:00.000Z`, ...more }),
    });
    const ranked = await createTestBot({
      barium: createMemoryBarium([
        started(1, 10),
        started(2, 12),
        started(3, 11),
        started(4, 13, { status: 'completed' }),
        { instance: instance(5, { name: 'Order 40' }) },
      ]),
    });
    await ranked.say('show order 401');
    const found = await ranked.bot.suggest({
      field: 'instance',
      text: 'order 40',
      person: alice,
      conversation: channel,
    });
    expect(found.map(({ label }) => label)).toEqual([
      'Order 40',
      'Order 401 Customer',
      'Order 402 Customer',
      'Order 403 Customer',
      'Order 404 Customer',
    ]);
    await ranked.close();
  });

  it('complete statuses, keys and the values of keys', async () => {
    expect((await suggest('list ')).slice(0, 3)).toEqual(['list active', 'list ready', 'list completed']);
    expect(await suggest('list ac')).toEqual(['list active']);
    expect(await suggest('list ap')).toEqual(['list app:']);
    expect(await suggest('list app:')).toEqual(['list app:Order', 'list app:Leave']);
    expect(await suggest('list completed app:ord')).toEqual(['list completed app:Order']);
    expect(await suggest('watch on:created,mil')).toEqual(['watch on:created,milestone']);
    expect(await suggest('watch as:di')).toEqual(['watch as:digest']);
    expect(await suggest('bevaka format:', 'line', { ...alice, locale: 'sv' })).toEqual(
      ['tråd', 'enskilt', 'sammandrag', 'rapport'].map((word) => `bevaka format:${word}`),
    );
  });

  it('complete the case’s own tasks, files and messages', async () => {
    const own = await createTestBot({
      barium: createMemoryBarium([
        { tasks: [task(101, { name: 'Check stock' }), task(102, { name: 'Ship' })], objects: [object(201)] },
        { instance: instance(2, { name: 'Leave of Bob', applicationName: 'Leave' }) },
      ]),
      offeredMessages: { Order: [{ name: 'Approve it', requiresConfirmation: false }] },
    });
    const complete = async (text: string) =>
      (await own.bot.suggest({ field: 'line', text, person: alice, conversation: channel })).map((one) => one.text);
    expect(await complete('task Order 1 ')).toEqual(['task Order 1 "Check stock"', 'task Order 1 Ship']);
    expect(await complete('task "Order 1" sh')).toEqual(['task "Order 1" Ship']);
    expect(await complete('file order 1 ')).toEqual(['file order 1 file-201.pdf']);
    expect(await complete('download order 1 f')).toEqual(['download order 1 file-201.pdf']);
    expect(await complete('send order 1 app')).toEqual(['send order 1 "Approve it"']);
    expect(await complete('tasks order 1 comp')).toEqual(['tasks order 1 completed']);
    await own.close();
  });

  it('complete the numbers of watches, durations, and help topics', async () => {
    const watching = await createTestBot({
      barium: createMemoryBarium([{}]),
      watchQueries: { ...disabledQueries, canPostTo: () => true },
    });
    await watching.say('watch app:Order on:status');
    const complete = async (text: string) =>
      (await watching.bot.suggest({ field: 'line', text, person: alice, conversation: channel })).map(
        (one) => one.text,
      );
    expect(await complete('unwatch ')).toEqual(['unwatch 1']);
    expect(await complete('mute ')).toEqual(['mute 1']);
    expect((await complete('mute 1 ')).slice(0, 2)).toEqual(['mute 1 1h', 'mute 1 8h']);
    expect(await complete('help wat')).toEqual(['help watch', 'help watches', 'help unwatch']);
    await watching.close();
  });

  it('never show a case that the person may not see, even one that they opened before', async () => {
    await testBot.say('pin leave of bob');
    const scoped = createBot({
      ...testBot.options,
      scopes: {
        ...testBot.options.scopes,
        filterFor:
          () =>
          ({ applicationName }) =>
            applicationName === 'Order',
      },
    });
    const texts = async (text: string) =>
      (await scoped.suggest({ field: 'line', text, person: alice, conversation: channel })).map((one) => one.text);
    expect((await texts('')).slice(0, 1)).toEqual(['list ']);
    expect(await texts('leave')).toEqual([]);
    expect(await texts('tasks ')).toEqual(['tasks Order 1']);
  });

  it('complete the case by any part of its name', async () => {
    expect(await suggest('show bob')).toEqual(['show Leave of Bob']);
    expect(await suggest('tasks ')).toEqual(['tasks Order 1', 'tasks Leave of Bob']);
    expect(await suggest('leave', 'instance')).toEqual(['Leave of Bob']);
  });

  it('complete cases that share a name by their id', async () => {
    const orders = [1, 2].map((n) => ({ instance: instance(n, { name: 'Order 7' }) }));
    const sharedNameBot = await createTestBot({ barium: createMemoryBarium(orders) });
    const found = await sharedNameBot.bot.suggest({
      field: 'instance',
      text: 'order',
      person: alice,
      conversation: channel,
    });
    expect(found).toMatchObject(
      [guid(1), guid(2)].map((id) => ({
        text: id,
        id,
        label: 'Order 7',
        detail: expect.stringContaining(id.slice(0, 8)),
      })),
    );
    await sharedNameBot.close();
  });

  it('are empty if there is nothing to complete, or for a person without access', async () => {
    expect(await suggest('nonsense here')).toEqual([]);
    expect(await suggest('list xyz')).toEqual([]);
    expect(await suggest('show bob', 'line', bob)).toEqual([]);
  });
});

describe('previews', () => {
  let testBot: TestBot;
  let isComplete = true;
  const url = (n: number) => `https://barium.example/apps/${guid(77)}/instances/${guid(n)}`;
  const previewOf = async (text: string, person = alice) =>
    (await testBot.bot.preview({ text, person, conversation: channel }))?.title;

  beforeEach(async () => {
    isComplete = true;
    const rows = [instance(1), instance(2, { name: 'Twin' }), instance(3, { name: 'Twin', applicationName: 'Leave' })];
    const snapshot = createSnapshot();
    snapshot.apply(rows.map((row) => toSnapshotRow(row, row.status)));
    // Barium itself knows none of them.
    const barium = createMemoryBarium([]);
    const now = () => new Date('2026-11-23T09:00:00.000Z');
    const state = () => ({ isComplete, lastScanAt: '2026-11-23T08:59:30.000Z' });
    testBot = await createTestBot({
      barium,
      access: {
        viewers: [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' }],
        operators: [],
        admins: [],
      },
      overrides: {
        index: createSnapshotIndex(snapshot, state, createLiveIndex({ barium, now })),
        scopes: { ...allowAllScopes, filterFor: () => (row) => row.applicationName !== 'Leave' },
      },
    });
  });
  afterEach(() => testBot.close());

  it('show a case as of the last scan by its name, its id or a link, without asking Barium', async () => {
    expect(await previewOf('Order 1')).toBe('Order 1');
    expect(await previewOf(guid(1))).toBe('Order 1');
    expect(await previewOf(url(1))).toBe('Order 1');
    const card = await testBot.bot.preview({ text: 'order 1', person: alice, conversation: channel });
    expect(JSON.stringify(card)).toContain('as of');
  });

  it('show nothing of a case that is not certain, not in scope, not known, or not for the person', async () => {
    for (const text of ['Order', 'Nothing', guid(3), url(3), '']) expect(await previewOf(text)).toBeUndefined();
    expect(await previewOf('Order 1', bob)).toBeUndefined();
    isComplete = false;
    expect(await previewOf('Order 1')).toBeUndefined();
  });
});
