import { createSoleLeader } from '../../src/cluster/types-leader.ts';
import {
  type Calls,
  type Claim,
  type Claims,
  createSoleCalls,
  createSoleClaims,
  LostClaimError,
} from '../../src/cluster/types-leases.ts';
import type { Store } from '../../src/store/contract/store.ts';
import type { SnapshotStore } from '../../src/store/contract/watching.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { channel } from '../bot/test-bot.ts';
import { createRecordingAdapter, openStage, type RecordingAdapter, type Stage } from './harness.ts';
import { createMovingBarium, type MovingBarium } from './moving-barium.ts';

/** Every way in which a place can be lost to another process, one after the other. */
describe('a place that another process has taken over', () => {
  let barium: MovingBarium;
  let adapter: RecordingAdapter;
  let stage: Stage;
  let claim: Partial<Claim>;
  let take: () => Claim | undefined;
  let isStopped: boolean;
  let resign: () => Promise<void>;

  beforeEach(async () => {
    barium = createMovingBarium(3);
    adapter = createRecordingAdapter();
    claim = {};
    take = () => ({
      sent: [],
      renew: async () => undefined,
      isHeld: () => true,
      release: async () => false,
      ...claim,
    });
    isStopped = false;
    resign = async () => undefined;
    const store = await openSqliteStore(':memory:');
    const claims: Claims = {
      lookMs: 10,
      unclaimed: async (places) => places,
      claim: async () => take(),
    };
    const bell = { ring: async () => undefined, on: () => undefined, close: async () => undefined };
    const sole = createSoleCalls();
    const calls: Calls = {
      ...sole,
      async stop() {
        isStopped = true;
        await sole.stop();
      },
    };
    const leader = { ...createSoleLeader(store.snapshot), resign: () => resign() };
    const replicas = { leader, claims, calls, bell };
    stage = await openStage(barium, { store, adapter, options: { replicas } });
  });

  afterEach(() => stage.close());

  const move = (milestone: string) => barium.set([...barium.truth.keys()][0] ?? '', { milestone });

  it('is not posted to by the one that finds out when it asks', async () => {
    let lost = 0;
    claim = {
      async renew() {
        lost += 1;
        if (lost < 3) throw new LostClaimError('taken over');
      },
    };
    await stage.watch();
    move('Packed');
    await stage.look();
    while (adapter.told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lost).toBe(3);
    expect(adapter.told).toHaveLength(1);
  });

  it('is asked for less and less often while another has it', async () => {
    const asked: number[] = [];
    const often = new Promise<void>((resolve) => {
      take = () => {
        asked.push(performance.now());
        if (asked.length === 5) resolve();
        return undefined;
      };
    });
    await stage.watch();
    move('Packed');
    await stage.watching.nudge();
    await often;
    const [first = 0, , , , last = 0] = asked;
    expect(last - first).toBeGreaterThanOrEqual(50 + 100 + 200 + 400 - 10);
    expect(adapter.told).toEqual([]);
  });

  it('is not posted to by the one that was held up after it asked', async () => {
    let asked = 0;
    claim = {
      isHeld() {
        asked += 1;
        return asked > 1;
      },
    };
    await stage.watch();
    move('Packed');
    await stage.look();
    expect(asked).toBe(2);
    expect(adapter.told).toHaveLength(1);
  });

  it('keeps one of two messages, where both have posted', async () => {
    const taken: string[] = [];
    adapter.deleteMessage = async (_, posted) => void taken.push(posted);
    adapter.trouble = async (place, _, when) => {
      const head = await stage.store.outbox.head(place);
      if (when === 'after' && head !== undefined) {
        await stage.store.outbox.done(head.id, 'of the other', new Date().toISOString());
      }
    };
    await stage.watch();
    move('Packed');
    await stage.look();
    expect(taken).toEqual([adapter.told[0]?.id]);
  });

  it('keeps one of two root cards, where both have posted one', async () => {
    const taken: string[] = [];
    const [id = ''] = barium.truth.keys();
    const at = new Date().toISOString();
    await stage.watch({ as: 'thread' });
    adapter.deleteMessage = async (_, posted) => void taken.push(posted);
    adapter.trouble = async (place, { deliveryKey }, when) => {
      if (when === 'after' && deliveryKey.endsWith('-root'))
        await stage.store.outbox.setRoot(place, id, 'm1', at);
    };
    const root = await adapter.post(channel, { deliveryKey: 'of the other', card: { title: 'Root' } });
    move('Packed');
    await stage.look();
    const [, mine, change] = adapter.told;
    expect([root, taken]).toEqual(['m1', [mine?.id]]);
    expect(change?.under).toBe('m1');
  });

  it('keeps a root card that one found gone while the other brought it up to date', async () => {
    const taken: string[] = [];
    const [id = ''] = barium.truth.keys();
    const at = new Date().toISOString();
    const { outbox } = stage.store;
    adapter.deleteMessage = async (_, posted) => void taken.push(posted);
    const card = { title: 'Root' };
    await outbox.setRoot(channel, id, await adapter.post(channel, { deliveryKey: 'root', card }), at);
    const news = { key: 'news', place: channel, watchId: undefined, card, root: { instanceId: id, card } };
    await outbox.replace([], [{ ...news, quiet: true, entries: [], noticedAt: at, since: at, dueAt: at }]);
    adapter.trouble = async (place) => {
      const head = await outbox.head(place);
      if (head !== undefined) await outbox.done(head.id, '', at);
    };
    await stage.look();
    expect([adapter.told[0]?.updates, taken]).toEqual([1, []]);
  });

  it('is called for no more from the moment it stops, also while a post is still on its way', async () => {
    let arrive: () => void = () => undefined;
    const leaves = new Promise<void>((resolve) => {
      adapter.trouble = () => {
        resolve();
        return new Promise((arrived) => {
          arrive = arrived;
        });
      };
    });
    await stage.watch();
    move('Packed');
    await stage.watching.nudge();
    await leaves;
    const ended = stage.watching.stop();
    while (!isStopped) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(adapter.told).toEqual([]);
    adapter.trouble = () => undefined;
    arrive();
    await ended;
    expect(adapter.told).toHaveLength(1);
  });

  it('is left to the one that reads by now, also where the lead cannot even be let go of', async () => {
    resign = async () => {
      throw new Error('the database is away');
    };
    await createSoleLeader(stage.store.snapshot).lead();
    move('Packed');
    await expect(stage.watching.nudge()).resolves.toBeUndefined();
    expect(adapter.told).toEqual([]);
  });
});

