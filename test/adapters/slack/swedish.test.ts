import { createHarness, type Harness } from '../../bot/test-bot.ts';
import { createMemoryBarium, task } from '../../memory-barium.ts';
import { alice, createWorkspace, me, ok, orders, type Workspace } from './workspace.ts';

describe('somebody whose Slack speaks Swedish', () => {
  let harness: Harness;
  let slack: Workspace;

  beforeEach(async () => {
    harness = await createHarness({ barium: createMemoryBarium([{ tasks: [task(11)] }, {}]) });
    const user = { id: alice, name: 'alice', tz: 'Europe/Stockholm', locale: 'sv-SE' };
    slack = await createWorkspace({
      bot: harness.bot,
      fault: ({ method }) => (method === 'users.info' ? ok({ user }) : undefined),
    });
  });
  afterEach(async () => {
    await slack.close();
    await harness.close();
  });

  const answer = () => slack.calls.findLast(({ method }) => method === 'response_url')?.args ?? {};

  it('is answered in Swedish, in blocks and in the plain text of notifications', async () => {
    await slack.command('visa order 1');
    await slack.quiet();
    expect(answer().text).toMatch(/Order 1 \[Pågående\].*Tidsfrist: +1 dec\. 2026 kl\. 09:00/su);
    expect(JSON.stringify(answer().blocks)).toMatch(/Milstolpe.*Visa för alla/su);
  });

  it('and is understood in English all the same', async () => {
    await slack.command('tasks order 1');
    await slack.quiet();
    expect(answer().text).toContain('Uppgifter i Order 1');
  });

  it('finds the home of the bot in Swedish', async () => {
    await slack.event({ type: 'app_home_opened', user: alice, channel: 'D1', tab: 'home' });
    await slack.until(() => slack.calls.some(({ method }) => method === 'views.publish'));
    const home = JSON.stringify(slack.calls.find(({ method }) => method === 'views.publish')?.args);
    expect(home).toMatch(/ärende/iu);
    expect(home).not.toMatch(/\bcases?\b/iu);
  });

  it('is told in Swedish what was meant', async () => {
    await slack.event({
      type: 'app_mention',
      user: alice,
      channel: orders,
      ts: '1.1',
      text: `<@${me}> stauts`,
    });
    await slack.until(() => slack.calls.some(({ method }) => /^chat\.post/u.test(method)));
    const said = slack.calls.filter(({ method }) => /^chat\.post/u.test(method)).at(-1)?.args;
    expect(said?.text).toContain('Menade du ”status”?');
  });
});
