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
    ['list open', 'Active cases'],
    ['list closed', 'Completed cases'],
    ['lista avsluttade', 'Completed cases'],
    ['list order', 'Order cases'],
    ['list leave', 'Leave request cases'],
    ['list constructor', 'List active cases'],
  ])('%s suggests “%s”', async (line, label) => {
    const { card, outcome } = await testBot.say(line);
    expect([outcome, card.actions?.map((one) => one.label)]).toEqual(['refused', [label]]);
    expect(card.title).toMatch(/^“.+” isn’t a status$/u);
  });

  it('a suggestion opens that list, and the valid statuses are in the language of the reader', async () => {
    const { card } = await testBot.say('list order');
    expect((await testBot.press(card, 'Order cases')).card.rows).toHaveLength(1);
    const person = {
      platform: 'web',
      tenant: 'local',
      id: 'eva',
      name: 'Eva',
      membership: 'member',
      locale: 'sv',
    } as const;
    const swedish = await testBot.say('lista order', { person });
    expect(replyText(swedish, testBot.bot)).toContain('Använd pågående, redo, avslutade, annullerade eller avbrutna.');
  });

  it('a known status without cases gives an empty list', async () => {
    expect(await testBot.say('list completed')).toMatchObject({
      outcome: 'done',
      card: { text: ['No matching cases.', 'Try another status or remove a filter.'] },
    });
  });
});