describe('a process that keeps up with another', () => {
  it('forgets with it what another Barium had said', async () => {
    const store = await openSqliteStore(':memory:');
    const first = await openStage(createMovingBarium(3), { store });
    const replicas = {
      leader: { ...createSoleLeader(store.snapshot), lead: async () => undefined },
      claims: createSoleClaims(),
      calls: createSoleCalls(),
      bell: { ring: async () => undefined, on: () => undefined, close: async () => undefined },
    };
    let known = (): unknown => undefined;
    const whileReading: unknown[] = [];
    const read: SnapshotStore['read'] = (since) => {
      whileReading.push(known());
      return store.snapshot.read(since);
    };
    const shared = { ...store, snapshot: { ...store.snapshot, read } };
    const follower = await openStage(createMovingBarium(3), { store: shared, options: { replicas } });
    known = follower.watching.view.words;
    whileReading.length = 0;
    await first.watching.stop();
    const other = createMovingBarium();
    other.add(7);
    const clock = { now: new Date('2026-11-23T10:00:00.000Z') };
    const second = await openStage(other, { store, clock, options: { upstream: 'another' } });
    await follower.watching.nudge();
    const [id = ''] = other.truth.keys();
    // Whoever asks while it reads is answered, and with nothing of the one before.
    expect(whileReading).toEqual([undefined]);
    expect((await follower.watching.view.status()).known).toBe(1);
    expect(follower.watching.view.known(id)).toBeDefined();
    await follower.watching.stop();
    await second.close();
  });

  it('reads the deadlines of everything only when it comes to read Barium itself', async () => {
    const barium = createMovingBarium(3);
    const store = await openSqliteStore(':memory:');
    const other = await openStage(barium, { store });
    let [leads, readings] = [false, 0];
    const sole = createSoleLeader(store.snapshot);
    const own: Store = {
      ...store,
      snapshot: {
        ...store.snapshot,
        async deadlines() {
          readings += 1;
          return store.snapshot.deadlines();
        },
      },
    };
    const replicas = {
      leader: { ...sole, lead: async () => (leads ? sole.lead() : undefined) },
      claims: createSoleClaims(),
      calls: createSoleCalls(),
      bell: { ring: async () => undefined, on: () => undefined, close: async () => undefined },
    };
    const follower = await openStage(barium, { store: own, options: { replicas } });
    const [id = ''] = barium.truth.keys();
    barium.set(id, { milestone: 'Packed' });
    await other.watching.nudge();
    await follower.watching.nudge();
    expect(follower.watching.view.known(id)?.milestone).toBe('Packed');
    expect(readings).toBe(0);
    leads = true;
    await follower.watching.nudge();
    await follower.watching.nudge();
    expect(readings).toBe(1);
    await other.watching.stop();
    await follower.close();
  });
});
