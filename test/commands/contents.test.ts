import { ForbiddenError, UnreachableError } from '../../src/barium/errors.ts';
import { createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from '../memory-barium.ts';

const folder = object(201, { name: 'Private', kind: 'folder', container: true, fileType: undefined });

describe('the contents of a case', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  const open = async (more: Partial<Parameters<typeof createMemoryBarium>[0][number]>) => {
    barium = createMemoryBarium([more]);
    testBot = await createTestBot({ barium });
  };
  const textOf = async (line: string) => replyText(await testBot.say(line), testBot.bot);

  afterEach(() => testBot.close());

  it('files are listed without those in an unreadable folder, which is named', async () => {
    await open({ objects: [folder, object(202)] });
    barium.before = (call) => {
      if (call === 'listFolder') throw new ForbiddenError({ endpoint: 'GET /Objects/{ObjectId}/Objects' });
    };
    const files = await textOf('files order 1');
    expect(files).toContain('file-202.pdf');
    expect(files).toContain('Barium couldn’t open Private, so its contents aren’t shown.');
    expect(files).toContain('1–2 of at least 2');
    expect(await textOf('file order 1 file-202')).toContain('file-202.pdf');
    expect(await textOf('delete order 1')).toContain('This also deletes at least 1 file and 1 folder');
  });

  it('files are not listed if Barium becomes unreachable in between', async () => {
    await open({ objects: [folder] });
    barium.before = (call) => {
      if (call === 'listFolder') throw new UnreachableError('connection', { endpoint: 'GET' });
    };
    expect((await testBot.say('files order 1')).card.title).toBe('Can’t reach Barium right now');
  });

  it('a list that is too long to read is counted as “at least”', async () => {
    await open({ tasks: Array.from({ length: 5_001 }, (_, n) => task(n + 1)) });
    expect(await textOf('tasks order 1')).toContain('1–10 of at least 5,000');
    expect(await textOf('delete order 1')).toContain('This also deletes at least 5,000 open tasks');
  });

  it('a shortened list says how many entries there are', async () => {
    await open({ tasks: Array.from({ length: 12 }, (_, n) => task(n + 1)) });
    expect((await testBot.say('task order 1')).card).toMatchObject({
      title: 'Which task?',
      footer: '1–10 of 12',
    });
    const many = Array.from({ length: 21 }, (_, n) => ({
      instance: instance(n + 1, { applicationName: `Process ${n}` }),
    }));
    const other = await createTestBot({ barium: createMemoryBarium(many) });
    const { card } = await other.say('list by:app');
    expect([card.table?.rows.length, card.text]).toEqual([20, ['Showing the largest 20 of 21.']]);
    await other.close();
  });

  it.each([
    ['tasks order 1 page:9', 'Task 12'],
    ['files order 1 page:9', 'file-12.pdf'],
    ['list page:9', 'Order 1'],
    ['list name:order page:9', 'Order 1'],
  ])('%s says that the page does not exist, and offers the last page', async (line, last) => {
    const twelve = Array.from({ length: 12 }, (_, n) => n + 1);
    await open({ tasks: twelve.map((n) => task(n)), objects: twelve.map((n) => object(n)) });
    const { card } = await testBot.say(line);
    expect(card.text?.[0]).toMatch(/^There (?:is only 1 page|are only 2 pages)\.$/u);
    expect([card.footer, card.rows ?? []]).toEqual([undefined, []]);
    expect(replyText(await testBot.press(card, 'Last page'), testBot.bot)).toContain(last);
  });
});

describe('a Barium that does not count its rows', () => {
  it('lists are read until they end, and are “at least” as long until then', async () => {
    const barium = createMemoryBarium([
      {
        tasks: Array.from({ length: 12 }, (_, n) => task(n + 1)),
        objects: Array.from({ length: 12 }, (_, n) => object(n + 1)),
      },
      ...Array.from({ length: 11 }, (_, n) => ({ instance: instance(n + 2) })),
    ]);
    const uncounted =
      <Row, Args extends unknown[]>(list: (...args: Args) => Promise<{ rows: readonly Row[] }>) =>
      async (...args: Args) => {
        const { rows } = await list(...args);
        return { rows: rows.slice(0, 5), total: rows.length, isExactTotal: false as const };
      };
    const testBot = await createTestBot({
      barium: {
        ...barium,
        listInstances: uncounted(barium.listInstances),
        listTasks: uncounted(barium.listTasks),
        listObjects: uncounted(barium.listObjects),
      },
    });
    const textOf = async (line: string) => replyText(await testBot.say(line), testBot.bot);
    expect(await textOf('tasks order 1')).toContain('1–10 of 12');
    expect(await textOf('files order 1')).toContain('1–10 of 12');
    const { card } = await testBot.say('list');
    expect(card.title).toBe('Active cases, 1–10 of at least 10');
    const next = await testBot.press(card, 'Next');
    expect([next.card.rows?.length, next.card.title]).toEqual([2, 'Active cases, 11–12 of 12']);
    expect(await textOf('list page:3')).toContain('No matching cases.');
    expect(await textOf(`show ${guid(12)}`)).toContain('Order 12');
    await testBot.close();
  });
});
