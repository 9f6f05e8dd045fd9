import type { DeliveryFailure } from '../../../src/chat/adapter.ts';
import { DeliveryError } from '../../../src/chat/adapter.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';
import { blockAction } from './payloads.ts';
import { createScriptedBot, doneReply } from './scripted-bot.ts';
import {
  alice,
  botUserId,
  createWorkspace,
  errorResponse,
  isReply,
  okResponse,
  orders,
  team,
  type Workspace,
  type WorkspaceOptions,
} from './workspace.ts';

const url = 'https://barium.example/1';
const secret = 'Order 4711';
const conversation = { platform: 'slack', tenant: team, id: orders, isDirect: false } as const;
const mention = {
  type: 'app_mention',
  user: alice,
  team,
  text: `<@${botUserId}> show 1`,
  channel: orders,
  ts: '1700000000.000100',
};
/** Where everyone in the channel can see what is sent. */
const publicMethods = ['chat.postMessage', 'chat.update', 'chat.unfurl', 'files.completeUploadExternal'];

describe('channels that are shared with another organization', () => {
  let slack: Workspace;
  let reply: (event: ChatEvent) => Reply | Promise<Reply>;
  let clock: number;
  const bot = createScriptedBot((event) => reply(event));

  const open = async (options: Partial<WorkspaceOptions> = {}) => {
    slack = await createWorkspace({
      bot,
      webHost: 'barium.example',
      ...options,
      overrides: { now: () => new Date(clock), ...options.overrides },
    });
    slack.intercept = ({ method }) => (method === 'chat.unfurl' ? okResponse() : undefined);
  };
  beforeEach(() => {
    bot.events.length = 0;
    clock = Date.now();
    reply = () => doneReply({ title: secret }, { shareCommand: 'show 1' });
  });
  afterEach(() => slack.close());

  const setFlags = (flags: Readonly<Record<string, unknown>>) => {
    const row = slack.tables.channels.all().find(({ channel_id }) => channel_id === orders);
    slack.tables.channels.update(row?.id, flags);
  };
  const shareLink = async (event: object = {}, envelope = {}) => {
    const links = [{ url, domain: 'barium.example' }];
    const shared = { type: 'link_shared', user: alice, channel: orders, message_ts: '1.000001', links };
    await slack.sendEvent({ ...shared, ...event }, envelope);
    await slack.whenIdle();
    return slack.calls.filter(({ method }) => method === 'chat.unfurl').length;
  };
  const sent = (method: string) => slack.calls.filter((call) => call.method === method).map(({ args }) => args);
  const replies = () => slack.calls.filter(isReply).map(({ args }) => args);
  /** Everything that everyone in the channel could read. */
  const publicText = () =>
    JSON.stringify([
      ...publicMethods.flatMap(sent).filter(({ channel }) => !String(channel).startsWith('D')),
      ...replies().filter(({ response_type }) => response_type === 'in_channel'),
    ]);
  const infoCalls = () => sent('conversations.info').length;
  const failureOf = async (call: () => unknown): Promise<DeliveryFailure | undefined> => {
    try {
      await call();
      return undefined;
    } catch (error) {
      if (error instanceof DeliveryError) return error.failure;
      throw error;
    }
  };
  const outbound = { deliveryKey: 'k', card: { title: secret } };
  const post = () => failureOf(() => slack.adapter.post(conversation, outbound));

  it.each([
    ['is shared', { is_ext_shared: true }],
    ['is about to be shared, with everything that was posted before', { is_pending_ext_shared: true }],
    ['does not say whether it is shared', { is_ext_shared: undefined }],
  ])('a link gets no preview in a channel that %s', async (_, flags) => {
    await open();
    setFlags(flags);
    expect(await shareLink()).toBe(0);
    expect(bot.events).toEqual([]);
  });

  it('a link gets no preview where the event says that the channel is shared, or that the bot is not in it', async () => {
    await open();
    expect(await shareLink({ is_bot_user_member: false })).toBe(0);
    expect(await shareLink({ is_bot_user_member: true })).toBe(1);
    expect(await shareLink({}, { is_ext_shared_channel: true })).toBe(1);
    expect(await shareLink()).toBe(1);
  });

  it.each(['missing_scope', 'channel_not_found', 'fatal_error', 'ratelimited'])(
    'a channel that Slack does not describe counts as shared: %s',
    async (code) => {
      await open();
      slack.intercept = ({ method }) => (method === 'conversations.info' ? errorResponse(code) : undefined);
      expect(await shareLink()).toBe(0);
      await slack.sendEvent(mention);
      await slack.whenIdle();
      expect(publicText()).not.toContain(secret);
    },
  );

  it.each([['allow' as const], [[orders]]])(
    'SLACK_SHARED_CHANNELS=%s allows everything there',
    async (sharedChannels) => {
      await open({ sharedChannels });
      setFlags({ is_ext_shared: true });
      expect(await shareLink()).toBe(1);
      await slack.sendEvent(mention);
      await slack.whenIdle();
      expect(sent('chat.postMessage').map(({ text }) => text)).toEqual([secret]);
      expect(await post()).toBeUndefined();
      expect(await slack.adapter.unavailableReason?.(conversation, {})).toBeUndefined();
      expect(infoCalls()).toBe(0);
    },
  );

  it('a channel that is not in the list is not allowed', async () => {
    await open({ sharedChannels: ['C0OTHER001'] });
    setFlags({ is_ext_shared: true });
    expect(await shareLink()).toBe(0);
    expect(await post()).toEqual({ kind: 'unavailable', reason: en.adapter.unreachable.shared });
  });

  it('the answer to a mention goes to its asker alone, and says why', async () => {
    await open();
    setFlags({ is_ext_shared: true });
    await slack.sendEvent(mention);
    await slack.whenIdle();
    expect(sent('chat.postEphemeral')).toMatchObject([{ channel: orders, user: alice, text: secret }]);
    expect(JSON.stringify(sent('chat.postEphemeral'))).toContain(en.adapter.notShownToEveryone);
    expect(publicText()).not.toContain(secret);
    expect(bot.events[0]?.botMayBeAbsent).toBe(true);
  });

  it('a slow answer does not get into the notice either', async () => {
    await open({ overrides: { timeouts: { pendingNoticeMs: 1 } } });
    setFlags({ is_ext_shared: true });
    reply = async () => {
      await slack.waitFor(() => sent('chat.postEphemeral').length > 0);
      return doneReply({ title: secret });
    };
    await slack.sendEvent(mention);
    await slack.whenIdle();
    expect(sent('chat.postEphemeral').map(({ text }) => text)).toEqual([en.adapter.pendingReply, secret]);
    expect(publicText()).toBe('[]');
  });

  it('no answer can be shown to everyone, by a button or because its command says so', async () => {
    await open();
    setFlags({ is_ext_shared: true });
    await slack.sendCommand('show 1');
    await slack.whenIdle();
    expect(replies()).toMatchObject([{ response_type: 'ephemeral' }]);
    expect(JSON.stringify(replies())).not.toContain(en.adapter.showToEveryone);
    const pressed = blockAction({ action_id: 'barium:everyone:1', value: 'show 1' });
    await slack.sendInteraction({ ...pressed, response_url: slack.responseUrl });
    await slack.whenIdle();
    reply = () => doneReply({ title: secret }, { visibility: 'public' });
    await slack.sendCommand('unwatch 1');
    await slack.whenIdle();
    expect(bot.events).toHaveLength(3);
    expect(publicText()).toBe('[]');
  });

  it('a private channel that the bot is not in gets private answers', async () => {
    await open();
    slack.intercept = ({ method }) =>
      method === 'conversations.info' ? errorResponse('channel_not_found') : undefined;
    reply = () => doneReply({ title: secret }, { visibility: 'public' });
    await slack.sendCommand('unwatch 1', { channel_id: 'G0PRIVATE1', channel_name: 'privategroup' });
    await slack.whenIdle();
    expect(replies()).toMatchObject([{ response_type: 'ephemeral' }]);
  });

  it('no announcement is posted or updated, and no watch can be created', async () => {
    await open();
    const ref = await slack.adapter.post(conversation, { ...outbound, card: { title: 'before' } });
    setFlags({ is_ext_shared: true });
    clock += 5 * 60_000;
    const unavailable = { kind: 'unavailable', reason: en.adapter.unreachable.shared };
    expect(await post()).toEqual(unavailable);
    expect(await failureOf(() => slack.adapter.update(conversation, ref, outbound))).toEqual(unavailable);
    expect(await slack.adapter.unavailableReason?.(conversation, {})).toBe(en.adapter.unreachable.shared);
    expect(publicText()).not.toContain(secret);
  });

  it('an announcement is retried while Slack does not say whether its channel is shared', async () => {
    await open();
    slack.intercept = ({ method }) =>
      method === 'conversations.info' ? new Response('oops', { status: 503 }) : undefined;
    expect(await post()).toEqual({ kind: 'retry' });
    expect(await slack.adapter.unavailableReason?.(conversation, {})).toBe(en.adapter.unreachable.sharingUnknown);
    slack.intercept = () => undefined;
    clock += 5_000;
    expect(await post()).toBeUndefined();
  });

  it('Slack is asked about an internal channel every five minutes', async () => {
    await open();
    await slack.sendCommand('show 1');
    await slack.whenIdle();
    expect(await post()).toBeUndefined();
    expect(infoCalls()).toBe(1);
    clock += 5 * 60_000;
    expect(await post()).toBeUndefined();
    expect(infoCalls()).toBe(2);
  });

  it('a channel pauses at once when it becomes shared, and resumes when nobody else can read it', async () => {
    await open();
    expect(await post()).toBeUndefined();
    setFlags({ is_ext_shared: true });
    await slack.sendEvent({ type: 'channel_shared', connected_team_id: 'T0OTHER', channel: orders, event_ts: '1.1' });
    await slack.whenIdle();
    const unavailable = { id: orders, reason: en.adapter.unreachable.shared };
    expect(slack.channelReports).toEqual([unavailable]);
    expect(await post()).toMatchObject({ kind: 'unavailable' });
    const unshared = { type: 'channel_unshared', previously_connected_team_id: 'T0OTHER', channel: orders };
    await slack.sendEvent({ ...unshared, is_ext_shared: true, event_ts: '1.2' });
    await slack.whenIdle();
    expect(slack.channelReports).toEqual([unavailable, unavailable]);
    setFlags({ is_ext_shared: false });
    await slack.sendEvent({ ...unshared, is_ext_shared: false, event_ts: '1.3' });
    await slack.whenIdle();
    expect(slack.channelReports.at(-1)).toEqual({ id: orders });
    expect(await post()).toBeUndefined();
  });

  it('more channels than Slack lets the bot ask about one by one are looked up together', async () => {
    await open();
    const channels = [
      { id: orders, is_ext_shared: false },
      { id: 'C0SHARED01', is_ext_shared: true },
    ];
    slack.intercept = ({ method, args }) => {
      if (method === 'conversations.info') return new Response('{}', { status: 429, headers: { 'retry-after': '7' } });
      if (method !== 'users.conversations') return undefined;
      return args.cursor === undefined
        ? okResponse({ channels: channels.slice(1), response_metadata: { next_cursor: 'next' } })
        : okResponse({ channels: channels.slice(0, 1) });
    };
    expect(await post()).toBeUndefined();
    const elsewhere = (id: string) => failureOf(() => slack.adapter.post({ ...conversation, id }, outbound));
    expect(await elsewhere('C0SHARED01')).toMatchObject({ kind: 'unavailable' });
    expect(await elsewhere('C0UNKNOWN1')).toEqual({ kind: 'retry', afterMs: 7_000 });
    expect([infoCalls(), sent('users.conversations').length]).toEqual([2, 2]);
  });

  it('a notice that was public before the channel became shared does not become the answer', async () => {
    await open({ overrides: { timeouts: { pendingNoticeMs: 1 } } });
    reply = async () => {
      await slack.waitFor(() => sent('chat.postMessage').length > 0);
      await slack.sendEvent({ type: 'channel_shared', connected_team_id: 'T0OTHER', channel: orders, event_ts: '1.1' });
      await slack.waitFor(() => slack.channelReports.length === 1);
      return doneReply({ title: secret });
    };
    await slack.sendEvent(mention);
    await slack.whenIdle();
    expect(sent('chat.postEphemeral').map(({ text }) => text)).toEqual([secret]);
    expect(publicText()).not.toContain(secret);
  });

  it('an answer of Slack that is older than its event does not count', async () => {
    await open();
    let release: (() => void) | undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    slack.intercept = ({ method }) =>
      method === 'conversations.info'
        ? released.then(() => okResponse({ channel: { id: orders, is_ext_shared: false } }))
        : undefined;
    const posting = post();
    await slack.waitFor(() => infoCalls() === 1);
    await slack.sendEvent({ type: 'channel_shared', connected_team_id: 'T0OTHER', channel: orders, event_ts: '1.1' });
    await slack.waitFor(() => slack.channelReports.length === 1);
    release?.();
    expect(await posting).toMatchObject({ kind: 'unavailable' });
  });
});
