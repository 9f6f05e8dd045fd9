import { createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium, task } from '../../memory-barium.ts';
import { alice, botUserId, createWorkspace, isReply, okResponse, orders, team, type Workspace } from './workspace.ts';

const isMember = { is_restricted: false, is_ultra_restricted: false };

describe('a user with a Swedish Slack', () => {
  let harness: TestBot;
  let slack: Workspace;

  beforeEach(async () => {
    harness = await createTestBot({ barium: createMemoryBarium([{ tasks: [task(11)] }, {}]) });
    const user = { id: alice, name: 'alice', team_id: team, tz: 'Europe/Stockholm', locale: 'sv-SE', ...isMember };
    slack = await createWorkspace({
      bot: harness.bot,
      intercept: ({ method }) => (method === 'users.info' ? okResponse({ user }) : undefined),
    });
  });
  afterEach(async () => {
    await slack.close();
    await harness.close();
  });

  const answer = () => slack.calls.findLast(isReply)?.args ?? {};

  it('the reply is in Swedish, in its blocks and in its fallback text', async () => {
    await slack.sendCommand('visa order 1');
    await slack.whenIdle();
    expect(answer().text).toMatch(/Order 1\n.*Status: +Pågående.*Deadline: +1 dec\. 2026 kl\. 09:00/su);
    expect(JSON.stringify(answer().blocks)).toMatch(/Milstolpe.*Visa för alla/su);
  });

  it('English commands work for a Swedish user', async () => {
    await slack.sendCommand('tasks order 1');
    await slack.whenIdle();
    expect(answer().text).toContain('Uppgifter i Order 1');
  });

  it('the Home tab is in Swedish', async () => {
    await slack.sendEvent({ type: 'app_home_opened', user: alice, channel: 'D1', tab: 'home' });
    await slack.waitFor(() => slack.calls.some(({ method }) => method === 'views.publish'));
    const home = JSON.stringify(slack.calls.find(({ method }) => method === 'views.publish')?.args);
    expect(home).toMatch(/ärende/iu);
    expect(home).not.toMatch(/\bcases?\b/iu);
  });

  it('the suggestion for a misspelled command is in Swedish', async () => {
    await slack.sendEvent({
      type: 'app_mention',
      user: alice,
      channel: orders,
      ts: '1.1',
      text: `<@${botUserId}> stauts`,
    });
    await slack.waitFor(() => slack.calls.some(({ method }) => /^chat\.post/u.test(method)));
    const said = slack.calls.filter(({ method }) => /^chat\.post/u.test(method)).at(-1)?.args;
    expect(said?.text).toContain('Menade du ”status”?');
  });
});
