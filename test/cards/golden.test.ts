/** A card of each kind; see `golden-file.ts`. */
import { alice, createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, object, task } from '../memory-barium.ts';
import { expectGolden } from './golden-file.ts';

const kinds = [
  ['case', 'show order 1'],
  ['overdue-case', 'show order 2'],
  ['closed-case', 'show order 3'],
  ['list', 'list'],
  ['list-overdue', 'list overdue'],
  ['list-empty', 'list app:Ordr'],
  ['counts', 'list all by:app'],
  ['choice', 'tasks order'],
  ['tasks', 'tasks "order 1"'],
  ['task', 'task "order 1" "Check stock"'],
  ['files', 'files "order 1"'],
  ['file', 'file "order 1" invoice.pdf'],
  ['delete', 'delete "order 1"'],
  ['history', `history ${guid(1)}`],
  ['help', 'help watch'],
  ['status', 'status'],
] as const;

describe.each(['en', 'sv'])('a card in %s', (locale) => {
  const person = { ...alice, locale, timeZone: 'Europe/Stockholm' };
  let testBot: TestBot;

  beforeEach(async () => {
    const barium = createMemoryBarium([
      {
        tasks: [
          task(101, { name: 'Check stock' }),
          task(102, { status: 'completed', completedDate: '2026-11-22T10:00:00.000Z', completedBy: 'Bob' }),
        ],
        objects: [
          object(201, { name: 'invoice.pdf' }),
          object(202, { name: 'Contracts', kind: 'folder', container: true }),
        ],
      },
      { instance: instance(2, { name: 'Order 2 *VIP* <!channel>', deadlineDate: '2026-11-20T09:00:00.000Z' }) },
      {
        instance: instance(3, {
          status: 'completed',
          milestone: 'Delivered',
          completedDate: '2026-11-22T09:00:00.000Z',
          parentInstanceName: 'Project 7',
          parentInstanceId: 'c0ac1234-0000-4000-8000-000000000000',
        }),
      },
    ]);
    testBot = await createTestBot({ barium, overrides: { webLink: (id) => `https://live.example.com/case/${id}` } });
  });

  afterEach(() => testBot.close());

  it.each(kinds)('of the kind %s is the golden one on every platform, and within the limits', async (kind, line) => {
    if (kind === 'history') await testBot.press((await testBot.say('delete order 1')).card, 'Delete case');
    const { card } = await testBot.say(line, { person });
    expectGolden(kind, locale, card, testBot.bot);
  });
});
