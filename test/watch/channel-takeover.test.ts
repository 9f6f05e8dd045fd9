import { createLocalJobs, createLocalLeader, createLocalLeases } from '../../src/cluster/local.ts';
import {
  type ChannelJobs,
  type ChannelLease,
  type ChannelLeases,
  type Coordination,
  LeaseLostError,
} from '../../src/cluster/types.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { SnapshotStore } from '../../src/store/contract/snapshot.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { channel } from '../bot/test-bot.ts';
import { createRecordingAdapter, openHarness, type RecordingAdapter, type WatchHarness, waitUntil } from './harness.ts';
import { createMutableBarium, type MutableBarium } from './mutable-barium.ts';

const notifier: Coordination['notifier'] = {
  publish: async () => undefined,
  subscribe: () => undefined,
};

/** The ways in which a process can lose a channel, one after the other. */
describe('a channel that another process has leased', () => {
  let barium: MutableBarium;
  let adapter: RecordingAdapter;
  let harness: WatchHarness;
  let lease: Partial<ChannelLease>;
  let acquireLease: () => ChannelLease | undefined;
  let areJobsStopped: boolean;
  let releaseLeadership: () => Promise<void>;

  beforeEach(async () => {
    barium = createMutableBarium(3);
    adapter = createRecordingAdapter();
    lease = {};
    acquireLease = () => ({
      lastSent: [],
      renew: async () => undefined,
      isHeld: () => true,
      release: async () => false,
      ...lease,
    });
    areJobsStopped = false;
    releaseLeadership = async () => undefined;
    const store = await openSqliteStore(':memory:');
    const leases: ChannelLeases = {
      pollIntervalMs: 10,
      filterFree: async (conversations) => conversations,
      acquire: async () => acquireLease(),
    };
    const localJobs = createLocalJobs();
    const jobs: ChannelJobs = {
      ...localJobs,
      async stop() {
        areJobsStopped = true;
        await localJobs.stop();
      },
    };
    const leader = { ...createLocalLeader(store.snapshot), release: () => releaseLeadership() };
    const coordination = { leader, leases, jobs, notifier };
    harness = await openHarness(barium, { store, adapter, options: { coordination } });
  });

  afterEach(() => harness.close());

  const setMilestone = (milestone: string) => barium.set([...barium.instances.keys()][0] ?? '', { milestone });

  it('A process that finds its lease lost before posting does not post', async () => {
    let renewals = 0;
    lease = {
      async renew() {
        renewals += 1;
        if (renewals < 3) throw new LeaseLostError('taken over');
      },
    };
    await harness.addWatch();
    setMilestone('Packed');
    await harness.scanAndDeliver();
    await waitUntil(() => adapter.messages.length > 0);
    expect(renewals).toBe(3);
    expect(adapter.messages).toHaveLength(1);
  });

  it('A channel leased by another process is requested at growing intervals', async () => {
    const requestedAt: number[] = [];
    acquireLease = () => {
      requestedAt.push(performance.now());
      return undefined;
    };
    await harness.addWatch();
    setMilestone('Packed');
    await harness.watcher.trigger();
    await waitUntil(() => requestedAt.length >= 5);
    const [first = 0, , , , fifth = 0] = requestedAt;
    expect(fifth - first).toBeGreaterThanOrEqual(50 + 100 + 200 + 400 - 10);
    expect(adapter.messages).toEqual([]);
  });

  it('A process that was suspended after renewing its lease does not post', async () => {
    let checks = 0;
    lease = {
      isHeld() {
        checks += 1;
        return checks > 1;
      },
    };
    await harness.addWatch();
    setMilestone('Packed');
    await harness.scanAndDeliver();
    expect(checks).toBe(2);
    expect(adapter.messages).toHaveLength(1);
  });

  it('If two processes post the same message, one of the two is deleted', async () => {
    const deleted: string[] = [];
    adapter.deleteMessage = async (_, ref) => void deleted.push(ref);
    adapter.intercept = async (conversation, _, when) => {
      const head = await harness.store.outbox.getHead(conversation);
      if (when === 'after' && head !== undefined) {
        await harness.store.outbox.markPosted(head.key, 'of the other', new Date().toISOString());
      }
    };
    await harness.addWatch();
    setMilestone('Packed');
    await harness.scanAndDeliver();
    expect(deleted).toEqual([adapter.messages[0]?.id]);
  });

  it('If two processes post a root message, one of the two is deleted', async () => {
    const deleted: string[] = [];
    const [id = ''] = barium.instances.keys();
    const at = new Date().toISOString();
    await harness.addWatch({ as: 'thread' });
    adapter.deleteMessage = async (_, ref) => void deleted.push(ref);
    adapter.intercept = async (conversation, { deliveryKey }, when) => {
      if (when === 'after' && deliveryKey.endsWith('-root')) {
        await harness.store.channels.saveRootMessage(conversation, id, 'm1', at);
      }
    };
    const otherRoot = await adapter.post(channel, { deliveryKey: 'of the other', card: { title: 'Root' } });
    setMilestone('Packed');
    await harness.scanAndDeliver();
    const [, ownRoot, change] = adapter.messages;
    expect(otherRoot).toBe('m1');
    expect(deleted).toEqual([ownRoot?.id]);
    expect(change?.parent).toBe('m1');
  });

  it('A root message is kept if another process marked its refresh as done meanwhile', async () => {
    const deleted: string[] = [];
    const [id = ''] = barium.instances.keys();
    const at = new Date().toISOString();
    const { outbox, channels } = harness.store;
    adapter.deleteMessage = async (_, ref) => void deleted.push(ref);
    const card = { title: 'Root' };
    await channels.saveRootMessage(channel, id, await adapter.post(channel, { deliveryKey: 'root', card }), at);
    const refresh = {
      key: 'refresh',
      conversation: channel,
      watchId: undefined,
      card,
      root: { instanceId: id, card },
      isRootRefresh: true,
      entries: [],
    };
    await outbox.replace([], [{ ...refresh, noticedAt: at, since: at, dueAt: at }]);
    adapter.intercept = async (conversation) => {
      const head = await outbox.getHead(conversation);
      if (head !== undefined) await outbox.markPosted(head.key, '', at);
    };
    await harness.scanAndDeliver();
    await harness.watcher.stop();
    expect(adapter.messages[0]?.updates).toBe(1);
    expect(deleted).toEqual([]);
  });

  it('A stopping process takes no more jobs while its last message is still being posted', async () => {
    let finishPost: () => void = () => undefined;
    const isPosting = new Promise<void>((resolve) => {
      adapter.intercept = () => {
        resolve();
        return new Promise((finish) => {
          finishPost = finish;
        });
      };
    });
    await harness.addWatch();
    setMilestone('Packed');
    await harness.watcher.trigger();
    await isPosting;
    const stopped = harness.watcher.stop();
    await waitUntil(() => areJobsStopped);
    expect(adapter.messages).toEqual([]);
    adapter.intercept = () => undefined;
    finishPost();
    await stopped;
    expect(adapter.messages).toHaveLength(1);
  });

  it('A process that lost the leadership does not commit, even if it cannot release the lease', async () => {
    releaseLeadership = async () => {
      throw new Error('the database is away');
    };
    await createLocalLeader(harness.store.snapshot).acquire();
    setMilestone('Packed');
    await expect(harness.watcher.trigger()).resolves.toBeUndefined();
    expect(adapter.messages).toEqual([]);
  });
});

