import { disabledQueries } from '../../../src/watch/queries.ts';
import { createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid } from '../../memory-barium.ts';
import { channel, startTeams, type TeamsHarness, tenant } from './teams.ts';

describe('a reply chain in a Teams channel', () => {
  let testBot: TestBot;
  let teams: TeamsHarness;

  beforeEach(async () => {
    testBot = await createTestBot({
      barium: createMemoryBarium([{}, {}]),
      watchQueries: {
        ...disabledQueries,
        threadRef: (conversation) => teams.adapter.threadRef?.(conversation),
      },
    });
    teams = await startTeams(testBot.bot);
  });
  afterEach(async () => {
    await teams.close();
    await testBot.close();
  });

  const [channelId = ''] = channel.id.split(';');
  const sayUnder = (message: string, line: string) =>
    teams.say(line, { conversation: { ...channel, id: `${channelId};messageid=${message}` } });
  /** Everything that the bot has sent. */
  const sent = () => JSON.stringify(teams.connector.requests.map(({ body }) => body));

  it('under an announcement is about its case, in a command that names none', async () => {
    await sayUnder('1', 'help');
    const conversation = { platform: 'teams', tenant, id: channelId, isDirect: false } as const;
    const ref = await teams.adapter.post(conversation, { deliveryKey: 'k', card: { title: 'Order 2 moved on' } });
    await testBot.store.channels.saveRootMessage(conversation, guid(2), ref, '2026-11-23T09:00:00.000Z');
    await sayUnder(JSON.parse(ref).id, 'tasks');
    expect(sent()).toContain('Tasks – Order 2');
  });

  it('under a question is about the case of its answer', async () => {
    await sayUnder('100', 'show order 1');
    await sayUnder('100', 'tasks');
    await sayUnder('200', 'history');
    expect(sent()).toContain('Tasks – Order 1');
    expect(sent()).toContain('Which case?');
  });
});
