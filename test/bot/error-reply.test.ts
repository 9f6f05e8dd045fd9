import { UnreachableError } from '../../src/barium/errors.ts';
import { guid } from '../memory-barium.ts';
import { barium, say, testBot, useOrderBot } from './order-bot.ts';
import { replyText } from './test-bot.ts';

describe('an error reply', () => {
  useOrderBot();

  it('explains an upstream error without technical details', async () => {
    barium.before = () => {
      throw new UnreachableError('deadline', { endpoint: 'GET /Instances/{Id}' });
    };
    expect((await say(guid(1))).card.title).toBe('Barium is taking too long to respond');
  });

  it('shows the log id of an internal error without its message', async () => {
    barium.before = () => {
      throw new TypeError('undefined is not a function');
    };
    const card = replyText(await say(guid(1)), testBot.bot);
    expect(card).toMatch(/Something went wrong in the bot.*Error ID: [0-9a-f]{8}\./s);
    expect(card).not.toContain('undefined is not');
  });

  it('offers a button with the corrected command for a typo', async () => {
    const reply = await say('shwo order 1');
    expect((await testBot.press(reply.card, 'Run “show”')).card.title).toBe('Order 1');
  });
});
