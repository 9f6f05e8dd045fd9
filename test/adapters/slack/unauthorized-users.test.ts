/** Who is not let in, though Slack signed what they did. */
import { en } from '../../../src/text/en/index.ts';
import { press, shortcut, submission, suggestion, typed } from './payloads.ts';
import { scripted } from './scripted.ts';
import { bob, createWorkspace, ok, orders, refusal, sign, team, type Workspace } from './workspace.ts';

const other = 'T0OTHER0001';

describe('somebody', () => {
  let slack: Workspace;
  const bot = scripted();
  beforeEach(async () => {
    bot.heard.length = 0;
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const mention = { type: 'app_mention', user: bob, text: 'list', channel: orders, ts: '1700000000.000100' };
  const said = () =>
    slack.calls.filter(({ method }) => method.startsWith('chat.')).map(({ args }) => args.text);

  it('in another workspace is refused in every way there is', async () => {
    const theirs = { team: { id: other, domain: 'other' }, user: { id: bob, team_id: other } };
    const ways = [
      slack.command('list', { team_id: other }),
      slack.command('list', { team_id: other, enterprise_id: 'E0OTHER', is_enterprise_install: 'true' }),
      slack.payload({ ...press({ value: 'list' }), ...theirs }),
      slack.payload({ ...shortcut('barium:find', 't'), ...theirs }),
      slack.payload({
        ...submission({ callback_id: 'c', private_metadata: '{}', blocks: [] }, [typed('x')]),
        ...theirs,
      }),
      slack.event(mention, {
        team_id: other,
        authorizations: [
          { enterprise_id: null, team_id: other, user_id: 'U0X', is_bot: true, is_enterprise_install: false },
        ],
      }),
    ];
    for (const { status } of await Promise.all(ways)) expect(status).toBe(401);
    await slack.quiet();
    expect(bot.heard).toEqual([]);
    expect(said()).toEqual([]);
  });

  it('of another organisation in a channel that is shared with it is told so, by event and by button', async () => {
    slack.fault = ({ method }) =>
      method === 'users.info'
        ? Response.json({ ok: true, user: { id: bob, name: 'bob', team_id: other, is_stranger: true } })
        : undefined;
    await slack.event({ ...mention, user_team: other, source_team: other });
    const pressed = press({ value: 'list' });
    await slack.payload({ ...pressed, team: { id: team }, user: { id: bob, team_id: other } });
    await slack.quiet();
    expect(bot.heard).toEqual([]);
    expect(said()).toContain(en.chat.externalUser);
  });

  it('of another organisation is told no case’s name while they type', async () => {
    const names = scripted(undefined, [{ text: 'Order 1', label: 'Order 1' }]);
    const shared = await createWorkspace({ bot: names });
    const offered = async () => JSON.parse((await shared.payload(suggestion('order'))).body).options.length;
    try {
      expect(await offered()).toBe(2);
    } finally {
      await shared.close();
    }
    const strange = await createWorkspace({ bot: names });
    strange.fault = ({ method }) =>
      method === 'users.info'
        ? Response.json({ ok: true, user: { id: bob, name: 'bob', team_id: other, is_stranger: true } })
        : undefined;
    try {
      const { body } = await strange.payload(suggestion('order'));
      expect(JSON.parse(body).options).toEqual([expect.objectContaining({ value: 'order' })]);
    } finally {
      await strange.close();
    }
  });

  it('of whom nobody tells a workspace is a stranger', async () => {
    slack.fault = ({ method }) => (method === 'users.info' ? refusal('fatal_error') : undefined);
    await slack.event(mention);
    await slack.quiet();
    expect(bot.heard).toEqual([]);
    await slack.event({ ...mention, team, ts: '1700000000.000200' });
    await slack.quiet();
    expect(bot.heard).toHaveLength(1);
  });

  it.each(['is_restricted', 'is_ultra_restricted'])('who is a guest is known as one: %s', async (kind) => {
    const user = { id: bob, name: 'bob', team_id: team, [kind]: true };
    slack.fault = ({ method }) => (method === 'users.info' ? ok({ user }) : undefined);
    await slack.command('list', { user_id: bob, user_name: 'bob' });
    await slack.quiet();
    expect(bot.heard[0]?.person).toMatchObject({ id: bob, guest: true });
  });

  it('who names a tenant of their own in what they send is still of ours', async () => {
    const body = new URLSearchParams({ command: '/barium', text: 'list', team_id: other }).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...sign(body, Date.now(), 'guessed'),
    };
    expect((await slack.raw(body, headers)).status).toBe(401);
    await slack.command('list', { tenant: 'T0ADMIN', person: 'U0ADMIN' });
    await slack.quiet();
    expect(bot.heard.map(({ person }) => person.tenant)).toEqual([team]);
  });
});