describe('a follower', () => {
  const coordinationWith = (leader: Coordination['leader']): Coordination => ({
    leader,
    leases: createLocalLeases(),
    jobs: createLocalJobs(),
    notifier,
  });

  it('A follower resets its snapshot when the leader was connected to a different upstream', async () => {
    const store = await openSqliteStore(':memory:');
    const first = await openHarness(createMutableBarium(3), { store });
    const coordination = coordinationWith({
      ...createLocalLeader(store.snapshot),
      acquire: async () => undefined,
    });
    let knownValues = (): unknown => undefined;
    const duringLoad: unknown[] = [];
    const readSince: SnapshotStore['readSince'] = (since) => {
      duringLoad.push(knownValues());
      return store.snapshot.readSince(since);
    };
    const sharedStore = { ...store, snapshot: { ...store.snapshot, readSince } };
    const follower = await openHarness(createMutableBarium(3), {
      store: sharedStore,
      options: { coordination },
    });
    knownValues = follower.watcher.queries.knownValues;
    duringLoad.length = 0;
    await first.watcher.stop();
    const other = createMutableBarium();
    other.add(7);
    const clock = { now: new Date('2026-11-23T10:00:00.000Z') };
    const second = await openHarness(other, { store, clock, options: { upstream: 'another' } });
    await follower.watcher.trigger();
    const [id = ''] = other.instances.keys();
    // Requests during the load are answered without data of the previous upstream.
    expect(await Promise.all(duringLoad)).toEqual([undefined]);
    expect((await follower.watcher.queries.status()).instanceCount).toBe(1);
    expect(follower.watcher.queries.getInstance(id)).toBeDefined();
    await follower.watcher.stop();
    await second.close();
  });

  it('A follower reads the stored deadlines only once it becomes the leader', async () => {
    const barium = createMutableBarium(3);
    const store = await openSqliteStore(':memory:');
    const other = await openHarness(barium, { store });
    let [isLeader, reads] = [false, 0];
    const localLeader = createLocalLeader(store.snapshot);
    const countingStore: Store = {
      ...store,
      snapshot: {
        ...store.snapshot,
        async listDeadlines() {
          reads += 1;
          return store.snapshot.listDeadlines();
        },
      },
    };
    const coordination = coordinationWith({
      ...localLeader,
      acquire: async () => (isLeader ? localLeader.acquire() : undefined),
    });
    const follower = await openHarness(barium, { store: countingStore, options: { coordination } });
    const [id = ''] = barium.instances.keys();
    barium.set(id, { milestone: 'Packed' });
    await other.watcher.trigger();
    await follower.watcher.trigger();
    expect(follower.watcher.queries.getInstance(id)?.milestone).toBe('Packed');
    expect(reads).toBe(0);
    isLeader = true;
    await follower.watcher.trigger();
    await follower.watcher.trigger();
    expect(reads).toBe(1);
    await other.watcher.stop();
    await follower.close();
  });
});
