import * as en from '../../../src/text/en/index.ts';
import { blockAction, shortcut, suggestionRequest, textInput, viewSubmission } from './payloads.ts';
import { createScriptedBot } from './scripted-bot.ts';
import {
  bob,
  createWorkspace,
  errorResponse,
  okResponse,
  orders,
  signHeaders,
  team,
  type Workspace,
} from './workspace.ts';

const otherTeam = 'T0OTHER0001';
const formMetadata = JSON.stringify({ line: 'list', fieldNames: ['name'] });

describe('users without access, in requests that Slack signed', () => {
  let slack: Workspace;
  const bot = createScriptedBot();
  beforeEach(async () => {
    bot.events.length = 0;
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const mention = { type: 'app_mention', user: bob, text: 'list', channel: orders, ts: '1700000000.000100' };
  const postedTexts = () => slack.calls.filter(({ method }) => method.startsWith('chat.')).map(({ args }) => args.text);

  it('requests from another workspace are rejected with a 401', async () => {
    const otherWorkspace = {
      team: { id: otherTeam, domain: 'other' },
      user: { id: bob, team_id: otherTeam },
    };
    const requests = [
      slack.sendCommand('list', { team_id: otherTeam }),
      slack.sendCommand('list', {
        team_id: otherTeam,
        enterprise_id: 'E0OTHER',
        is_enterprise_install: 'true',
      }),
      slack.sendInteraction({ ...shortcut('barium:find', 't'), ...otherWorkspace }),
      slack.sendEvent(mention, {
        team_id: otherTeam,
        authorizations: [
          {
            enterprise_id: null,
            team_id: otherTeam,
            user_id: 'U0X',
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
      }),
    ];
    for (const { status } of await Promise.all(requests)) expect(status).toBe(401);
    await slack.whenIdle();
    expect(bot.events).toEqual([]);
    expect(postedTexts()).toEqual([]);
  });

  it.each([
    ['a button', () => blockAction({ value: 'list' })],
    ['a button that opens a form', () => blockAction({ action_id: 'barium:find', value: 'find' })],
    [
      'a shortcut on a message',
      () => shortcut('barium:attach', 't', { ts: '1700000000.000100', files: [{ id: 'F1' }] }),
    ],
    [
      'a form',
      () => viewSubmission({ callback_id: 'c', private_metadata: formMetadata, blocks: [] }, [textInput('x')]),
    ],
  ])('a member from another organization is informed privately that %s is not for them', async (_, createPayload) => {
    const payload = { ...createPayload(), team: { id: otherTeam }, user: { id: bob, team_id: otherTeam } };
    const { status, body } = await slack.sendInteraction({ ...payload, response_url: slack.responseUrl });
    await slack.whenIdle();
    expect(status).toBe(200);
    expect(bot.events).toEqual([]);
    expect(JSON.stringify([body, slack.shown])).toContain(en.adapter.externalUser);
    expect(slack.calls.filter(({ method }) => ['chat.postMessage', 'views.open'].includes(method))).toEqual([]);
    expect(slack.calls.some(({ args }) => args.response_type === 'in_channel')).toBe(false);
  });

  it('a member from another organization in a shared channel is refused, for events and buttons', async () => {
    slack.intercept = ({ method }) =>
      method === 'users.info'
        ? Response.json({ ok: true, user: { id: bob, name: 'bob', team_id: otherTeam, is_stranger: true } })
        : undefined;
    await slack.sendEvent({ ...mention, user_team: otherTeam, source_team: otherTeam });
    const pressed = blockAction({ value: 'list' });
    await slack.sendInteraction({ ...pressed, team: { id: team }, user: { id: bob, team_id: otherTeam } });
    await slack.whenIdle();
    expect(bot.events).toEqual([]);
    expect(postedTexts()).toContain(en.adapter.externalUser);
  });

  it('a member from another organization gets no suggestions', async () => {
    const names = createScriptedBot(undefined, [{ text: 'Order 1', label: 'Order 1' }]);
    const shared = await createWorkspace({ bot: names });
    const offered = async () =>
      JSON.parse((await shared.sendInteraction(suggestionRequest('order'))).body).options.length;
    try {
      expect(await offered()).toBe(2);
    } finally {
      await shared.close();
    }
    const strange = await createWorkspace({ bot: names });
    strange.intercept = ({ method }) =>
      method === 'users.info'
        ? Response.json({ ok: true, user: { id: bob, name: 'bob', team_id: otherTeam, is_stranger: true } })
        : undefined;
    try {
      const { body } = await strange.sendInteraction(suggestionRequest('order'));
      expect(JSON.parse(body).options).toEqual([expect.objectContaining({ value: 'order' })]);
    } finally {
      await strange.close();
    }
  });

  it('a user whose workspace is unknown counts as external', async () => {
    slack.intercept = ({ method }) => (method === 'users.info' ? errorResponse('fatal_error') : undefined);
    await slack.sendEvent(mention);
    await slack.whenIdle();
    expect(bot.events).toEqual([]);
    await slack.sendEvent({ ...mention, team, ts: '1700000000.000200' });
    await slack.whenIdle();
    expect(bot.events).toHaveLength(1);
  });

  it.each(['is_restricted', 'is_ultra_restricted'])('a guest is marked as a guest: %s', async (kind) => {
    const user = { id: bob, name: 'bob', team_id: team, is_restricted: false, [kind]: true };
    slack.intercept = ({ method }) => (method === 'users.info' ? okResponse({ user }) : undefined);
    await slack.sendCommand('list', { user_id: bob, user_name: 'bob' });
    await slack.whenIdle();
    expect(bot.events[0]?.person).toMatchObject({ id: bob, membership: 'guest' });
  });

  it('the tenant of a user does not come from unknown fields of the request', async () => {
    const body = new URLSearchParams({ command: '/barium', text: 'list', team_id: otherTeam }).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...signHeaders(body, Date.now(), 'guessed'),
    };
    expect((await slack.post(body, headers)).status).toBe(401);
    await slack.sendCommand('list', { tenant: 'T0ADMIN', person: 'U0ADMIN' });
    await slack.whenIdle();
    expect(bot.events.map(({ person }) => person.tenant)).toEqual([team]);
  });
});
