import { setImmediate } from 'node:timers/promises';
import { DeliveryError } from '../../../src/chat/adapter.ts';
import { createLocalJobs, createLocalLeader, createLocalLeases } from '../../../src/cluster/local.ts';
import { type ChannelLeases, LeaseLostError } from '../../../src/cluster/types.ts';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite.ts';
import * as en from '../../../src/text/en/index.ts';
import { channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { createRecordingAdapter, openHarness, type WatchHarness, waitUntil, waitUntilEmpty } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

const maxPostMs = 120_000;
const announced = 'Order 1 moved to First · previously Received';

describe('an attempt whose outcome is unknown', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;
  let store: SqliteStore;
  /** Monotonic. */
  let time: number;
  const adapter = () => harness.adapter;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    store = (await openSqliteStore(':memory:')) as SqliteStore;
    time = 0;
    harness = await open(store);
    await harness.addWatch();
  });

  afterEach(() => harness.close());

  const open = (opened: SqliteStore, more: Parameters<typeof openHarness>[1] = {}) =>
    openHarness(barium, {
      store: opened,
      adapter: Object.assign(createRecordingAdapter(), { maxPostMs }),
      ...more,
      options: { clock: () => time, ...more.options },
    });

  /** Of both clocks. */
  const advance = (ms: number) => {
    time += ms;
    harness.clock.now = new Date(harness.clock.now.getTime() + ms);
    harness.watcher.wake();
  };

  /** The first message is accepted by the platform and arrives when the returned function is called, or never. */
  const delayFirst = () => {
    let held: (() => void) | undefined;
    const { post } = adapter();
    let isFirst = true;
    adapter().post = async (...args) => {
      if (!isFirst) return post(...args);
      isFirst = false;
      args[1].beforeSend?.();
      held = () => void post(...args);
      throw new DeliveryError({ kind: 'ambiguous' }, 'no response');
    };
    return () => held?.();
  };

  const searches = () => {
    const counter = { count: 0 };
    const { findByKey } = adapter();
    adapter().findByKey = async (...args) => {
      counter.count += 1;
      return findByKey?.(...args);
    };
    return counter;
  };

  /** Resolves when the head of the queue is not due before the clock advances. */
  const waitUntilPostponed = () =>
    waitUntil(async () => {
      const head = await store.outbox.getHead(channel);
      return head !== undefined && head.attempts > 0 && head.dueAt > harness.clock.now.toISOString();
    });

  it('A message whose outcome is unknown is not repeated while it can still arrive', async () => {
    const arrive = delayFirst();
    const { count } = searches();
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    for (let waited = 0; waited < maxPostMs - 40_000; waited += 20_000) {
      await waitUntilPostponed();
      advance(20_000);
    }
    arrive();
    advance(20_000);
    await waitUntilEmpty(store);
    expect(harness.texts()).toEqual([announced]);
    expect(count).toBe(0);
  });

  it('A message whose outcome is unknown is repeated after a search that began when it could no longer arrive', async () => {
    delayFirst();
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await waitUntilPostponed();
    advance(maxPostMs);
    await waitUntilEmpty(store);
    expect(harness.texts()).toEqual([announced]);
  });

  it.each([
    ['forward', 48 * 60 * 60_000],
    ['back', -48 * 60 * 60_000],
  ])(
    'A message whose outcome is unknown is neither repeated too early nor forgotten if the wall clock jumps %s',
    async (_, jumpMs) => {
      const arrive = delayFirst();
      barium.set(guid(1), { milestone: 'First' });
      await harness.scanAndDeliver();
      await waitUntilPostponed();
      harness.clock.now = new Date(harness.clock.now.getTime() + jumpMs);
      time += maxPostMs - 1;
      harness.watcher.wake();
      await waitUntilPostponed();
      expect(harness.texts()).toEqual([]);
      arrive();
      advance(2_000);
      await waitUntilEmpty(store);
      expect(harness.texts()).toEqual([announced]);
    },
  );

  it('The search for a message covers both of its attempts if the wall clock was set back between them', async () => {
    const areas: { since: string; until: string | undefined }[] = [];
    adapter().findByKey = async (_conversation, _key, since, where) => {
      areas.push({ since, until: where?.until });
      return undefined;
    };
    delayFirst();
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await waitUntilPostponed();
    const first = harness.clock.now.toISOString();
    const head = await store.outbox.getHead(channel);
    if (head === undefined) throw new Error('nothing is queued');
    harness.clock.now = new Date(harness.clock.now.getTime() - 2 * 60 * 60_000);
    await store.outbox.markAttempt(head, harness.clock.now.toISOString());
    advance(maxPostMs);
    await waitUntil(async () => areas.some(({ until }) => until === first));
    expect(areas.at(-1)?.since.localeCompare(areas.at(-1)?.until ?? '')).toBe(-1);
  });

  it('An answer in a thread is not repeated while it can arrive, if only the message above it is found', async () => {
    await store.db.deleteFrom('watches').execute();
    await harness.addWatch({ as: 'thread' });
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await waitUntilEmpty(store);
    expect(harness.adapter.messages).toHaveLength(2);
    // As after a restore: the message above is forgotten, and the answer, which is in flight, was sent by nobody known.
    adapter().messages.pop();
    await store.db.deleteFrom('root_messages').execute();
    const at = harness.clock.now.toISOString();
    await store.db
      .updateTable('deliveries')
      .set({ state: 'queued', posted_at: null, attempted_at: at, last_attempt_at: at, due_at: at })
      .execute();
    harness.watcher.wake();
    await waitUntilPostponed();
    expect(harness.adapter.messages).toHaveLength(1);
    advance(maxPostMs);
    await waitUntilEmpty(store);
    expect(harness.adapter.messages).toHaveLength(2);
  });

  it('A message whose outcome is unknown is repeated with a note after half an hour if the platform cannot be asked', async () => {
    delayFirst();
    adapter().findByKey = async () => {
      throw new DeliveryError({ kind: 'ambiguous' }, 'no response');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    for (let minutes = 0; minutes < 29; minutes += 1) {
      await waitUntilPostponed();
      advance(60_000);
    }
    await waitUntilPostponed();
    expect(harness.texts()).toEqual([]);
    advance(60_000);
    await waitUntilEmpty(store);
    expect(harness.texts()).toEqual([`${announced}: ${en.changes.maybeRepeated}`]);
  });

  it('A message whose outcome is unknown is repeated with a note at once on a platform without a search', async () => {
    delayFirst();
    delete (adapter() as { findByKey?: unknown }).findByKey;
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await waitUntilPostponed();
    advance(2_000);
    await waitUntilEmpty(store);
    expect(harness.texts()).toEqual([`${announced}: ${en.changes.maybeRepeated}`]);
  });

  it('A message that gets no confirmation and never arrives is sent as plain text in the end', async () => {
    adapter().intercept = (_, { card }, when) => {
      if (when === 'before' && card.actions !== undefined) throw new DeliveryError({ kind: 'ambiguous' }, 'error 500');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    while ((await store.outbox.listQueues()).length > 0) {
      advance(60_000);
      await setImmediate();
    }
    expect(harness.titles()).toEqual(['Order 1 moved to First']);
  });

  it('A delivery whose watch is removed while it waits for the rate limit is not sent', async () => {
    await harness.close();
    store = (await openSqliteStore(':memory:')) as SqliteStore;
    const paced = createRecordingAdapter([{ maxPosts: 1, windowMs: 200 }]);
    harness = await openHarness(barium, { store, adapter: paced });
    const watch = await harness.addWatch();
    for (const n of [1, 2]) barium.set(guid(n), { milestone: 'First' });
    harness.clock.now = new Date(harness.clock.now.getTime() + 30_000);
    await harness.watcher.trigger();
    barium.set(guid(3), { milestone: 'First' });
    await harness.watcher.trigger();
    await waitUntil(() => harness.titles().length === 1);
    await store.watches.remove(watch.id, harness.clock.now.toISOString());
    await waitUntilEmpty(store);
    expect(harness.titles()).toHaveLength(1);
  });
});

