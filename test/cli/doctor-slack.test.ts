/** The part of `doctor` that asks Slack. */

import { optionalScopes } from '../../adapters/slack/granted-scopes.ts';
import { createGroupMembership } from '../../src/access/groups.ts';
import { createRoles } from '../../src/access/roles.ts';
import { inspectPlatform } from '../../src/cli/doctor/platforms.ts';
import type { AccessEntry, Config } from '../../src/config/index.ts';
import { slackOptionalScopes, slackScopes } from '../../src/manifest/slack.ts';
import * as en from '../../src/text/en/index.ts';
import { faultsInMessage } from '../adapters/slack/limits.ts';
import { createWorkspace, errorResponse, okResponse, team, type Workspace } from '../adapters/slack/workspace.ts';
import { createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';

const group: AccessEntry = { kind: 'group', platform: 'slack', tenant: team, id: 'S3' };

describe('barium-bot doctor with Slack', () => {
  let testBot: TestBot;
  let slack: Workspace;
  let scopes: readonly string[] | undefined;
  let validate: (blocks: readonly unknown[]) => Response;

  beforeEach(async () => {
    scopes = slackScopes;
    validate = () => okResponse();
    const groups = createGroupMembership({
      fetchMembers: async (of) => (await slack.adapter.directory?.members(of)) ?? [],
      log: { warn: () => undefined } as never,
      now: () => new Date(),
    });
    const access = createRoles({ viewers: [group], operators: [], admins: [] }, groups);
    testBot = await createTestBot({ barium: createMemoryBarium([{}, {}]), overrides: { access } });
    slack = await createWorkspace({ bot: testBot.bot });
    slack.intercept = ({ method, args }) => {
      if (method === 'blocks.validate') return validate((args.message as { blocks: unknown[] }).blocks);
      if (method === 'usergroups.users.list') return errorResponse('missing_scope');
      if (method !== 'auth.test' || scopes === undefined) return undefined;
      const identity = { team_id: team, team: 'Acme', user_id: 'U0BOT00001', bot_id: 'B1' };
      const response = okResponse(identity);
      response.headers.set('x-oauth-scopes', scopes.join(','));
      return response;
    };
  });
  afterEach(async () => {
    await slack.close();
    await testBot.close();
  });

  const inspect = (viewers: readonly AccessEntry[] = [group]) => {
    const access = { viewers, operators: [], admins: [] } as unknown as Config['access'];
    return inspectPlatform(slack.adapter, 'Slack', testBot, { access, locale: 'en' }, en);
  };

  it('finds nothing if every scope is granted and Slack accepts the cards', async () => {
    const seen: string[] = [];
    validate = (blocks) => {
      seen.push(...faultsInMessage(blocks));
      return okResponse();
    };
    expect(await inspect()).toEqual([{ subject: 'slack', state: 'ok', name: 'Slack', detail: en.doctor.cards.ok(4) }]);
    expect(seen).toEqual([]);
  });

  it('warns of each part that doesn’t work without a declined scope', async () => {
    const declined = ['usergroups:read', 'groups:history', 'mpim:history'];
    scopes = slackScopes.filter((scope) => !declined.includes(scope));
    const { limitations } = en.adapter.health;
    const warnings = (await inspect()).filter(({ state }) => state === 'warn').map(({ detail }) => detail);
    expect(warnings).toEqual([
      limitations.groups('usergroups:read'),
      limitations.searches('groups:history, mpim:history'),
    ]);
    expect((await inspect([{ kind: 'everyone' }])).map(({ detail }) => detail)).not.toContain(warnings[0]);
  });

  it('fails and names the scopes that the bot can’t do without', async () => {
    scopes = slackScopes.filter((scope) => !['chat:write', 'files:read', 'commands'].includes(scope));
    const { missingScopes, limitations } = en.adapter.health;
    expect((await inspect()).slice(0, 2)).toEqual([
      { subject: 'slack', name: 'Slack', state: 'fail', detail: missingScopes('commands, chat:write') },
      { subject: 'slack', name: 'Slack', state: 'warn', detail: limitations.files('files:read') },
    ]);
  });

  it('warns if Slack doesn’t say which scopes the app has', async () => {
    scopes = undefined;
    expect((await inspect())[0]).toMatchObject({ state: 'warn', detail: en.adapter.health.limitations.unknown });
  });

  it('warns of cards that Slack would reject, with Slack’s reason', async () => {
    const errors = [{ pointer: '/blocks/1/text', code: 'failed_constraint', message: 'must be shorter' }];
    validate = (blocks) =>
      JSON.stringify(blocks).includes('Order 1') ? errorResponse('invalid_message', { errors }) : okResponse();
    expect((await inspect()).at(-1)).toEqual({
      subject: 'slack',
      state: 'warn',
      name: 'Slack',
      detail: expect.stringContaining('/blocks/1/text: must be shorter'),
    });
  });

  it('says nothing of the cards where Slack lacks the method', async () => {
    validate = () => errorResponse('unknown_method');
    expect(await inspect()).toEqual([]);
  });

  it('asks for the same optional scopes as the manifest', () => {
    expect(Object.keys(optionalScopes)).toEqual([...slackOptionalScopes]);
  });

  it('a person in a group that the bot isn’t allowed to read gets that answer', async () => {
    await slack.sendCommand('list');
    await slack.whenIdle();
    expect(slack.shown.join()).toContain(en.errors.groupForbidden);
  });
});
