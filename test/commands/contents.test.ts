import { NotAllowedError, UnreachableError } from '../../src/barium/errors.ts';
import { createHarness, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from '../memory-barium.ts';

const folder = object(201, { name: 'Private', kind: 'folder', container: true, fileType: undefined });

describe('what is in a case', () => {
  let barium: MemoryBarium;
  let harness: Harness;

  const open = async (more: Partial<Parameters<typeof createMemoryBarium>[0][number]>) => {
    barium = createMemoryBarium([more]);
    harness = await createHarness({ barium });
  };
  const seen = async (line: string) => words(await harness.say(line), harness.bot);

  afterEach(() => harness.close());

  it('is shown but for a folder that Barium does not open, which is named', async () => {
    await open({ objects: [folder, object(202)] });
    barium.before = (call) => {
      if (call === 'listFolder') throw new NotAllowedError({ endpoint: 'GET /Objects/{ObjectId}/Objects' });
    };
    const files = await seen('files order 1');
    expect(files).toContain('file-202.pdf');
    expect(files).toContain('Barium did not open Private; what is in there is not shown.');
    expect(files).toContain('1–2 of at least 2');
    expect(await seen('file order 1 file-202')).toContain('file-202.pdf');
    expect(await seen('delete order 1')).toContain('At least 1 file and 1 folder will be deleted');
  });

  it('is not shown as whole where Barium went away in the middle', async () => {
    await open({ objects: [folder] });
    barium.before = (call) => {
      if (call === 'listFolder') throw new UnreachableError('connection', { endpoint: 'GET' });
    };
    expect((await harness.say('files order 1')).card.title).toBe('Barium cannot be reached just now');
  });

  it('is counted as at least so much where there is more than is read', async () => {
    await open({ tasks: Array.from({ length: 5_001 }, (_, n) => task(n + 1)) });
    expect(await seen('tasks order 1')).toContain('1–10 of at least 5,000');
    expect(await seen('delete order 1')).toContain('At least 5,000 open tasks will be deleted');
  });

  it('says how many there are where not all of them can be offered', async () => {
    await open({ tasks: Array.from({ length: 12 }, (_, n) => task(n + 1)) });
    expect((await harness.say('task order 1')).card).toMatchObject({
      title: 'Which task?',
      footer: '1–10 of 12',
    });
    const many = Array.from({ length: 21 }, (_, n) => ({
      instance: instance(n + 1, { applicationName: `Process ${n}` }),
    }));
    const other = await createHarness({ barium: createMemoryBarium(many) });
    const { card } = await other.say('list by:app');
    expect([card.rows?.length, card.text]).toEqual([20, ['The 20 with the most cases, of 21 processes.']]);
    await other.close();
  });

  it.each([
    ['tasks order 1 page:9', 'Task 12'],
    ['files order 1 page:9', 'file-12.pdf'],
    ['list page:9', 'Order 1'],
    ['list name:order page:9', 'Order 1'],
  ])('%s says that there is no such page, and leads to the last', async (line, last) => {
    const twelve = Array.from({ length: 12 }, (_, n) => n + 1);
    await open({ tasks: twelve.map((n) => task(n)), objects: twelve.map((n) => object(n)) });
    const { card } = await harness.say(line);
    expect(card.text?.[0]).toMatch(/^There is no such page: the last one is [12]\.$/u);
    expect([card.footer, card.rows ?? []]).toEqual([undefined, []]);
    expect(words(await harness.press(card, 'Last page'), harness.bot)).toContain(last);
  });
});

describe('a Barium that does not count', () => {
  it('is read to where no more comes, and its lists are told as at least so long', async () => {
    const barium = createMemoryBarium([
      {
        tasks: Array.from({ length: 12 }, (_, n) => task(n + 1)),
        objects: Array.from({ length: 12 }, (_, n) => object(n + 1)),
      },
      ...Array.from({ length: 11 }, (_, n) => ({ instance: instance(n + 2) })),
    ]);
    const uncounted =
      <Row, Ask extends unknown[]>(list: (...ask: Ask) => Promise<{ rows: readonly Row[] }>) =>
      async (...ask: Ask) => {
        const { rows } = await list(...ask);
        return { rows: rows.slice(0, 5), total: rows.length, counted: false as const };
      };
    const harness = await createHarness({
      barium: {
        ...barium,
        listInstances: uncounted(barium.listInstances),
        listTasks: uncounted(barium.listTasks),
        listObjects: uncounted(barium.listObjects),
      },
    });
    const seen = async (line: string) => words(await harness.say(line), harness.bot);
    expect(await seen('tasks order 1')).toContain('1–10 of 12');
    expect(await seen('files order 1')).toContain('1–10 of 12');
    const { card } = await harness.say('list');
    expect(card.footer).toBe('1–10 of at least 10');
    const next = await harness.press(card, 'Next');
    expect([next.card.rows?.length, next.card.footer]).toEqual([2, '11–12 of 12']);
    expect(await seen('list page:3')).toContain('No case fits');
    expect(await seen(`show ${guid(12)}`)).toContain('Order 12');
    await harness.close();
  });
});
