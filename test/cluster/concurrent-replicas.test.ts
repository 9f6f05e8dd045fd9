import { setTimeout as delay } from 'node:timers/promises';
import { DeliveryError } from '../../src/chat/adapter.ts';
import { openCluster } from '../../src/cluster/index.ts';
import type { ChannelLeases } from '../../src/cluster/types.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { alice } from '../bot/test-bot.ts';
import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { newWatch } from '../store/builders.ts';
import { createRecordingAdapter, openHarness, type RecordingAdapter } from '../watch/harness.ts';
import { createMutableBarium, type MutableBarium } from '../watch/mutable-barium.ts';
import { channel, silentLog } from './fixture.ts';
import { waitUntil } from './wait-until.ts';

/** A replica in this process that counts its scans and its requests for channel leases. */
interface Replica {
  scans: number;
  readonly leases: { requested: number; refused: number };
  readonly adapter: RecordingAdapter;
  readonly harness: Awaited<ReturnType<typeof openHarness>>;
  close(): Promise<void>;
}

/** Every replica posts to the same channels: `messages` has the messages of all, its own adapter those it posted. */
async function openReplica(
  url: string,
  barium: MutableBarium,
  messages: RecordingAdapter['messages'],
  msPerMessage: number,
): Promise<Replica> {
  const store = await openPostgresStore(url, { maxConnections: 5 });
  const cluster = await openCluster(store, { cron: '* * * * * *', url, log: silentLog });
  const adapter = createRecordingAdapter([{ maxPosts: 1, windowMs: msPerMessage }]);
  const sharedAdapter: RecordingAdapter = {
    ...adapter,
    async post(conversation, message, parent) {
      const id = await adapter.post(conversation, message, parent);
      messages.push(...adapter.messages.filter((posted) => posted.id === id));
      return `${messages.length} ${id}`;
    },
    findByKey: async (conversation, key) =>
      messages.find((one) => one.conversation === conversation.id && one.key === key)?.id,
  };
  const counts = { scans: 0, leases: { requested: 0, refused: 0 } };
  const leases: ChannelLeases = {
    ...cluster.leases,
    async acquire(conversation) {
      const lease = await cluster.leases.acquire(conversation);
      counts.leases.requested += 1;
      if (lease === undefined) counts.leases.refused += 1;
      return lease;
    },
  };
  const harness = await openHarness(barium, {
    store,
    adapter: sharedAdapter,
    options: {
      coordination: { ...cluster, leases },
      cron: '* * * * * *',
      now: cluster.now,
      onScan() {
        counts.scans += 1;
      },
    },
  });
  return Object.assign(counts, {
    adapter,
    harness,
    async close() {
      await harness.watcher.stop();
      await cluster.close();
      await store.close();
    },
  });
}

