import type { InstanceIndex } from '../../src/instance-index/index.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, instance } from '../memory-barium.ts';

describe('a list with an unknown status', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    const leave = instance(2, { name: 'Leave of Bob', applicationName: 'Leave request' });
    testBot = await createTestBot({ barium: createMemoryBarium([{}, { instance: leave }]) });
  });

  afterEach(() => testBot.close());

  it.each([
    ['list actve', 'Active cases'],
    ['lista avsluttade', 'Completed cases'],
    ['list ordr', 'Order cases'],
    ['list leaves request', 'Leave request cases'],
    ['list constructor', 'List active cases'],
  ])('%s suggests “%s”', async (line, label) => {
    const { card, outcome } = await testBot.say(line);
    expect([outcome, card.actions?.map((one) => one.label)]).toEqual(['refused', [label]]);
    expect(card.title).toMatch(/^“.+” isn’t a status$/u);
  });

  it('a suggestion opens that list, and the valid statuses are in the language of the reader', async () => {
    const { card } = await testBot.say('list ordr');
    expect((await testBot.press(card, 'Order cases')).card.rows).toHaveLength(1);
    const person = {
      platform: 'web',
      tenant: 'local',
      id: 'eva',
      name: 'Eva',
      membership: 'member',
      locale: 'sv',
    } as const;
    const swedish = await testBot.say('lista ordr', { person });
    expect(replyText(swedish, testBot.bot)).toContain('Använd pågående, redo, avslutade, annullerade eller avbrutna.');
  });

  it('a known status without cases gives an empty list', async () => {
    expect(await testBot.say('list completed')).toMatchObject({
      outcome: 'done',
      card: { text: ['No matching cases.', 'Try another status or remove a filter.'] },
    });
  });
});

describe('a list with filters', () => {
  const cases = [
    { name: 'Order 1 Norén', milestone: 'Received', startedBy: 'Alice', deadlineDate: '2026-11-20T09:00:00.000Z' },
    { name: 'Order 2', milestone: 'On its way', startedBy: 'Bob', deadlineDate: '2026-11-25T09:00:00.000Z' },
    { name: 'Order 3', status: 'completed', milestone: 'Delivered', completedDate: '2026-11-22T09:00:00.000Z' },
    { name: 'Leave of Bob', applicationName: 'Leave request', milestone: 'In review', deadlineDate: undefined },
  ].map((more, index) => ({
    instance: instance(index + 1, { startDate: `2026-11-0${index + 1}T08:00:00.000Z`, ...more }),
  }));
  let testBot: TestBot;

  beforeEach(async () => {
    testBot = await createTestBot({ barium: createMemoryBarium(cases) });
  });

  afterEach(() => testBot.close());

  const titlesOf = async (line: string) => (await testBot.say(line)).card.rows?.map(({ title }) => title);

  it.each([
    ['list completed orders', 'Completed Order cases (1)', ['Order 3']],
    ['list active completed', 'Active and completed cases (4)', undefined],
    ['list active,completed app:order', 'Active and completed order cases (3)', undefined],
    ['list leave requests', 'Active Leave request cases (1)', ['Leave of Bob']],
    ['list name:norén', 'Active cases matching “norén” (1)', ['Order 1 Norén']],
    ['list milestone:"on its"', 'Active cases at “on its” (1)', ['Order 2']],
    ['list started-by:bob', 'Active cases started by bob (1)', ['Order 2']],
    ['list overdue', 'Overdue active cases (1)', ['Order 1 Norén']],
    ['list overdue:yes', 'Overdue active cases (1)', ['Order 1 Norén']],
    ['lista försenade', 'Overdue active cases (1)', ['Order 1 Norén']],
    ['list due:7d', 'Active cases due within 7 days (1)', ['Order 2']],
    ['lista förfaller:1v', 'Active cases due within 7 days (1)', ['Order 2']],
  ])('%s is titled %s', async (line, title, rows) => {
    const { card, outcome } = await testBot.say(line);
    expect([outcome, card.title]).toEqual(['done', title]);
    if (rows !== undefined) expect(card.rows?.map((row) => row.title)).toEqual(rows);
  });

  it.each([
    ['newest', ['Leave of Bob', 'Order 2', 'Order 1 Norén']],
    ['oldest', ['Order 1 Norén', 'Order 2', 'Leave of Bob']],
    ['name', ['Leave of Bob', 'Order 1 Norén', 'Order 2']],
    ['deadline', ['Order 1 Norén', 'Order 2', 'Leave of Bob']],
  ])('sort:%s sorts the cases', async (sort, expected) => {
    expect(await titlesOf(`list sort:${sort}`)).toEqual(expected);
  });

  it('rows say when a case is due once its deadline is known, and their status only if the title does not', async () => {
    const due = (await testBot.say('list sort:deadline')).card.rows?.map(({ note, badge }) => [
      note?.text,
      note?.tone,
      badge,
    ]);
    expect(due).toEqual([
      ['3 days overdue', 'bad', undefined],
      [['due ', { at: '2026-11-25T09:00:00.000Z', show: 'day' }, ', in 2 days'], undefined, undefined],
      [undefined, undefined, undefined],
    ]);
    expect((await testBot.say('list all')).card.rows?.[0]?.badge?.label).toBe('Active');
  });

  it.each([
    [
      'status',
      'Status',
      [
        ['Active', '3'],
        ['Completed', '1'],
      ],
    ],
    [
      'milestone',
      'Milestone',
      [
        ['Received', '1'],
        ['On its way', '1'],
        ['Delivered', '1'],
        ['In review', '1'],
      ],
    ],
    [
      'app',
      'Process',
      [
        ['Order', '3'],
        ['Leave request', '1'],
      ],
    ],
  ])('by:%s counts the cases in a table whose rows open them', async (by, label, cells) => {
    const { card } = await testBot.say(`list all by:${by}`);
    expect(card.table?.columns[0]?.label).toBe(label);
    expect(card.table?.rows.map((row) => row.cells)).toEqual(cells);
    const [first] = card.table?.rows ?? [];
    const opened = await testBot.press(
      { title: '', rows: [{ title: '', actions: first?.action ? [first.action] : [] }] },
      'Open',
    );
    expect(opened.card.title).toContain(`(${first?.cells[1]})`);
  });

  it.each([
    ['list overdue by:app', 'Overdue active cases', [['Order', '1']]],
    ['list due:7d by:milestone', 'Active cases due within 7 days', [['On its way', '1']]],
  ])('%s counts the cases with such a deadline only', async (line, title, cells) => {
    const { card } = await testBot.say(line);
    expect(card.title).toContain(title);
    expect(card.table?.rows.map((row) => row.cells)).toEqual(cells);
  });

  it('a filter that no case has gets the nearest value as a button', async () => {
    const { card } = await testBot.say('list app:Ordr');
    expect(card.text).toEqual(['No matching cases.', 'There’s no process called “Ordr”.', 'Did you mean “Order”?']);
    expect((await testBot.press(card, 'Active Order cases')).card.rows).toHaveLength(2);
  });

  it('a name that only the status excludes is offered with all statuses', async () => {
    const { card } = await testBot.say('list name:"order 3"');
    expect(card.text).toContain('1 case with another status matches.');
    expect((await testBot.press(card, 'Show all statuses')).card.rows?.[0]?.title).toBe('Order 3');
  });

  it.each([
    ['list due:soon', 'Use a number of days or weeks, such as 7d or 2w, or today.'],
    ['list sort:priority', 'Use sort:deadline, sort:newest, sort:oldest or sort:name.'],
    ['list by:person', 'Use by:app, by:status or by:milestone.'],
  ])('%s is answered with the possible values', async (line, hint) => {
    expect(replyText(await testBot.say(line), testBot.bot)).toContain(hint);
  });
});