describe('failures that are not the message’s', () => {
  let barium: MutableBarium;
  let store: SqliteStore;
  let harness: WatchHarness;
  let time: number;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    store = (await openSqliteStore(':memory:')) as SqliteStore;
    time = 0;
  });

  afterEach(() => harness.close());

  async function open(more: Parameters<typeof openHarness>[1] = {}, as: 'flat' | 'thread' = 'flat'): Promise<void> {
    harness = await openHarness(barium, { store, ...more, options: { clock: () => time, ...more.options } });
    await harness.addWatch({ as });
  }

  /** Lets time pass until the outbox is empty. */
  async function deliver(): Promise<void> {
    await harness.watcher.trigger();
    while ((await store.outbox.listQueues()).length > 0) {
      time += 60_000;
      harness.clock.now = new Date(harness.clock.now.getTime() + 60_000);
      harness.watcher.wake();
      await setImmediate();
    }
  }

  /** A part of the store whose methods fail so often before they work. */
  function failing<Part extends object>(part: Part, failures: Record<string, number>): Part {
    return new Proxy(part, {
      get(target, property) {
        const method = Reflect.get(target, property) as (...args: unknown[]) => Promise<unknown>;
        return (...args: unknown[]) => {
          const left = failures[String(property)] ?? 0;
          if (left === 0) return method(...args);
          failures[String(property)] = left - 1;
          return Promise.reject(new Error('the database is down'));
        };
      },
    });
  }

  it('A database that fails fifteen times at every step of a delivery sets none aside, and none is sent twice', async () => {
    // Each attempt to record a message takes a second.
    const failures = { markAttempt: 15, forgetAttempts: 15, markPosted: 1, findRootMessage: 15, saveRootMessage: 15 };
    const outbox = failing(store.outbox, failures);
    const channels = failing(store.channels, failures);
    await open({ store: { ...store, outbox, channels } }, 'thread');
    for (const n of [1, 2, 3]) barium.set(guid(n), { milestone: 'Packed' });
    await deliver();
    expect(failures).toEqual({
      markAttempt: 0,
      forgetAttempts: 0,
      markPosted: 0,
      findRootMessage: 0,
      saveRootMessage: 0,
    });
    const keys = harness.adapter.messages.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => key.endsWith('-root'))).toHaveLength(3);
    expect(keys).toHaveLength(6);
    expect(await store.outbox.countDeadLetters()).toBe(0);
  });

  it('A lease that is lost twenty times sets no delivery aside, and none is searched for', async () => {
    let lost = 20;
    const local = createLocalLeases();
    const leases: ChannelLeases = {
      ...local,
      async acquire(conversation) {
        const lease = await local.acquire(conversation);
        const renew = async () => {
          if (lost-- > 0) throw new LeaseLostError('another process has leased the channel');
        };
        return lease && { ...lease, renew };
      },
    };
    const notifier = { publish: async () => undefined, subscribe: () => undefined };
    const leader = createLocalLeader(store.snapshot);
    await open({ options: { coordination: { leases, leader, notifier, jobs: createLocalJobs() } } });
    let searches = 0;
    harness.adapter.findByKey = async () => {
      searches += 1;
      return undefined;
    };
    barium.set(guid(1), { milestone: 'Packed' });
    await deliver();
    expect([harness.texts().length, searches, await store.outbox.countDeadLetters()]).toEqual([1, 0, 0]);
  });

  it('A fault of the bot in one card sets only that one aside, and a notice says so', async () => {
    await open();
    const { post } = harness.adapter;
    harness.adapter.post = async (conversation, message, parent) => {
      if (JSON.stringify(message.card).includes('Order 1')) throw new TypeError('cannot read properties of undefined');
      return post(conversation, message, parent);
    };
    for (const n of [1, 2]) {
      barium.set(guid(n), { milestone: 'Packed' });
      await harness.watcher.trigger();
    }
    await deliver();
    expect(harness.titles()).toEqual([en.changes.rejected.title, 'Order 2 moved to Packed']);
  });
});
