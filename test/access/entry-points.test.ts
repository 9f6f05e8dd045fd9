/** Every way into the bot through the real adapters, for people without access or with access to few applications. */
import { createGroupMembership } from '../../src/access/groups.ts';
import { createRoles } from '../../src/access/roles.ts';
import { createApplicationScopes } from '../../src/access/scopes.ts';
import type { AccessEntry, GroupEntry } from '../../src/config/index.ts';
import { blockAction } from '../adapters/slack/payloads.ts';
import {
  createWorkspace,
  okResponse,
  orders,
  alice as slackAlice,
  team,
  type Workspace,
} from '../adapters/slack/workspace.ts';
import {
  channel,
  executeValue,
  searchResultValue,
  signed,
  startTeams,
  type TeamsHarness,
  tenant,
  textOf,
} from '../adapters/teams/teams.ts';
import { createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
const url = (n: number) => `https://barium.example/cases/${guid(n)}`;
const barium = () =>
  createMemoryBarium([
    { awaitedMessages: ['Approve'] },
    { instance: instance(2, { name: 'Secret leave', applicationName: 'Leave' }) },
  ]);

describe('access control in Slack', () => {
  let testBot: TestBot;
  let slack: Workspace;
  let members: readonly string[];

  const open = async (
    viewers: readonly AccessEntry[],
    restricted: readonly string[] = [],
    sharedChannels: 'refuse' | 'allow' = 'refuse',
  ) => {
    const group: GroupEntry = { kind: 'group', platform: 'slack', tenant: team, id: 'S3' };
    const groups = createGroupMembership({
      fetchMembers: (one) => slack.adapter.directory?.members(one) ?? Promise.reject(new Error('no directory')),
      log: { warn: () => undefined } as never,
      now: () => new Date(),
      ttlMs: 0,
    });
    const access = createRoles({ viewers, operators: [group], admins: [group] }, groups);
    const scopes = createApplicationScopes(
      restricted.map((id) => ({ platform: 'slack', tenant: team, id, applications: ['Order'] })),
    );
    testBot = await createTestBot({ barium: barium(), overrides: { access, scopes } });
    slack = await createWorkspace({ bot: testBot.bot, webHost: 'barium.example', sharedChannels });
    members = [];
    slack.intercept = ({ method }) => {
      if (method === 'usergroups.users.list') return okResponse({ users: members });
      return method === 'chat.unfurl' ? okResponse() : undefined;
    };
  };
  afterEach(async () => {
    await slack.close();
    await testBot.close();
  });

  const sent = (method: string) => slack.calls.filter((call) => call.method === method);
  const share = async (n: number, more: object = {}) => {
    const links = [{ url: url(n), domain: 'barium.example' }];
    const event = { type: 'link_shared', user: slackAlice, channel: orders, message_ts: '1.000001', links };
    await slack.sendEvent({ ...event, ...more });
    await slack.whenIdle();
    return JSON.stringify(sent('chat.unfurl').map((call) => call.args));
  };
  const home = async () => {
    await slack.sendEvent({ type: 'app_home_opened', user: slackAlice, channel: 'D1', tab: 'home' });
    await slack.waitFor(() => sent('views.publish').length > 0);
    return JSON.stringify(sent('views.publish')[0]?.args);
  };

  it('grants a role to members of a user group until they leave it', async () => {
    await open(everyone);
    members = [slackAlice];
    await slack.sendCommand('send order 1 Approve');
    await slack.whenIdle();
    members = [];
    await slack.sendInteraction(blockAction({ value: 'delete order 1' }));
    await slack.whenIdle();
    const answers = JSON.stringify(slack.calls.map((call) => call.args));
    expect(answers).toContain('“Approve” was sent');
    expect(answers).toMatch(/You don’t have permission to do this.*The group S3 can/s);
  });

  it('unfurls no link for a person without access, or in a channel that cannot see the case', async () => {
    await open([]);
    expect(await share(1)).toBe('[]');
    await slack.close();
    await testBot.close();
    await open(everyone, [orders]);
    expect(await share(1)).toContain('Order 1');
    const shown = await share(2);
    expect(shown).not.toContain('Secret');
  });

  it('unfurls a link in the composer only if every restricted channel can see the case', async () => {
    await open(everyone, [orders], 'allow');
    const writing = { unfurl_id: 'u', source: 'composer', channel: 'COMPOSER' };
    expect(await share(1, writing)).toContain('Order 1');
    expect(await share(2, writing)).not.toContain('Secret');
  });

  it('shows no buttons in the Home tab of a person without access', async () => {
    await open([]);
    const view = await home();
    expect(view).toContain('You don’t have access yet');
    expect(view).not.toContain('barium:find');
  });

  it('lists and counts only visible cases in the Home tab of a restricted person', async () => {
    await open(everyone, [slackAlice]);
    // After the deadline of all cases.
    testBot.clock.now = new Date('2026-12-10T09:00:00.000Z');
    const view = await home();
    expect(view).toContain('barium:find');
    expect(view).toContain('Overdue active cases (1)');
    expect(view).toContain('Order 1');
    expect(view).not.toMatch(/Leave|Secret/u);
  });
});

describe('access control in Teams', () => {
  let testBot: TestBot;
  let teams: TeamsHarness;

  const open = async (viewers: readonly AccessEntry[], restricted: readonly string[] = []) => {
    const access = createRoles({ viewers, operators: viewers, admins: viewers });
    const scopes = createApplicationScopes(
      restricted.map((id) => ({ platform: 'teams', tenant, id, applications: ['Order'] })),
    );
    testBot = await createTestBot({ barium: barium(), overrides: { access, scopes } });
    teams = await startTeams(testBot.bot, { webUrlDomain: 'barium.example' });
  };
  afterEach(async () => {
    await teams.close();
    await testBot.close();
  });

  const send = (name: string, value: unknown) =>
    teams.say('', { type: 'invoke', text: undefined, name, value, conversation: channel });
  const invoke = async (name: string, value: unknown) => (await send(name, value)).body.composeExtension;
  const search = async (value: string) =>
    (await invoke('composeExtension/query', { parameters: [{ name: 'case', value }] }))?.attachments ?? [];
  const pick = (n: number) => invoke('composeExtension/selectItem', searchResultValue(guid(n)));
  const link = (n: number) => invoke('composeExtension/queryLink', { url: url(n) });

  it('lets a person without access find, insert and unfurl nothing', async () => {
    await open([]);
    expect(await search('order')).toEqual([]);
    expect(await pick(1)).toMatchObject({ type: 'message' });
    expect(await link(1)).toBeUndefined();
  });

  it('finds, inserts and unfurls only what the conversation can see', async () => {
    await open(everyone, ['19:orders@thread.tacv2']);
    expect([(await search('order')).length, await search('secret')]).toEqual([1, []]);
    expect((await pick(2))?.text).toMatch(/Not found in Barium/u);
    expect(await link(2)).toBeUndefined();
    expect(textOf((await link(1))?.attachments?.[0]?.content)).toContain('Order 1');
  });

  it('opens dialogs and renews cards with what their viewer can see and do, and for a person without access not at all', async () => {
    const place = { conversation: { tenant, id: '19:orders@thread.tacv2' } };
    const dialog = async (n: number) => {
      const data = signed({ kind: 'press', line: `show ${guid(n)}` }, place);
      return JSON.stringify((await send('task/fetch', { data })).body);
    };
    const renewal = async (n: number) =>
      JSON.stringify(
        (await send('adaptiveCard/action', executeValue(signed({ kind: 'refresh', line: `show ${guid(n)}` }, place))))
          .body,
      );
    await open(everyone, ['19:orders@thread.tacv2']);
    for (const show of [dialog, renewal]) {
      expect(await show(1)).toContain('Delete…');
      expect(await show(2)).not.toContain('Secret');
    }
    expect(await renewal(2)).toContain('"value":""');
    await teams.close();
    await testBot.close();
    await open([]);
    expect(await dialog(1)).not.toContain('Order 1');
    expect(await renewal(1)).toContain('"value":""');
  });

  it('inserts cards for others without buttons that only the sender can press', async () => {
    await open(everyone);
    const card = JSON.stringify((await pick(1))?.attachments?.[0]?.content);
    expect(card).toContain('Tasks');
    expect(card).not.toMatch(/Delete|Send message|Upload/u);
  });
});
