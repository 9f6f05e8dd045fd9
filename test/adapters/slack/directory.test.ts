import { NotPermittedError } from '../../../src/chat/adapter.ts';
import { createScriptedBot } from './scripted-bot.ts';
import { alice, createWorkspace, errorResponse, okResponse, team, type Workspace } from './workspace.ts';

describe('the directory', () => {
  let slack: Workspace;

  beforeEach(async () => {
    slack = await createWorkspace({ bot: createScriptedBot() });
  });
  afterEach(() => slack.close());

  const directory = () => slack.adapter.directory as NonNullable<typeof slack.adapter.directory>;
  const respond = (method: string, answer: (args: Readonly<Record<string, unknown>>) => Response) => {
    slack.intercept = (call) => (call.method === method ? answer(call.args) : undefined);
  };
  const countCalls = (method: string) => slack.calls.filter((call) => call.method === method).length;
  const membersMethod = 'usergroups.users.list';

  it('the members of a user group are read page by page', async () => {
    respond(membersMethod, ({ usergroup, cursor }) =>
      cursor === undefined
        ? okResponse({ users: [`of ${usergroup}`], response_metadata: { next_cursor: 'more' } })
        : okResponse({ users: [`after ${cursor}`], response_metadata: { next_cursor: '' } }),
    );
    expect(await directory().members({ tenant: team, id: 'S3' })).toEqual(['of S3', 'after more']);
  });

  it('a group that does not exist or is in another workspace has no members', async () => {
    respond(membersMethod, () => errorResponse('no_such_subteam'));
    expect(await directory().members({ tenant: team, id: 'S9' })).toEqual([]);
    expect(await directory().members({ tenant: 'T0OTHER', id: 'S3' })).toEqual([]);
    expect(await directory().exists({ kind: 'group', tenant: team, id: 'S9' })).toBe(false);
    expect(await directory().exists({ kind: 'group', tenant: 'T0OTHER', id: 'S3' })).toBe(false);
    expect(countCalls(membersMethod)).toBe(2);
  });

  it('looking up members rejects if Slack rejects the call, is rate limited or sends a malformed response', async () => {
    const group = { tenant: team, id: 'S3' };
    respond(membersMethod, () => errorResponse('missing_scope'));
    await expect(directory().members(group)).rejects.toThrow(NotPermittedError);
    respond(membersMethod, () => errorResponse('invalid_auth'));
    await expect(directory().members(group)).rejects.toThrow('invalid_auth');
    respond(membersMethod, () => new Response('', { status: 429, headers: { 'retry-after': '60' } }));
    await expect(directory().members(group)).rejects.toThrow('rate-limited');
    respond(membersMethod, () => okResponse({ users: 'U1' }));
    await expect(directory().members(group)).rejects.toThrow(membersMethod);
  });

  it('a person exists unless Slack does not know them or they are deactivated', async () => {
    const exists = (id: string) => directory().exists({ kind: 'person', tenant: team, id });
    expect([await exists(alice), await exists('U0NOBODY01')]).toEqual([true, false]);
    respond('users.info', () => okResponse({ user: { id: alice, deleted: true } }));
    expect(await exists(alice)).toBe(false);
  });
});
