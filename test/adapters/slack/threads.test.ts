import { disabledQueries } from '../../../src/watch/queries.ts';
import { createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid } from '../../memory-barium.ts';
import { alice, botUserId, createWorkspace, orders, team, type Workspace } from './workspace.ts';

describe('a thread in Slack', () => {
  let testBot: TestBot;
  let slack: Workspace;

  beforeEach(async () => {
    testBot = await createTestBot({
      barium: createMemoryBarium([{}, {}]),
      watchQueries: {
        ...disabledQueries,
        threadRef: (conversation) => slack.adapter.threadRef?.(conversation),
      },
    });
    slack = await createWorkspace({ bot: testBot.bot });
  });
  afterEach(async () => {
    await slack.close();
    await testBot.close();
  });

  /** Mentions the bot in a channel, or in the thread of a message there. Returns the text of the answer. */
  const mention = async (text: string, ts: string, thread?: string) => {
    const event = { type: 'app_mention', user: alice, channel: orders, text: `<@${botUserId}> ${text}`, ts };
    await slack.sendEvent(thread === undefined ? event : { ...event, thread_ts: thread });
    await slack.whenIdle();
    return String(slack.calls.findLast((call) => call.method === 'chat.postMessage')?.args.text);
  };

  it('under an announcement is about its case, in a command that names none', async () => {
    const conversation = { platform: 'slack', tenant: team, id: orders, isDirect: false } as const;
    const ref = await slack.adapter.post(conversation, { deliveryKey: 'k', card: { title: 'Order 2 moved on' } });
    await testBot.store.channels.saveRootMessage(conversation, guid(2), ref, '2026-11-23T09:00:00.000Z');
    const [root] = slack.tables.messages.all();
    expect(await mention('tasks', '1700000000.000200', String(root?.ts))).toContain('Tasks – Order 2');
  });

  it('under a question is about the case of its answer', async () => {
    expect(await mention('show order 1', '1700000000.000100')).toContain('Order 1');
    expect(await mention('tasks', '1700000000.000200', '1700000000.000100')).toContain('Tasks – Order 1');
    expect(await mention('tasks', '1700000000.000300')).toContain('Which case?');
  });
});
