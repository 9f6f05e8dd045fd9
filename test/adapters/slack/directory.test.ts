import { scripted } from './scripted.ts';
import { alice, createWorkspace, ok, refusal, team, type Workspace } from './workspace.ts';

describe('what Slack knows of people', () => {
  let slack: Workspace;

  beforeEach(async () => {
    slack = await createWorkspace({ bot: scripted() });
  });
  afterEach(() => slack.close());

  const directory = () => slack.adapter.directory as NonNullable<typeof slack.adapter.directory>;
  const answering = (method: string, answer: (args: Readonly<Record<string, unknown>>) => Response) => {
    slack.fault = (call) => (call.method === method ? answer(call.args) : undefined);
  };
  const asked = (method: string) => slack.calls.filter((call) => call.method === method).length;
  const list = 'usergroups.users.list';

  it('is who is in a user group, page by page', async () => {
    answering(list, ({ usergroup, cursor }) =>
      cursor === undefined
        ? ok({ users: [`of ${usergroup}`], response_metadata: { next_cursor: 'more' } })
        : ok({ users: [`after ${cursor}`], response_metadata: { next_cursor: '' } }),
    );
    expect(await directory().members({ tenant: team, id: 'S3' })).toEqual(['of S3', 'after more']);
  });

  it('is nobody for a group that there is not, or that is of another workspace', async () => {
    answering(list, () => refusal('no_such_subteam'));
    expect(await directory().members({ tenant: team, id: 'S9' })).toEqual([]);
    expect(await directory().members({ tenant: 'T0OTHER', id: 'S3' })).toEqual([]);
    expect(await directory().exists({ kind: 'group', tenant: team, id: 'S9' })).toBe(false);
    expect(await directory().exists({ kind: 'group', tenant: 'T0OTHER', id: 'S3' })).toBe(false);
    expect(asked(list)).toBe(2);
  });

  it('is not known where Slack refuses, is busy or answers nonsense', async () => {
    const group = { tenant: team, id: 'S3' };
    answering(list, () => refusal('missing_scope'));
    await expect(directory().members(group)).rejects.toThrow('missing_scope');
    answering(list, () => new Response('', { status: 429, headers: { 'retry-after': '60' } }));
    await expect(directory().members(group)).rejects.toThrow('throttled');
    answering(list, () => ok({ users: 'U1' }));
    await expect(directory().members(group)).rejects.toThrow(list);
  });

  it('is whether there is such a person', async () => {
    const knows = (id: string) => directory().exists({ kind: 'person', tenant: team, id });
    expect([await knows(alice), await knows('U0NOBODY01')]).toEqual([true, false]);
    answering('users.info', () => ok({ user: { id: alice, deleted: true } }));
    expect(await knows(alice)).toBe(false);
  });
});
