/** The outbox worker with the real adapter, against a Slack that is slow, throttled, locked or says nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { createLocalJobs, createLocalLeases } from '../../../src/cluster/local.ts';
import { definitions } from '../../../src/commands/index.ts';
import { formatLine } from '../../../src/parser/format-line.ts';
import type { Store } from '../../../src/store/contract/index.ts';
import type { NewDelivery } from '../../../src/store/contract/outbox.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import * as en from '../../../src/text/en/index.ts';
import { createOutboxWorker, type OutboxWorker } from '../../../src/watch/deliver/outbox-worker.ts';
import { allowAllListeners } from '../../allow-all.ts';
import { newDelivery } from '../../store/builders.ts';
import { createScriptedBot } from './scripted-bot.ts';
import { botToken, createWorkspace, errorResponse, orders, type SlackCall, team, type Workspace } from './workspace.ts';

const conversation: Conversation = { platform: 'slack', tenant: team, id: orders, isDirect: false, name: '#orders' };
/** Slack's two minutes, shortened. */
const maxPostMs = 2_500;
const unavailable = new Response(null, { status: 503 });

describe('delivery to Slack', () => {
  let slack: Workspace;
  let store: Store;
  let worker: OutboxWorker;
  /** How far the clocks of the worker are ahead. */
  let aheadMs: number;

  beforeEach(async () => {
    slack = await createWorkspace({ bot: createScriptedBot(), overrides: { timeouts: { maxPostMs } } });
    store = await openSqliteStore(':memory:');
    aheadMs = 0;
    worker = startWorker();
  });

  afterEach(async () => {
    await worker.stop();
    await slack.close();
    await store.close();
  });

  const now = () => new Date(Date.now() + aheadMs);

  function startWorker(): OutboxWorker {
    return createOutboxWorker({
      outbox: store.outbox,
      channels: store.channels,
      watches: store.watches,
      // The rate limit is tested elsewhere.
      adapters: new Map([['slack', { ...slack.adapter, rateLimits: [] }]]),
      leases: createLocalLeases(),
      jobs: createLocalJobs(),
      isStoreCurrent: async () => true,
      onStoreRestored: () => undefined,
      openPicture: async () => undefined,
      createReport: async () => undefined,
      authorize: allowAllListeners,
      cardContextFor: () => ({
        text: en,
        role: 'viewer',
        line: (command) => formatLine(command, definitions),
        webLink: () => undefined,
      }),
      log: pino({ level: 'silent' }),
      now,
      clock: () => performance.now() + aheadMs,
    });
  }

  const inThread = (instanceId: string) => ({ root: { instanceId, card: { title: `Root ${instanceId}` } } });

  async function announce(...deliveries: (Partial<NewDelivery> & { readonly key: string })[]): Promise<void> {
    const at = now().toISOString();
    const due = { conversation, noticedAt: at, since: at, dueAt: at };
    await store.outbox.replace(
      [],
      deliveries.map((one) => newDelivery(one.key, { ...due, ...one })),
    );
    worker.wake();
  }

  const messages = () => slack.tables.messages.all();
  const texts = () => messages().map(({ text }) => text);
  const posts = () => slack.calls.filter(({ method }) => method === 'chat.postMessage');

  async function waitUntilEmpty(): Promise<void> {
    const deadline = Date.now() + 20_000;
    while ((await store.outbox.listQueues()).length > 0) {
      if (Date.now() > deadline) throw new Error(`not delivered: ${JSON.stringify(await store.outbox.listQueues())}`);
      await sleep(10);
    }
  }

  /** Slack gets the call and handles it after `ms`, long after the bot has given up waiting. */
  function takeSlowly({ args }: SlackCall, ms: number): Promise<never> {
    const form = Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    setTimeout(() => {
      void fetch(`${slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        body: new URLSearchParams(Object.fromEntries(form)).toString(),
        headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/x-www-form-urlencoded' },
      });
    }, ms);
    return Promise.reject(new DOMException('The operation timed out', 'TimeoutError'));
  }

  /** The response to a post is lost, once for each key that the function returns true for. */
  function loseResponses(isLost: (key: string) => boolean): void {
    const lost = new Set<string>();
    slack.intercept = (call) => {
      if (call.method !== 'chat.postMessage') return undefined;
      const key = keyOf(call);
      if (lost.has(key) || !isLost(key)) return undefined;
      lost.add(key);
      return takeSlowly(call, 0);
    };
  }

  function keyOf({ args }: SlackCall): string {
    return (args.metadata as { event_payload: { key: string } }).event_payload.key;
  }

  /** Other people's messages, from `agoMs` ago on. */
  function fillChannel(count: number, agoMs: number, thread_ts?: string): void {
    const { id: _, ...row } = messages()[0] ?? {};
    const first = (Date.now() - agoMs) / 1_000;
    for (let n = 0; n < count; n += 1) {
      const ts = (first + (n * agoMs) / 1_000 / count).toFixed(6);
      slack.tables.messages.insert({ ...row, ts, thread_ts, text: `noise ${n}`, metadata: undefined });
    }
  }

  it('A message that Slack takes long to post is not sent a second time before it can have arrived', async () => {
    let held = 1;
    slack.intercept = (call) =>
      call.method === 'chat.postMessage' && held-- > 0 ? takeSlowly(call, 1_300) : undefined;
    await announce({ key: 'a' }, { key: 'b' });
    await waitUntilEmpty();
    expect(texts()).toEqual(['a', 'b']);
    expect(posts()).toHaveLength(2);
  });

  it('A message that Slack never got is not sent again after the first search, but after one that is late enough', async () => {
    let dropped = 1;
    slack.intercept = ({ method }) =>
      method === 'chat.postMessage' && dropped-- > 0 ? Promise.reject(new TypeError('fetch failed')) : undefined;
    await announce({ key: 'a' });
    await waitUntilEmpty();
    expect(texts()).toEqual(['a']);
    const methods = slack.calls.map(({ method }) => method);
    const between = methods.slice(methods.indexOf('chat.postMessage'), methods.lastIndexOf('chat.postMessage'));
    expect(between.filter((method) => method === 'conversations.history').length).toBeGreaterThan(1);
  });

  it('A message is found in the thread of an old root message, among other busy threads', async () => {
    await announce(...Array.from({ length: 40 }, (_, n) => ({ key: `first ${n}`, ...inThread(`i${n}`) })));
    await waitUntilEmpty();
    // Root messages that are ten days old.
    const roots = messages().filter(({ thread_ts }) => thread_ts === undefined);
    for (const { id, ts } of roots) {
      const oldTs = (Number(ts) - 864_000).toFixed(6);
      slack.tables.messages.update(id, { ts: oldTs });
      for (const reply of messages().filter(({ thread_ts }) => thread_ts === ts)) {
        slack.tables.messages.update(reply.id, { thread_ts: oldTs });
      }
    }
    for (let n = 0; n < 40; n += 1) {
      const ref = (await store.channels.findRootMessage(conversation, `i${n}`)) ?? '';
      const oldTs = (Number(ref.split('/')[1]) - 864_000).toFixed(6);
      await store.channels.deleteRootMessage(conversation, `i${n}`);
      await store.channels.saveRootMessage(conversation, `i${n}`, `${orders}/${oldTs}`, now().toISOString());
    }
    loseResponses((key) => key === 'second 0');
    await announce({ key: 'second 0', ...inThread('i0') });
    await waitUntilEmpty();
    expect(texts().filter((text) => text === 'second 0')).toHaveLength(1);
    expect(posts().filter((call) => keyOf(call) === 'second 0')).toHaveLength(1);
  });

  it('A message is found however many were posted in the channel and in its thread since', async () => {
    await announce({ key: 'first', ...inThread('i') });
    await waitUntilEmpty();
    loseResponses((key) => key === 'flat' || key === 'reply');
    await announce({ key: 'flat' }, { key: 'reply', ...inThread('i') });
    while (posts().length < 3) await sleep(1);
    const root = messages().find(({ text }) => text === 'Root i');
    fillChannel(1_100, 60_000);
    fillChannel(1_100, 60_000, String(root?.ts));
    await waitUntilEmpty();
    expect(['flat', 'reply'].map((key) => texts().filter((text) => text === key).length)).toEqual([1, 1]);
    expect(posts()).toHaveLength(4);
  });

  it.each([
    ['503', () => unavailable.clone()],
    ['429', () => new Response('{}', { status: 429, headers: { 'retry-after': '31' } })],
  ])('Nothing is sent again while Slack answers searches with %s', async (_, answer) => {
    let isDown = true;
    let dueAt: string | undefined;
    loseResponses((key) => key === 'a');
    const lose = slack.intercept;
    slack.intercept = (call) => (isDown && call.method === 'conversations.history' ? answer() : lose(call));
    await announce({ key: 'a' }, { key: 'b' });
    const searches = () => slack.calls.filter(({ method }) => method === 'conversations.history').length;
    for (let minutes = 0; minutes < 24; minutes += 3) {
      const before = searches();
      worker.wake();
      await slack.waitFor(() => searches() > before);
      while ((await store.outbox.getHead(conversation))?.dueAt === dueAt) await sleep(5);
      dueAt = (await store.outbox.getHead(conversation))?.dueAt;
      aheadMs += 3 * 60_000;
    }
    expect(texts()).toEqual(['a']);
    isDown = false;
    aheadMs += 60_000;
    worker.wake();
    await waitUntilEmpty();
    expect(texts()).toEqual(['a', 'b']);
    expect(posts()).toHaveLength(2);
  });

  it('A message that Slack never answers for is sent again after half an hour, and says that it may be a repeat', async () => {
    loseResponses((key) => key === 'a');
    const lose = slack.intercept;
    slack.intercept = (call) => (call.method === 'conversations.history' ? unavailable.clone() : lose(call));
    await announce({ key: 'a' });
    await slack.waitFor(() => slack.calls.some(({ method }) => method === 'conversations.history'));
    aheadMs += 31 * 60_000;
    worker.wake();
    await waitUntilEmpty();
    expect(posts()).toHaveLength(2);
    expect(JSON.stringify(posts()[1]?.args.blocks)).toContain(en.changes.maybeRepeated);
  });

  it('A message is marked as a possible repeat where the bot may not read the history', async () => {
    loseResponses((key) => key === 'a');
    const lose = slack.intercept;
    slack.intercept = (call) => (call.method === 'conversations.history' ? errorResponse('missing_scope') : lose(call));
    await announce({ key: 'a' });
    await waitUntilEmpty();
    expect(JSON.stringify(posts()[1]?.args.blocks)).toContain(en.changes.maybeRepeated);
  });

  it('A new worker finds what a crashed one had sent', async () => {
    slack.intercept = (call) => (call.method === 'chat.postMessage' ? takeSlowly(call, 1_000) : undefined);
    await announce({ key: 'a' });
    await slack.waitFor(() => posts().length === 1);
    await worker.stop();
    slack.intercept = () => undefined;
    worker = startWorker();
    worker.wake();
    await waitUntilEmpty();
    expect(texts()).toEqual(['a']);
    expect(posts()).toHaveLength(1);
  });

  it('A change in a locked thread starts a new thread, and the others in the channel are not held up', async () => {
    await announce({ key: 'first', ...inThread('i') });
    await waitUntilEmpty();
    const locked = messages().find(({ text }) => text === 'Root i')?.ts;
    slack.intercept = ({ method, args }) =>
      method === 'chat.postMessage' && args.thread_ts === locked
        ? errorResponse('restricted_action_thread_locked')
        : undefined;
    await announce({ key: 'second', ...inThread('i') }, { key: 'third', ...inThread('i') }, { key: 'other' });
    await waitUntilEmpty();
    expect(texts()).toEqual(['Root i', 'first', 'Root i', 'second', 'third', 'other']);
    const [, , newRoot, second, third] = messages();
    expect([second?.thread_ts, third?.thread_ts]).toEqual([newRoot?.ts, newRoot?.ts]);
  });

  it.each(['restricted_action_thread_locked', 'thread_not_found'])(
    'A watch in a thread goes on in its channel, and says why, if Slack answers %s',
    async (code) => {
      slack.intercept = ({ method, args }) =>
        method === 'chat.postMessage' && args.thread_ts !== undefined ? errorResponse(code) : undefined;
      const thread = { ...conversation, threadId: '1700000000.000100' };
      await announce({ key: 'a', conversation: thread }, { key: 'b', conversation: thread }, { key: 'c' });
      await waitUntilEmpty();
      expect(texts().map((text) => String(text).split('\n')[0])).toEqual(['a', 'b', 'c']);
      expect(JSON.stringify(posts().find(({ args }) => args.thread_ts === undefined)?.args.blocks)).toContain(
        en.changes.outsideThread,
      );
      expect(await store.channels.listUnavailable()).toEqual([]);
    },
  );

  it('In a channel that takes no replies, the root message is the announcement', async () => {
    slack.intercept = ({ method, args }) =>
      method === 'chat.postMessage' && args.thread_ts !== undefined
        ? errorResponse('restricted_action_non_threadable_channel')
        : undefined;
    await announce({ key: 'a', ...inThread('i') }, { key: 'b' });
    await waitUntilEmpty();
    expect(texts().map((text) => String(text).split('\n')[0])).toEqual(['Root i', 'b']);
  });

  it.each(['msg_too_long', 'some_code_that_slack_does_not_document'])(
    'A message that Slack refuses for good (%s) is set aside, announced in plain words, and holds nothing up',
    async (code) => {
      slack.intercept = (call) =>
        call.method === 'chat.postMessage' && keyOf(call) === 'bad' ? errorResponse(code) : undefined;
      await announce({ key: 'a' }, { key: 'bad' }, { key: 'b' });
      await waitUntilEmpty();
      expect(texts().map((text) => String(text).split('\n')[0])).toEqual(['a', en.changes.rejected.title, 'b']);
      expect(await store.outbox.countDeadLetters()).toBe(1);
      expect(await store.channels.listUnavailable()).toEqual([]);
    },
  );

  it('The plain words whose confirmation was lost are found, however often the message was attempted since', async () => {
    let isNoticeLost = false;
    let failures = 1;
    slack.intercept = (call) => {
      if (call.method !== 'chat.postMessage') return undefined;
      const key = keyOf(call);
      if (key === 'bad' && isNoticeLost && failures-- > 0) return unavailable.clone();
      if (key === 'bad') return errorResponse('msg_too_long');
      if (isNoticeLost) return undefined;
      isNoticeLost = true;
      // The attempts that follow are later than Slack's clock may differ.
      aheadMs += 10 * 60_000;
      return takeSlowly(call, 0);
    };
    await announce({ key: 'bad' });
    await waitUntilEmpty();
    expect(failures).toBeLessThan(0);
    expect(texts().map((text) => String(text).split('\n')[0])).toEqual([en.changes.rejected.title]);
  });

  it('A channel where Slack refuses everything is unavailable, and keeps its queue', async () => {
    slack.intercept = ({ method }) =>
      method === 'chat.postMessage' ? errorResponse('some_code_that_slack_does_not_document') : undefined;
    await announce({ key: 'a' }, { key: 'b' });
    const deadline = Date.now() + 10_000;
    while ((await store.channels.listUnavailable()).length === 0 && Date.now() < deadline) await sleep(10);
    expect(await store.channels.listUnavailable()).toMatchObject([
      { reason: en.adapter.unreachable.refused('some_code_that_slack_does_not_document') },
    ]);
    expect(await store.outbox.countDeadLetters()).toBe(0);
    expect(await store.outbox.listQueues()).toMatchObject([{ depth: 2 }]);
  });
});
