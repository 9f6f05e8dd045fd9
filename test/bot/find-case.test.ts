import { UnreachableError } from '../../src/barium/errors.ts';
import { guid, task } from '../memory-barium.ts';
import { barium, say, testBot, useOrderBot } from './order-bot.ts';
import { replyText } from './test-bot.ts';

describe('finding a case', () => {
  useOrderBot();

  const sayText = async (line: string) => replyText(await testBot.say(line), testBot.bot);

  it('finds a case by name in any letter case and shows all of its fields', async () => {
    const card = await sayText('show order 1');
    for (const word of [
      'Order 1',
      'Active',
      'Received',
      'Normal',
      'Alice',
      'Started by user ID: alice',
      'The order with the number 1',
    ]) {
      expect(card).toContain(word);
    }
  });

  it('shows the messages that a case waits for unless it has ended or its tasks cannot be read', async () => {
    const order = barium.cases.get(guid(1));
    order?.tasks.push(task(103), task(104), task(105));
    expect(await sayText('show order 1')).toContain('waiting for Task 101, Task 103 +2 more');
    barium.before = (method) => {
      if (method === 'listTasks') throw new UnreachableError('connection', { endpoint: 'GET' });
    };
    expect(await sayText('show order 1')).not.toContain('waiting for');
    barium.before = () => undefined;
    if (order !== undefined) order.instance = { ...order.instance, status: 'completed' };
    expect(await sayText('show order 1')).not.toContain('waiting for');
  });

  it.each([guid(1), guid(1).toUpperCase(), `https://live.example.com/case/${guid(1)}?tab=2`, 'show 00000001'])(
    'finds a case by %s',
    async (line) => {
      expect((await say(line)).card.title).toBe('Order 1');
    },
  );

  it('offers a choice of several matches, with buttons for the same command', async () => {
    const reply = await say('tasks order');
    expect(reply.card.rows?.map((row) => row.title)).toEqual(['Order 1', 'Order 20']);
    const chosen = await testBot.press({ ...reply.card, rows: reply.card.rows?.slice(0, 1) ?? [] }, 'Tasks');
    expect(chosen.card.title).toBe('Tasks – Order 1');
  });

  it('takes the words after the name as the next argument', async () => {
    expect((await say('send order 1 Approve')).card.title).toBe('“Approve” was sent');
    expect(barium.effects).toEqual(['send Approve']);
  });

  it('finds a closed case if no open one matches', async () => {
    expect((await say('show leave of')).card.badge).toEqual({ label: 'Completed', tone: 'good' });
  });

  it('says that no case matches', async () => {
    expect(await say('show zebra')).toMatchObject({
      outcome: 'refused',
      card: { title: 'No case matches “zebra”' },
    });
  });
});
