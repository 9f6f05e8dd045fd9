import type { ChatEvent } from '../../../src/chat/events.ts';
import { en } from '../../../src/text/en/index.ts';
import { faultsInMessage } from './limits.ts';
import { done, type Scripted, said, scripted } from './scripted.ts';
import { alice, bob, createWorkspace, me, orders, refusal, sign, team, type Workspace } from './workspace.ts';

const mention = { type: 'app_mention', user: alice, text: 'list', channel: orders, ts: '1700000000.000100' };

describe('a question', () => {
  let bot: Scripted;
  let slack: Workspace;
  let script: (incoming: ChatEvent) => ReturnType<typeof said> | Promise<ReturnType<typeof said>>;

  beforeEach(async () => {
    script = said;
    bot = scripted((incoming) => script(incoming));
    slack = await createWorkspace({ bot, times: { note: 60 } });
  });
  afterEach(() => slack.close());

  const answers = () => slack.calls.filter((call) => call.method === 'response_url').map((call) => call.args);
  const posts = () =>
    slack.calls.filter((call) => call.method === 'chat.postMessage').map((call) => call.args);

  it('as a slash command is acknowledged empty and answered in private', async () => {
    expect(await slack.command('list <b> &amp; c')).toEqual({ status: 200, body: '' });
    await slack.quiet();
    expect(bot.heard[0]).toMatchObject({
      kind: 'text',
      line: 'list <b> & c',
      person: { platform: 'slack', tenant: team, id: alice, name: 'Alice' },
      place: { platform: 'slack', tenant: team, id: orders, isDirect: false, name: '#orders' },
    });
    expect(answers()).toHaveLength(1);
    expect(answers()[0]).toMatchObject({
      response_type: 'ephemeral',
      replace_original: false,
      unfurl_links: false,
      text: 'You said: list &lt;b&gt; &amp; c',
    });
    expect(faultsInMessage(answers()[0]?.blocks as unknown[])).toEqual([]);
  });

  it('as a mention is answered in its thread', async () => {
    const event = {
      type: 'app_mention',
      user: alice,
      text: `<@${me}> show <https://b.example/1|case>`,
      channel: orders,
    };
    await slack.event({ ...event, ts: '1700000000.000100', event_ts: '1700000000.000100' });
    await slack.quiet();
    expect(bot.heard[0]).toMatchObject({
      line: 'show https://b.example/1',
      place: { thread: '1700000000.000100' },
    });
    expect(posts()[0]).toMatchObject({ channel: orders, thread_ts: '1700000000.000100' });
  });

  it('in the direct chat is answered there', async () => {
    const said = {
      type: 'message',
      channel_type: 'im',
      user: alice,
      text: 'list',
      channel: 'D1',
      ts: '1700000000.000100',
    };
    await slack.event(said);
    await slack.quiet();
    expect(bot.heard[0]).toMatchObject({ kind: 'text', line: 'list', place: { id: 'D1', isDirect: true } });
    expect(posts()[0]).toMatchObject({ channel: 'D1' });
  });

  it.each([
    ['an edit', { subtype: 'message_changed', channel_type: 'im', user: alice }],
    ['another bot', { channel_type: 'im', user: alice, bot_id: 'B9' }],
    ['the bot itself', { channel_type: 'im', user: me }],
    ['a channel where nobody asked', { channel_type: 'channel', user: alice }],
  ])('is not what %s says', async (_, more) => {
    const { status } = await slack.event({
      type: 'message',
      text: 'list',
      channel: 'D1',
      ts: '1700000000.000100',
      ...more,
    });
    await slack.quiet();
    expect([status, bot.heard]).toEqual([200, []]);
  });

  it('is answered once, however often Slack delivers it', async () => {
    const event = { type: 'message', channel_type: 'im', user: alice, text: 'list', channel: 'D1' };
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await slack.event({ ...event, ts: '1700000000.000100' }, { event_id: 'Ev1' });
    }
    await slack.quiet();
    expect(bot.heard.map((one) => one.idempotencyKey)).toEqual([
      `slack:${team}:D1 1700000000.000100 ${alice}`,
    ]);
    expect([...slack.keys]).toEqual([`slack-arrived:${team}:D1 1700000000.000100 ${alice}`]);
  });

  it('as a mention is not asked again when its message is edited, and is when the mention comes with it', async () => {
    const event = { type: 'app_mention', user: alice, channel: orders };
    const first = { ...event, text: `<@${me}> send order 1 approve`, ts: '1700000000.000100' };
    await slack.event(first);
    const edited = { user: alice, ts: '1700000060.000000' };
    await slack.event({ ...first, text: `${first.text}!`, edited });
    await slack.event({ ...event, text: `<@${me}> list`, ts: '1700000001.000100', edited });
    const late = { user: alice, ts: '1700090000.000000' };
    await slack.event({ ...event, text: `<@${me}> list`, ts: '1700000002.000100', edited: late });
    await slack.quiet();
    expect(bot.heard.map((one) => 'line' in one && one.line)).toEqual(['send order 1 approve', 'list']);
  });

  it('as a command costs no look at the store, for Slack delivers it once', async () => {
    await slack.command('list', { trigger_id: 't1' });
    await slack.quiet();
    expect([bot.heard[0]?.idempotencyKey, slack.keys.size]).toEqual([`slack:${team}:t1`, 0]);
  });

  it('that takes long shows a note, which the answer replaces', async () => {
    script = async (incoming) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return said(incoming);
    };
    await slack.command('list');
    await slack.event(mention);
    await slack.quiet();
    expect(answers().map(({ text, replace_original }) => [text, replace_original])).toEqual([
      [en.chat.pending, false],
      ['You said: list', true],
    ]);
    expect(posts()).toMatchObject([{ text: en.chat.pending, thread_ts: '1700000000.000100' }]);
    const update = slack.calls.find((call) => call.method === 'chat.update');
    expect(update?.args).toMatchObject({ channel: orders, text: 'You said: list' });
  });

  it('that takes long and is answered for everyone takes the note of its asker away', async () => {
    script = async (incoming) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { ...said(incoming), visibility: 'public' };
    };
    await slack.command('watch');
    await slack.quiet();
    expect(answers()).toMatchObject([
      { text: en.chat.pending, response_type: 'ephemeral' },
      { text: 'You said: watch', response_type: 'in_channel', replace_original: false },
      { delete_original: true },
    ]);
  });

  it('is still answered when its response_url is dead', async () => {
    slack.fault = ({ method }) =>
      method === 'response_url' ? new Response('expired_url', { status: 404 }) : undefined;
    await slack.command('list');
    await slack.quiet();
    const [answer] = slack.tables.ephemeralMessages.all();
    expect(answer).toMatchObject({ text: 'You said: list' });
  });

  it('is answered in the direct chat where the bot is not in the channel', async () => {
    slack.fault = ({ method }) =>
      method === 'response_url'
        ? new Response('', { status: 500 })
        : method === 'chat.postEphemeral'
          ? refusal('not_in_channel')
          : undefined;
    await slack.command('list');
    await slack.quiet();
    const channel = slack.calls.findLast((call) => call.method === 'chat.postMessage')?.args.channel;
    expect(channel).toMatch(/^D/u);
  });

  it('is answered as text where Slack takes offence at the blocks', async () => {
    slack.fault = ({ method, args }) =>
      method === 'chat.postMessage' && JSON.stringify(args.blocks) !== '[]'
        ? refusal('msg_blocks_too_long')
        : undefined;
    await slack.event(mention);
    await slack.quiet();
    expect(slack.tables.messages.all().at(-1)).toMatchObject({ text: 'You said: list' });
  });

  it('is tried again when Slack is busy, broken or lost', async () => {
    const faults = [
      new Response('{"ok":false}', { status: 429, headers: { 'retry-after': '0' } }),
      new Response('<html>', { status: 502 }),
    ];
    slack.fault = ({ method }) => (method === 'chat.postMessage' ? faults.shift() : undefined);
    await slack.event(mention);
    await slack.until(() => slack.tables.messages.all().length > 0);
    expect(slack.tables.messages.all().at(-1)).toMatchObject({ text: 'You said: list' });
  });

  it('is answered though Slack does not tell who asked', async () => {
    slack.fault = ({ method }) => (method === 'users.info' ? refusal('missing_scope') : undefined);
    await slack.command('list');
    await slack.quiet();
    expect(bot.heard[0]?.person).toEqual({ platform: 'slack', tenant: team, id: alice, name: 'alice' });
  });

  it('tells the bot the language and the time zone, asked once an hour', async () => {
    slack.tables.users.all();
    slack.fault = ({ method }) => {
      const user = { id: alice, name: 'alice', tz: 'Europe/Stockholm', locale: 'sv-SE' };
      return method === 'users.info' ? Response.json({ ok: true, user }) : undefined;
    };
    await slack.command('list');
    await slack.command('list');
    await slack.quiet();
    expect(bot.heard[1]?.person).toMatchObject({ locale: 'sv-SE', timeZone: 'Europe/Stockholm' });
    expect(slack.calls.filter((call) => call.method === 'users.info')).toHaveLength(1);
  });

  it('as a command in the chat with the bot is answered for good, as nobody else reads it', async () => {
    const channel_id = 'D0OWN00001';
    slack.fault = ({ method }) =>
      method === 'conversations.open' ? Response.json({ ok: true, channel: { id: channel_id } }) : undefined;
    await slack.command('list', { channel_id, channel_name: 'directmessage' });
    await slack.command('list', { channel_id: 'D0THEIRS01', channel_name: 'directmessage' });
    await slack.quiet();
    expect(
      answers()
        .map((answer) => answer.response_type)
        .sort(),
    ).toEqual(['ephemeral', 'in_channel']);
    const ours = { platform: 'slack', tenant: team };
    expect(bot.heard.map((one) => one.conversation)).toEqual(
      expect.arrayContaining([
        { ...ours, id: channel_id, isDirect: true },
        { ...ours, id: 'D0THEIRS01', isDirect: false },
      ]),
    );
  });

  it('shows that the bot is in the channel when it is a mention, and not when it is a command', async () => {
    await slack.command('list');
    await slack.event(mention);
    await slack.quiet();
    expect(bot.heard.map(({ botMayBeAbsent }) => botMayBeAbsent).sort()).toEqual([true, undefined]);
  });

  it('of another organisation in a shared channel is turned away', async () => {
    const event = { ...mention, user: bob, team: 'T0OTHER' };
    slack.fault = ({ method }) =>
      method === 'users.info'
        ? Response.json({ ok: true, user: { id: bob, name: 'bob', team_id: 'T0OTHER', is_stranger: true } })
        : undefined;
    await slack.event(event);
    await slack.quiet();
    expect(bot.heard).toEqual([]);
    expect(posts()[0]).toMatchObject({ text: en.chat.externalUser });
  });

  it('from another workspace is refused before any work', async () => {
    expect((await slack.command('list', { team_id: 'T0OTHER' })).status).toBe(401);
    expect(bot.heard).toEqual([]);
  });

  it('comes with a whole plain text when its card had no room', async () => {
    script = () => done({ title: 'Much', text: Array.from({ length: 40 }, () => 'x'.repeat(900)) });
    await slack.event({ ...mention, text: 'x' });
    await slack.until(() => slack.tables.files.all().length > 0);
    expect(slack.tables.files.all().at(-1)).toMatchObject({ name: 'Much.txt' });
  });
});

