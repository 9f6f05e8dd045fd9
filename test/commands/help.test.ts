import { createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';

describe('help', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    testBot = await createTestBot({ barium: createMemoryBarium([{}]) });
  });
  afterEach(() => testBot.close());

  it.each([
    ['show', 'everyone with access'],
    ['send', 'operators'],
    // Operators confirm messages and uploads; only deletions can be undone.
    ['confirm', 'operators'],
    ['undo', 'admins'],
  ])('about %s says that %s can use it', async (command, people) => {
    expect((await testBot.say(`help ${command}`)).card.footer).toContain(people);
  });
});
