import type { ChatEvent } from '../../../src/chat/events.ts';
import * as en from '../../../src/text/en/index.ts';
import { faultsInMessage } from './limits.ts';
import { createScriptedBot, doneReply, echo, type Script, type ScriptedBot } from './scripted-bot.ts';
import {
  alice,
  bob,
  botUserId,
  createWorkspace,
  errorResponse,
  isReply,
  orders,
  signHeaders,
  team,
  type Workspace,
} from './workspace.ts';

const mention = { type: 'app_mention', user: alice, text: 'list', channel: orders, ts: '1700000000.000100' };

describe('commands and mentions', () => {
  let bot: ScriptedBot;
  let slack: Workspace;
  let script: Script;

  beforeEach(async () => {
    script = echo;
    bot = createScriptedBot((event) => script(event));
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const replies = () => slack.calls.filter(isReply).map((call) => call.args);
  const posts = () => slack.calls.filter((call) => call.method === 'chat.postMessage').map((call) => call.args);

  it('a slash command is acknowledged with an ephemeral reply', async () => {
    expect((await slack.sendCommand('list <b> &amp; c')).status).toBe(200);
    await slack.whenIdle();
    expect(bot.events[0]).toMatchObject({
      kind: 'text',
      line: 'list <b> & c',
      person: { platform: 'slack', tenant: team, id: alice, name: 'Alice' },
      conversation: { platform: 'slack', tenant: team, id: orders, isDirect: false, name: '#orders' },
    });
    expect(replies()).toHaveLength(1);
    expect(slack.calls.some(({ method }) => method === 'response_url')).toBe(false);
    expect(replies()[0]).toMatchObject({
      response_type: 'ephemeral',
      unfurl_links: false,
      text: 'You said: list &lt;b&gt; &amp; c',
    });
    expect(faultsInMessage(replies()[0]?.blocks as unknown[])).toEqual([]);
  });

  it('the reply to a mention is posted in its thread', async () => {
    const event = {
      type: 'app_mention',
      user: alice,
      text: `<@${botUserId}> show <https://b.example/1|case>`,
      channel: orders,
    };
    await slack.sendEvent({ ...event, ts: '1700000000.000100', event_ts: '1700000000.000100' });
    await slack.whenIdle();
    expect(bot.events[0]).toMatchObject({
      line: 'show https://b.example/1',
      conversation: { threadId: '1700000000.000100' },
    });
    expect(posts()[0]).toMatchObject({ channel: orders, thread_ts: '1700000000.000100' });
  });

  it('the reply to a direct message is posted in the direct message', async () => {
    const said = {
      type: 'message',
      channel_type: 'im',
      user: alice,
      text: 'list',
      channel: 'D1',
      ts: '1700000000.000100',
    };
    await slack.sendEvent(said);
    await slack.whenIdle();
    expect(bot.events[0]).toMatchObject({
      kind: 'text',
      line: 'list',
      conversation: { id: 'D1', isDirect: true },
    });
    expect(posts()[0]).toMatchObject({ channel: 'D1' });
  });

  it.each([
    ['an edited message', { subtype: 'message_changed', channel_type: 'im', user: alice }],
    ['a message from another bot', { channel_type: 'im', user: alice, bot_id: 'B9' }],
    ['a message from the bot itself', { channel_type: 'im', user: botUserId }],
    ['a channel message without a mention', { channel_type: 'channel', user: alice }],
  ])('%s is ignored', async (_, more) => {
    const { status } = await slack.sendEvent({
      type: 'message',
      text: 'list',
      channel: 'D1',
      ts: '1700000000.000100',
      ...more,
    });
    await slack.whenIdle();
    expect([status, bot.events]).toEqual([200, []]);
  });

  it('a message that Slack delivers several times is handled once', async () => {
    const event = { type: 'message', channel_type: 'im', user: alice, text: 'list', channel: 'D1' };
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await slack.sendEvent({ ...event, ts: '1700000000.000100' }, { event_id: 'Ev1' });
    }
    await slack.whenIdle();
    expect(bot.events.map((event) => event.idempotencyKey)).toEqual([`slack:${team}:D1 1700000000.000100 ${alice}`]);
    expect([...slack.recordedKeys]).toEqual([`slack-arrived:${team}:D1 1700000000.000100 ${alice}`]);
  });

  it('an edit of a mention is ignored, unless it adds the mention to the message within a day', async () => {
    const event = { type: 'app_mention', user: alice, channel: orders };
    const first = { ...event, text: `<@${botUserId}> send order 1 approve`, ts: '1700000000.000100' };
    await slack.sendEvent(first);
    const edited = { user: alice, ts: '1700000060.000000' };
    await slack.sendEvent({ ...first, text: `${first.text}!`, edited });
    await slack.sendEvent({ ...event, text: `<@${botUserId}> list`, ts: '1700000001.000100', edited });
    const late = { user: alice, ts: '1700090000.000000' };
    await slack.sendEvent({ ...event, text: `<@${botUserId}> list`, ts: '1700000002.000100', edited: late });
    await slack.whenIdle();
    expect(bot.events.map((event) => 'line' in event && event.line)).toEqual(['send order 1 approve', 'list']);
  });

  it('a slash command that somebody sends again within the life of its signature is not run again', async () => {
    const fields = { command: '/barium', text: 'list', team_id: team, channel_id: orders, user_id: alice };
    const body = new URLSearchParams({
      ...fields,
      trigger_id: 't1',
      response_url: slack.responseUrl,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signHeaders(body) };
    expect((await slack.post(body, headers)).status).toBe(200);
    await slack.whenIdle();
    expect((await slack.post(body, headers)).status).toBe(200);
    await slack.whenIdle();
    expect(bot.events.map(({ idempotencyKey }) => idempotencyKey)).toEqual([`slack:${team}:t1`]);
    expect(replies()).toHaveLength(1);
  });

  describe('that take long', () => {
    const echoAfterNotice = async (event: ChatEvent) => {
      await slack.waitFor(() => slack.calls.some(({ args }) => args.text === en.adapter.pendingReply));
      return echo(event);
    };

    beforeEach(async () => {
      await slack.close();
      slack = await createWorkspace({ bot, overrides: { timeouts: { ackMs: 60, pendingNoticeMs: 60 } } });
      script = echoAfterNotice;
    });

    it('the notice above a slow private reply stays, and is worded for that', async () => {
      expect((await slack.sendCommand('list')).body).toBe('');
      await slack.whenIdle();
      expect(slack.shown).toEqual([en.adapter.pendingReply, 'You said: list']);
      expect(replies().some((args) => args.replace_original === true || args.delete_original === true)).toBe(false);
    });

    it('a slow reply to a mention replaces the notice in its thread', async () => {
      await slack.sendEvent(mention);
      await slack.whenIdle();
      expect(posts()).toMatchObject([{ text: en.adapter.pendingReply, thread_ts: '1700000000.000100' }]);
      const update = slack.calls.find((call) => call.method === 'chat.update');
      expect(update?.args).toMatchObject({ channel: orders, text: 'You said: list' });
    });

    it('a slow public reply to a command is a message of its own below the notice', async () => {
      script = async (event) => ({ ...(await echoAfterNotice(event)), visibility: 'public' });
      await slack.sendCommand('watch');
      await slack.whenIdle();
      expect(replies()).toMatchObject([
        { text: en.adapter.pendingReply, response_type: 'ephemeral' },
        { text: 'You said: watch', response_type: 'in_channel', replace_original: false },
      ]);
    });

    it('a command whose response_url has expired gets an ephemeral message', async () => {
      slack.intercept = ({ method }) =>
        method === 'response_url' ? new Response('expired_url', { status: 404 }) : undefined;
      await slack.sendCommand('list');
      await slack.whenIdle();
      const [answer] = slack.tables.ephemeralMessages.all();
      expect(answer).toMatchObject({ text: 'You said: list' });
    });

    it('a command gets its reply in the direct message if the response_url fails and the bot is not in the channel', async () => {
      slack.intercept = ({ method }) =>
        method === 'response_url'
          ? new Response('', { status: 500 })
          : method === 'chat.postEphemeral'
            ? errorResponse('not_in_channel')
            : undefined;
      await slack.sendCommand('list');
      await slack.whenIdle();
      const channel = slack.calls.findLast((call) => call.method === 'chat.postMessage')?.args.channel;
      expect(channel).toMatch(/^D/u);
    });
  });

  it('a reply is sent as text if Slack rejects its blocks', async () => {
    slack.intercept = ({ method, args }) =>
      method === 'chat.postMessage' && JSON.stringify(args.blocks) !== '[]'
        ? errorResponse('msg_blocks_too_long')
        : undefined;
    await slack.sendEvent(mention);
    await slack.whenIdle();
    expect(slack.tables.messages.all().at(-1)).toMatchObject({ text: 'You said: list' });
  });

  it('a reply is retried if Slack limits the rate or fails', async () => {
    const faults = [
      new Response('{"ok":false}', { status: 429, headers: { 'retry-after': '0' } }),
      new Response('<html>', { status: 502 }),
    ];
    slack.intercept = ({ method }) => (method === 'chat.postMessage' ? faults.shift() : undefined);
    await slack.sendEvent(mention);
    await slack.waitFor(() => slack.tables.messages.all().length > 0);
    expect(slack.tables.messages.all().at(-1)).toMatchObject({ text: 'You said: list' });
  });

  it('a command of a user who can’t be looked up reaches the bot as one of an unknown person', async () => {
    slack.intercept = ({ method }) => (method === 'users.info' ? errorResponse('missing_scope') : undefined);
    await slack.sendCommand('list');
    await slack.whenIdle();
    expect(bot.events[0]?.person).toEqual({
      platform: 'slack',
      tenant: team,
      id: alice,
      name: 'alice',
      membership: 'unknown',
    });
  });

  it('the bot gets the language and time zone of the user, which are looked up once', async () => {
    slack.tables.users.all();
    slack.intercept = ({ method }) => {
      const user = { id: alice, name: 'alice', tz: 'Europe/Stockholm', locale: 'sv-SE' };
      return method === 'users.info' ? Response.json({ ok: true, user }) : undefined;
    };
    await slack.sendCommand('list');
    await slack.sendCommand('list');
    await slack.whenIdle();
    expect(bot.events[1]?.person).toMatchObject({ locale: 'sv-SE', timeZone: 'Europe/Stockholm' });
    expect(slack.calls.filter((call) => call.method === 'users.info')).toHaveLength(1);
  });

  it('a command in the direct message with the bot gets a lasting reply', async () => {
    const channel_id = 'D0OWN00001';
    slack.intercept = ({ method }) =>
      method === 'conversations.open' ? Response.json({ ok: true, channel: { id: channel_id } }) : undefined;
    await slack.sendCommand('list', { channel_id, channel_name: 'directmessage' });
    await slack.sendCommand('list', { channel_id: 'D0THEIRS01', channel_name: 'directmessage' });
    await slack.whenIdle();
    expect(
      replies()
        .map((answer) => answer.response_type)
        .sort(),
    ).toEqual(['ephemeral', 'in_channel']);
    const ours = { platform: 'slack', tenant: team };
    expect(bot.events.map((event) => event.conversation)).toEqual(
      expect.arrayContaining([
        { ...ours, id: channel_id, isDirect: true },
        { ...ours, id: 'D0THEIRS01', isDirect: false },
      ]),
    );
  });

  it('a mention shows that the bot is a member of the channel, a slash command does not', async () => {
    await slack.sendCommand('list');
    await slack.sendEvent(mention);
    await slack.whenIdle();
    expect(bot.events.map(({ botMayBeAbsent }) => botMayBeAbsent).sort()).toEqual([true, undefined]);
  });

  it('a mention by a member of another organization in a shared channel is refused privately', async () => {
    const event = { ...mention, user: bob, team: 'T0OTHER' };
    slack.intercept = ({ method }) =>
      method === 'users.info'
        ? Response.json({ ok: true, user: { id: bob, name: 'bob', team_id: 'T0OTHER', is_stranger: true } })
        : undefined;
    await slack.sendEvent(event);
    await slack.whenIdle();
    expect(bot.events).toEqual([]);
    expect(posts()).toEqual([]);
    const told = slack.calls.filter(({ method }) => method === 'chat.postEphemeral');
    expect(told).toMatchObject([{ args: { user: bob, channel: orders, text: en.adapter.externalUser } }]);
  });

  it('a command from another workspace is rejected with a 401', async () => {
    expect((await slack.sendCommand('list', { team_id: 'T0OTHER' })).status).toBe(401);
    expect(bot.events).toEqual([]);
  });

  it('a reply with a truncated card has the whole text as a file', async () => {
    script = () => doneReply({ title: 'Much', text: Array.from({ length: 40 }, () => 'x'.repeat(900)) });
    await slack.sendEvent({ ...mention, text: 'x' });
    await slack.waitFor(() => slack.tables.files.all().length > 0);
    expect(slack.tables.files.all().at(-1)).toMatchObject({ name: 'Much.txt' });
  });
});

describe('requests over HTTP', () => {
  let slack: Workspace;
  const bot = createScriptedBot();
  beforeEach(async () => {
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const body = new URLSearchParams({ command: '/barium', text: 'list', team_id: team }).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const day = 86_400_000;

  it.each([
    ['signed with another secret', () => signHeaders(body, Date.now(), 'another secret')],
    ['stale', () => signHeaders(body, Date.now() - day)],
    ['dated in the future', () => signHeaders(body, Date.now() + day)],
    ['unsigned', () => ({})],
    [
      'signed with an unknown version',
      () => {
        const signed = signHeaders(body);
        return { ...signed, 'x-slack-signature': String(signed['x-slack-signature']).replace('v0', 'v1') };
      },
    ],
  ])('a request that is %s is rejected', async (_, signature) => {
    expect((await slack.post(body, { ...type, ...signature() })).status).toBe(401);
    expect(bot.events).toEqual([]);
  });

  it('a malformed request does not stop the bot', async () => {
    const press = { type: 'block_actions', actions: [{}], user: { id: 'U' }, team: { id: team } };
    for (const garbage of ['payload=%7B', new URLSearchParams({ payload: JSON.stringify(press) }).toString()]) {
      const { status } = await slack.post(garbage, { ...type, ...signHeaders(garbage) });
      expect(status).toBeGreaterThanOrEqual(200);
    }
    expect((await slack.sendCommand('list')).status).toBe(200);
  });

  it('the URL verification challenge is answered', async () => {
    const proof = JSON.stringify({ type: 'url_verification', challenge: 'c', token: 't' });
    const { body: answer } = await slack.post(proof, {
      'content-type': 'application/json',
      ...signHeaders(proof),
    });
    expect(JSON.parse(answer)).toEqual({ challenge: 'c' });
  });

  it('a stopping bot rejects requests with a 503 and sends the replies in flight', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await slack.close();
    slack = await createWorkspace({
      bot: createScriptedBot(async (event) => released.then(() => echo(event))),
    });
    await slack.sendCommand('list');
    await slack.waitFor(() => slack.calls.some((call) => call.method === 'users.info'));
    const stopped = slack.adapter.stop();
    expect((await slack.sendCommand('list')).status).toBe(503);
    release();
    await stopped;
    expect(slack.calls.at(-1)?.method).toBe('response_url');
  });
});
