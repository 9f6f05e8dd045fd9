/** Every way into the bot, through the platforms' real adapters, for somebody who may not, or may not see. */

import { createGroups } from '../../src/access/groups.ts';
import { createAccess } from '../../src/access/roles.ts';
import { createLimits } from '../../src/access/scopes.ts';
import type { AccessEntry, GroupEntry } from '../../src/config/index.ts';
import { press } from '../adapters/slack/payloads.ts';
import {
  createWorkspace,
  ok,
  orders,
  alice as slackAlice,
  team,
  type Workspace,
} from '../adapters/slack/workspace.ts';
import { channel, startTeams, type Teams, tenant, wordsOf } from '../adapters/teams/teams.ts';
import { createHarness, type Harness } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
const url = (n: number) => `https://barium.example/cases/${guid(n)}`;
const barium = () =>
  createMemoryBarium([
    { waitsFor: ['Approve'] },
    { instance: instance(2, { name: 'Secret leave', applicationName: 'Leave' }) },
  ]);

describe('in Slack', () => {
  let harness: Harness;
  let slack: Workspace;
  let members: readonly string[];

  const open = async (viewers: readonly AccessEntry[], limited: readonly string[] = []) => {
    const group: GroupEntry = { kind: 'group', platform: 'slack', tenant: team, id: 'S3' };
    const groups = createGroups({
      members: (one) => slack.adapter.directory?.members(one) ?? Promise.reject(new Error('no directory')),
      log: { warn: () => undefined } as never,
      now: () => new Date(),
      lifeMs: 0,
    });
    const access = createAccess({ viewers, operators: [group], admins: [group] }, groups);
    const limits = createLimits(
      limited.map((id) => ({ platform: 'slack', tenant: team, id, applications: ['Order'] })),
    );
    harness = await createHarness({ barium: barium(), parts: { access, limits } });
    slack = await createWorkspace({ bot: harness.bot, webHost: 'barium.example' });
    members = [];
    slack.fault = ({ method }) => {
      if (method === 'usergroups.users.list') return ok({ users: members });
      return method === 'chat.unfurl' ? ok() : undefined;
    };
  };
  afterEach(async () => {
    await slack.close();
    await harness.close();
  });

  const sent = (method: string) => slack.calls.filter((call) => call.method === method);
  const share = async (n: number, more: object = {}) => {
    const links = [{ url: url(n), domain: 'barium.example' }];
    const event = { type: 'link_shared', user: slackAlice, channel: orders, message_ts: '1.000001', links };
    await slack.event({ ...event, ...more });
    await slack.quiet();
    return JSON.stringify(sent('chat.unfurl').map((call) => call.args));
  };
  const home = async () => {
    await slack.event({ type: 'app_home_opened', user: slackAlice, channel: 'D1', tab: 'home' });
    await slack.until(() => sent('views.publish').length > 0);
    return JSON.stringify(sent('views.publish')[0]?.args);
  };

  it('a member of a user group may, and no longer once they left it', async () => {
    await open(everyone);
    members = [slackAlice];
    await slack.command('send order 1 Approve');
    await slack.quiet();
    members = [];
    await slack.payload(press({ value: 'delete order 1' }));
    await slack.quiet();
    const answers = JSON.stringify(slack.calls.map((call) => call.args));
    expect(answers).toContain('“Approve” was sent');
    expect(answers).toMatch(/You may not do this.*The group S3 may/s);
  });

  it('a link shows a stranger, and a place that may not see its case, nothing', async () => {
    await open([]);
    expect(await share(1)).toBe('[]');
    await slack.close();
    await harness.close();
    await open(everyone, [orders]);
    expect(await share(1)).toContain('Order 1');
    const shown = await share(2);
    expect(shown).not.toContain('Secret');
  });

  it('a link that is still being written shows only what every limited place may see', async () => {
    await open(everyone, [orders]);
    const writing = { unfurl_id: 'u', source: 'composer', channel: 'COMPOSER' };
    expect(await share(1, writing)).toContain('Order 1');
    expect(await share(2, writing)).not.toContain('Secret');
  });

  it('the Home tab has nothing to press for a stranger', async () => {
    await open([]);
    const view = await home();
    expect(view).toContain('You may not ask here yet');
    expect(view).not.toContain('barium:find');
  });

  it('the Home tab of somebody limited holds what they may see, and counts no more', async () => {
    await open(everyone, [slackAlice]);
    const view = await home();
    expect(view).toContain('barium:find');
    expect(view).toContain('1 case');
    expect(view).not.toContain('Leave');
  });
});

describe('in Teams', () => {
  let harness: Harness;
  let teams: Teams;

  const open = async (viewers: readonly AccessEntry[], limited: readonly string[] = []) => {
    const access = createAccess({ viewers, operators: viewers, admins: viewers });
    const limits = createLimits(
      limited.map((id) => ({ platform: 'teams', tenant, id, applications: ['Order'] })),
    );
    harness = await createHarness({ barium: barium(), parts: { access, limits } });
    teams = await startTeams(harness.bot, { webUrlDomain: 'barium.example' });
  };
  afterEach(async () => {
    await teams.close();
    await harness.close();
  });

  const invoke = async (name: string, value: unknown) => {
    const more = { type: 'invoke', text: undefined, name, value, conversation: channel };
    return (await teams.say('', more)).body.composeExtension;
  };
  const search = async (value: string) =>
    (await invoke('composeExtension/query', { parameters: [{ name: 'case', value }] }))?.attachments ?? [];
  const pick = (n: number) => invoke('composeExtension/selectItem', { line: `show ${guid(n)}` });
  const link = (n: number) => invoke('composeExtension/queryLink', { url: url(n) });

  it('a stranger finds, inserts and unfurls nothing', async () => {
    await open([]);
    expect(await search('order')).toEqual([]);
    expect(await pick(1)).toMatchObject({ type: 'message' });
    expect(await link(1)).toBeUndefined();
  });

  it('a conversation finds, inserts and unfurls only what it may see', async () => {
    await open(everyone, ['19:orders@thread.tacv2']);
    expect([(await search('order')).length, await search('secret')]).toEqual([1, []]);
    expect((await pick(2))?.text).toMatch(/Barium does not know it/u);
    expect(await link(2)).toBeUndefined();
    expect(wordsOf((await link(1))?.attachments?.[0]?.content)).toContain('Order 1');
  });

  it('a card that is inserted for others has no button that only its sender may press', async () => {
    await open(everyone);
    const card = JSON.stringify((await pick(1))?.attachments?.[0]?.content);
    expect(card).toContain('Tasks');
    expect(card).not.toMatch(/Delete|Send message|Upload/u);
  });
});
