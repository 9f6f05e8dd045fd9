import { RejectedError } from '../../src/barium/errors.ts';
import { guid } from '../memory-barium.ts';
import { barium, say, testBot, useOrderBot } from './order-bot.ts';
import { replyText } from './test-bot.ts';

describe('the history of effects', () => {
  useOrderBot();

  it('shows effects that were done, not accepted and rejected', async () => {
    await say('send order 1 Approve');
    await say('send order 1 Reject');
    barium.before = (method) => {
      if (method === 'sendMessage') throw new RejectedError({ endpoint: 'POST /Instances/{Id}', errorLogId: 'LOG-7' });
    };
    const refused = await say('send order 1 Approve');
    expect(refused.card.footer).toBe('Barium support reference: LOG-7');
    barium.before = () => undefined;
    const history = await say('history order 1');
    expect(history.card.rows?.map((row) => row.badge?.label)).toEqual([
      'rejected by Barium',
      'not accepted by the process',
      undefined,
    ]);
    expect(replyText(history, testBot.bot)).toContain('LOG-7');
  });

  it('includes the deletion of a case', async () => {
    const { card } = await say('delete order 1');
    await testBot.press(card, 'Delete case');
    expect((await say(`history ${guid(1)}`)).card.rows?.[0]?.title).toBe('Alice deleted the case');
  });

  it('can be opened from the card of a deletion', async () => {
    const { card } = await say('delete order 1');
    const done = await testBot.press(card, 'Delete case');
    expect((await testBot.press(done.card, 'History')).card.title).toBe('History – Order 1');
  });
});