describe('a long list', () => {
  it('has buttons for the first and last page, and says which page it is', async () => {
    const many = Array.from({ length: 44 }, (_, index) => ({ instance: instance(index + 1) }));
    const testBot = await createTestBot({ barium: createMemoryBarium(many) });
    const { card } = await testBot.say('list page:3');
    expect([card.title, card.footer]).toEqual(['Active cases, 21–30 of 44', ['Page 3 of 5']]);
    expect(card.actions?.map(({ label }) => label)).toEqual(['First page', 'Previous', 'Next', 'Last page']);
    expect((await testBot.press(card, 'Last page')).card.title).toBe('Active cases, 41–44 of 44');
    await testBot.close();
  });

  it('is offered as a whole when a name matches more cases than a choice shows', async () => {
    const many = Array.from({ length: 14 }, (_, index) => ({ instance: instance(index + 1) }));
    const testBot = await createTestBot({ barium: createMemoryBarium(many) });
    const { card } = await testBot.say('show order');
    expect(card.rows).toHaveLength(10);
    expect((await testBot.press(card, 'Show all as a list')).card.title).toBe('Cases matching “order”, 1–10 of 14');
    await testBot.close();
  });

  it('reads at most 300 deadlines, of the oldest cases, and says so', async () => {
    const many = Array.from({ length: 310 }, (_, index) => ({
      instance: instance(index + 1, { deadlineDate: '2026-11-01T08:00:00.000Z' }),
    }));
    const barium = createMemoryBarium(many);
    let reads = 0;
    barium.before = (method) => {
      if (method === 'getInstance') reads += 1;
    };
    const testBot = await createTestBot({ barium });
    const { card } = await testBot.say('list overdue');
    expect(card.title).toBe('Overdue active cases, 1–10 of 300');
    expect(card.text).toEqual([
      'Checked the deadlines of the 300 oldest of 310 cases. Add a filter to check the others.',
    ]);
    await testBot.press(card, 'Next');
    const counts = await testBot.say('list overdue by:app');
    expect([counts.card.table?.rows[0]?.cells, counts.card.text]).toEqual([['Order', '300'], card.text]);
    expect(reads).toBe(300);
    await testBot.close();
  });

  it('is searched in the snapshot although Barium can only be read in part', async () => {
    const barium = createMemoryBarium(Array.from({ length: 5 }, (_, index) => ({ instance: instance(index + 1) })));
    const now = () => new Date('2026-11-23T09:00:00.000Z');
    const live = createLiveIndex({ barium, now, overrides: { maxRows: 2, pageSize: 2 } });
    const rows = [...barium.cases.values()].map((stored) => stored.instance);
    const index: InstanceIndex = {
      ...live,
      listByStatus: async (status, options) =>
        options?.refresh === true
          ? live.listByStatus(status)
          : { rows, isComplete: true, asOf: '2026-11-23T08:59:00.000Z' },
    };
    const testBot = await createTestBot({ barium, overrides: { index } });
    expect((await testBot.say('list all name:nothing')).card.text).not.toContainEqual(
      expect.stringContaining('Searched the first'),
    );
    await testBot.close();
  });
});
