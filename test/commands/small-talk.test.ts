import { alice, createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';

describe('small talk', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    testBot = await createTestBot({ barium: createMemoryBarium([{}]) });
  });
  afterEach(() => testBot.close());

  it.each([
    ['Hi', 'Hi Alice!'],
    ['hello', 'Hi Alice!'],
    ['Hello!', 'Hi Alice!'],
    ['good morning', 'Hi Alice!'],
    ['barium hi', 'Hi Alice!'],
    ['thanks', 'You’re welcome!'],
    ['Thank you!', 'You’re welcome!'],
    ['feedback', 'Thanks for wanting to help'],
    ['settings', 'There’s not much to set up'],
  ])('“%s” is answered shortly, with three buttons', async (line, title) => {
    const { card, outcome } = await testBot.say(line);
    expect([card.title, outcome, card.actions?.length]).toEqual([title, 'done', 3]);
    expect(card.rows).toBeUndefined();
    for (const action of card.actions ?? []) {
      expect((await testBot.press(card, action.label)).outcome).toBe('done');
    }
  });

  it('is understood in Swedish, and answered in the reader’s language', async () => {
    const swedish = { ...alice, locale: 'sv-SE' };
    expect((await testBot.say('Hej!', { person: swedish })).card.title).toBe('Hej Alice!');
    expect((await testBot.say('tack', { person: swedish })).card.title).toBe('Varsågod!');
    expect((await testBot.say('tack så mycket')).card.title).toBe('You’re welcome!');
  });

  it('is in no list of commands', async () => {
    const { card } = await testBot.say('help');
    expect(JSON.stringify(card)).not.toMatch(/Say hello|Say thanks/u);
  });

  it('is only for people with access', async () => {
    const closed = await createTestBot({
      barium: createMemoryBarium([{}]),
      access: { viewers: [], operators: [], admins: [] },
    });
    expect((await closed.say('hi')).outcome).toBe('refused');
    await closed.close();
  });
});

it('an unknown word is answered with the right form of the nearest command, and a button that runs it', async () => {
  const testBot = await createTestBot({ barium: createMemoryBarium([{}]) });
  const { card, outcome } = await testBot.say('taks order 1');
  expect([outcome, card.text]).toEqual([
    'refused',
    ['Did you mean “tasks”?', 'Usage: tasks <case> [status]', 'Example: tasks order 4711'],
  ]);
  expect((await testBot.press(card, 'Run “tasks”')).card.title).toContain('Order 1');
  await testBot.close();
});
