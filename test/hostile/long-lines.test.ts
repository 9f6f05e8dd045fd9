import { alice, channel, type TestBot } from '../bot/test-bot.ts';
import { openLargeBot } from './large-bot.ts';
import { longLines, longQueries } from './long-lines.ts';
import { measureBestLoopDelay } from './loop-delay.ts';

const maxDelayMs = 50;

describe('the bot with 100,000 known cases', () => {
  let testBot: TestBot;

  beforeAll(async () => {
    testBot = await openLargeBot({ changes: 20_000 });
    await testBot.say('help');
  });

  afterAll(() => testBot.close());

  it.each(Object.entries(longLines))('keeps the event loop for at most 50 ms for %s', async (_, line) => {
    // Four at once, as many as one person gets.
    const delayMs = await measureBestLoopDelay(async () => {
      const replies = await Promise.all(Array.from({ length: 4 }, () => testBot.say(line)));
      for (const { card } of replies) expect(card.title).not.toBe('Something went wrong in the bot');
    }, maxDelayMs);
    expect(delayMs).toBeLessThanOrEqual(maxDelayMs);
  });

  it.each(Object.entries(longQueries))('keeps the event loop for at most 50 ms to complete %s', async (_, text) => {
    const request = { text, person: alice, conversation: channel };
    const delayMs = await measureBestLoopDelay(
      () =>
        Promise.all([
          testBot.bot.suggest({ field: 'instance', ...request }),
          testBot.bot.suggest({ field: 'line', ...request }),
        ]),
      maxDelayMs,
    );
    expect(delayMs).toBeLessThanOrEqual(maxDelayMs);
  });
});
