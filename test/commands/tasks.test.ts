import { alice, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, task } from '../memory-barium.ts';

describe('the tasks of a case with a status', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    const tasks = [task(101, { name: 'Ship' }), task(102, { name: 'Pack', status: 'completed' })];
    testBot = await createTestBot({ barium: createMemoryBarium([{ tasks }]) });
  });
  afterEach(() => testBot.close());

  it.each([
    ['tasks order 1 open', ['Ship']],
    ['tasks order 1 running', ['Ship']],
    ['tasks order 1 done', ['Pack']],
    ['tasks order 1 closed', ['Pack']],
    ['uppgifter order 1 öppna', ['Ship']],
    ['uppgifter order 1 stängda', ['Pack']],
    ['tasks order 1 cancelled', []],
  ])('are found by the words that people use: %s', async (line, names) => {
    const { card, outcome } = await testBot.say(line);
    expect([outcome, card.rows?.map(({ title }) => title)]).toEqual(['done', names]);
  });

  it('are not “none” for a status that does not exist: the nearest one is offered, and all are listed', async () => {
    const { card, outcome } = await testBot.say('tasks order 1 actve');
    expect([outcome, card.title, card.text]).toEqual([
      'refused',
      '“actve” isn’t a status',
      ['Use active, ready, completed, cancelled, or aborted.'],
    ]);
    expect((await testBot.press(card, 'Active')).card.rows).toHaveLength(1);
    expect((await testBot.press(card, 'Tasks')).card.rows).toHaveLength(2);
    const swedish = await testBot.say('uppgifter order 1 xyz', { person: { ...alice, locale: 'sv' } });
    expect(replyText(swedish, testBot.bot)).toContain('Använd pågående, redo, avslutade, annullerade eller avbrutna.');
  });
});