describe('replicas on one database', () => {
  let database: TestDatabase;
  let barium: MutableBarium;
  let replicas: Replica[];
  let messages: RecordingAdapter['messages'];

  beforeEach(async () => {
    database = await openDatabase();
    barium = createMutableBarium(5);
    messages = [];
    replicas = [];
  });

  afterEach(async () => {
    await Promise.all(replicas.map((one) => one.close()));
    await database.drop();
  });

  async function open(count: number, msPerMessage = 20): Promise<void> {
    const opening = Array.from({ length: count }, () => openReplica(database.url, barium, messages, msPerMessage));
    replicas.push(...(await Promise.all(opening)));
  }

  const total = (count: (replica: Replica) => number) => replicas.reduce((sum, one) => sum + count(one), 0);

  const changeOneInstance = () => barium.set([...barium.instances.keys()][2] ?? '', { milestone: 'Packed' });

  const addWatch = (n: number) =>
    replicas[0]?.harness.store.watches.add(
      newWatch({
        conversation: channel(n),
        on: ['created', 'milestone'],
        createdAt: new Date().toISOString(),
      }),
    );

  async function addWatches(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) await addWatch(n);
  }

  /** Changes all five instances in each round, and waits until every channel has the messages of the round. */
  async function announceRounds(rounds: number, channelCount: number): Promise<void> {
    for (let round = 1; round <= rounds; round += 1) {
      for (const id of barium.instances.keys()) barium.set(id, { milestone: `Round ${round}` });
      await waitUntil('the round is posted', () => messages.length === round * channelCount * 5);
    }
  }

  it.each([2, 3, 5])('scan Barium with one of %i, and announce each change once', async (count) => {
    await open(count);
    await addWatch(1);
    changeOneInstance();
    await waitUntil('the change is announced', () => messages.length > 0);
    const leaders = () => replicas.filter(({ scans }) => scans > 0);
    const [leader] = leaders();
    const before = leader?.scans ?? 0;
    await waitUntil('the leader scans again', () => (leader?.scans ?? 0) > before + 1);
    expect(leaders()).toEqual([leader]);
    expect(messages).toHaveLength(1);
    for (const { harness } of replicas) {
      await waitUntil('every replica has the change in its snapshot', async () => {
        const { rows } = await harness.watcher.index.listByStatus('active');
        return rows.some(({ milestone }) => milestone === 'Packed');
      });
    }
  });

  it('share the channels, and post to each in order', async () => {
    await open(3);
    await addWatches(30);
    await announceRounds(3, 30);
    expect(new Set(messages.map(({ conversation, key }) => `${conversation} ${key}`)).size).toBe(3 * 30 * 5);
    for (let n = 0; n < 30; n += 1) {
      const revisions = messages
        .filter(({ conversation }) => conversation === channel(n).id)
        .map(({ key }) => Number(key.split('-')[0]));
      expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    }
    expect(replicas.filter(({ adapter }) => adapter.messages.length > 0).length).toBeGreaterThan(1);
  });

  it('rarely request the lease of a channel that another one holds', async () => {
    await open(3, 200);
    await addWatches(10);
    await announceRounds(4, 10);
    // One per channel and round, and a few for deliveries that arrive while a lease is released.
    expect(total(({ leases }) => leases.requested)).toBeLessThan(2 * 4 * 10);
    expect(total(({ leases }) => leases.refused)).toBeLessThan(10);
  });

  it('take over a channel when the lease of a crashed replica expires, without requesting it often', async () => {
    await open(3);
    await addWatch(1);
    await database.run(`insert into channel_leases
      (conversation_key, lease_holder, lease_expires_at, fence, is_requested, last_sent, measured_at)
      values ('["web","local","channel-1"]', 'crashed',
        (clock_timestamp() + interval '4 s')::text, 1, 0, '[]', clock_timestamp()::text)`);
    changeOneInstance();
    await waitUntil('the change is announced', () => messages.length === 1);
    expect(total(({ leases }) => leases.requested)).toBeLessThan(10);
  });

  it('mark a channel as available on contact with any replica, whichever found it unavailable', async () => {
    await open(3);
    await addWatch(1);
    const contact = (one: Replica) => one.harness.watcher.onContact(alice, channel(1));
    // Each replica now believes that the channel is available.
    await Promise.all(replicas.map(contact));
    const rejected = new Set<Replica>();
    for (const one of replicas) {
      one.adapter.intercept = () => {
        rejected.add(one);
        throw new DeliveryError({ kind: 'unavailable', reason: 'archived' }, 'archived');
      };
    }
    changeOneInstance();
    const [first] = replicas;
    await waitUntil(
      'the channel is unavailable',
      async () => (await first?.harness.store.channels.listUnavailable())?.length === 1,
    );
    for (const one of replicas) one.adapter.intercept = () => undefined;
    // They know it only from the store.
    const others = replicas.filter((one) => !rejected.has(one));
    expect(others).toHaveLength(2);
    await Promise.all(others.map(contact));
    await waitUntil('the change is announced', () => messages.length === 1);
  });

  it('take over right away from a leader that shuts down', async () => {
    await open(2);
    await addWatch(1);
    const leader = replicas.find(({ scans }) => scans > 0) ?? replicas[0];
    const other = replicas.find((one) => one !== leader);
    await leader?.close();
    replicas = other === undefined ? [] : [other];
    changeOneInstance();
    const startedAt = performance.now();
    await waitUntil('the other replica scans', () => (other?.scans ?? 0) > 0);
    // Well before the leader's lease would have expired.
    expect(performance.now() - startedAt).toBeLessThan(2_900);
    await waitUntil('the change is announced', () => messages.length === 1);
    await delay(50);
    expect(messages).toHaveLength(1);
  });
});