describe('a request', () => {
  let slack: Workspace;
  const bot = scripted();
  beforeEach(async () => {
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const body = new URLSearchParams({ command: '/barium', text: 'list', team_id: team }).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const day = 86_400_000;

  it.each([
    ['forged', () => sign(body, Date.now(), 'another secret')],
    ['stale', () => sign(body, Date.now() - day)],
    ['of the future', () => sign(body, Date.now() + day)],
    ['unsigned', () => ({})],
    [
      'of another version',
      () => {
        const signed = sign(body);
        return { ...signed, 'x-slack-signature': String(signed['x-slack-signature']).replace('v0', 'v1') };
      },
    ],
  ])('that is %s is refused', async (_, signature) => {
    expect((await slack.raw(body, { ...type, ...signature() })).status).toBe(401);
    expect(bot.heard).toEqual([]);
  });

  it('that makes no sense is not answered and ends nothing', async () => {
    const press = { type: 'block_actions', actions: [{}], user: { id: 'U' }, team: { id: team } };
    for (const garbage of [
      'payload=%7B',
      new URLSearchParams({ payload: JSON.stringify(press) }).toString(),
    ]) {
      const { status } = await slack.raw(garbage, { ...type, ...sign(garbage) });
      expect(status).toBeGreaterThanOrEqual(200);
    }
    expect((await slack.command('list')).status).toBe(200);
  });

  it('that proves the address is answered', async () => {
    const proof = JSON.stringify({ type: 'url_verification', challenge: 'c', token: 't' });
    const { body: answer } = await slack.raw(proof, { 'content-type': 'application/json', ...sign(proof) });
    expect(JSON.parse(answer)).toEqual({ challenge: 'c' });
  });

  it('is not taken any more once the bot stops, and answers in flight are given first', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await slack.close();
    slack = await createWorkspace({ bot: scripted(async (incoming) => held.then(() => said(incoming))) });
    await slack.command('list');
    await slack.until(() => slack.calls.some((call) => call.method === 'users.info'));
    const stopped = slack.adapter.stop();
    expect((await slack.command('list')).status).toBe(503);
    release();
    await stopped;
    expect(slack.calls.at(-1)?.method).toBe('response_url');
  });
});
