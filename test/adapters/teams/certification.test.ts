/** What Microsoft's review asks of an app, from https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines */
import { existsSync, readFileSync } from 'node:fs';
import { createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium } from '../../memory-barium.ts';
import { channel, elementsOf, group, personal, startTeams, type TeamsHarness, textOf } from './teams.ts';

const scopes = { personal, group, channel };

describe.each(Object.entries(scopes))('the bot in a %s conversation of Teams', (_, conversation) => {
  let harness: TestBot;
  let teams: TeamsHarness;

  beforeEach(async () => {
    harness = await createTestBot({ barium: createMemoryBarium([{}]) });
    teams = await startTeams(harness.bot);
    await teams.say('whoami');
  });
  afterEach(async () => {
    await teams.close();
    await harness.close();
  });

  it.each(['help', 'Hi', 'Hello!', 'hjälp', 'thanks', 'asdf qwer', '🙂'])(
    'answers “%s” with a card that says what to do next',
    async (line) => {
      teams.connector.requests.length = 0;
      await teams.say(line, { conversation });
      const card = teams.card();
      expect(textOf(card).trim()).not.toBe('');
      expect(elementsOf(card).filter(({ type }) => type.startsWith('Action.')).length).toBeGreaterThan(0);
    },
  );
});

describe('the table of Microsoft’s review in docs/teams.md', () => {
  it('names tests that exist', () => {
    const guide = readFileSync('docs/teams.md', 'utf8');
    const rows = [...guide.matchAll(/`(test\/[\w./-]+\.test\.ts)`: (?<title>[^|]+?)\s*\|/gu)];
    expect(rows.length).toBeGreaterThan(10);
    for (const [, file = '', title = ''] of rows) {
      expect([file, existsSync(file)]).toEqual([file, true]);
      expect(readFileSync(file, 'utf8')).toContain(title);
    }
  });
});
