import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { DeliveryError } from '../../src/chat/adapter.ts';
import { openReplicas } from '../../src/cluster/index.ts';
import type { Claims } from '../../src/cluster/types-leases.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { alice } from '../bot/test-bot.ts';
import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { createRecordingAdapter, everything, openStage, type RecordingAdapter } from '../watch/harness.ts';
import { createMovingBarium, type MovingBarium } from '../watch/moving-barium.ts';
import { until } from './cluster-processes.ts';

/** A replica in this process, with a count of the times that it read Barium, and that it asked for a place. */
interface Member {
  scans: number;
  /** How often it asked for a place, and how often another had that. */
  readonly claims: { asked: number; inVain: number };
  readonly adapter: RecordingAdapter;
  readonly stage: Awaited<ReturnType<typeof openStage>>;
  close(): Promise<void>;
}

/** All post to the same channels, and each counts for itself what it posted. */
async function openMember(
  url: string,
  barium: MovingBarium,
  told: RecordingAdapter['told'],
  paceMs: number,
): Promise<Member> {
  const store = await openPostgresStore(url, { max: 5 });
  const log = pino({ level: 'silent' });
  const replicas = await openReplicas(store, { cron: '* * * * * *', url, log });
  const adapter = createRecordingAdapter([{ posts: 1, milliseconds: paceMs }]);
  const posted = adapter.told;
  const shared: RecordingAdapter = {
    ...adapter,
    async post(place, post, under) {
      const id = await adapter.post(place, post, under);
      const one = posted.at(-1);
      if (one !== undefined) told.push(one);
      return `${told.length} ${id}`;
    },
    findByKey: async (place, key) => told.find((one) => one.place === place.id && one.key === key)?.id,
  };
  const self = { scans: 0, claims: { asked: 0, inVain: 0 } };
  const claims: Claims = {
    ...replicas.claims,
    async claim(place) {
      const claim = await replicas.claims.claim(place);
      self.claims.asked += 1;
      if (claim === undefined) self.claims.inVain += 1;
      return claim;
    },
  };
  const stage = await openStage(barium, {
    store,
    adapter: shared,
    options: {
      replicas: { ...replicas, claims },
      cron: '* * * * * *',
      now: replicas.now,
      onScan() {
        self.scans += 1;
      },
    },
  });
  return Object.assign(self, {
    adapter,
    stage,
    async close() {
      await stage.watching.stop();
      await replicas.close();
      await store.close();
    },
  });
}

const isPacked = ({ milestone }: { readonly milestone?: string | undefined }) => milestone === 'Packed';

const channel = (n: number) =>
  ({ platform: 'web', tenant: 'local', id: `channel-${n}`, isDirect: false }) as const;

describe('replicas on one database', () => {
  let database: TestDatabase;
  let barium: MovingBarium;
  let members: Member[];
  let told: RecordingAdapter['told'];

  beforeEach(async () => {
    database = await openDatabase();
    barium = createMovingBarium(5);
    told = [];
    members = [];
  });

  afterEach(async () => {
    await Promise.all(members.map((one) => one.close()));
    await database.drop();
  });

  async function open(count: number, paceMs = 20): Promise<Member> {
    const opening = Array.from({ length: count }, () => openMember(database.url, barium, told, paceMs));
    members.push(...(await Promise.all(opening)));
    const [first] = members;
    if (first === undefined) throw new Error('there is none');
    return first;
  }

  const sum = (of: (one: Member) => number) => members.reduce((all, one) => all + of(one), 0);

  /** Changes one instance. */
  const move = () => barium.set([...barium.truth.keys()][2] ?? '', { milestone: 'Packed' });

  const watch = (n: number) =>
    members[0]?.stage.store.watches.add({
      place: channel(n),
      owner: alice,
      filter: everything,
      on: ['created', 'milestone'],
      as: 'flat',
      diagram: false,
      createdAt: new Date().toISOString(),
    });

  it.each([2, 3, 5])('of %i one reads Barium, and each change is told once', async (count) => {
    await open(count);
    await watch(1);
    move();
    await until('it is told', () => told.length > 0);
    const readers = () => members.filter(({ scans }) => scans > 0);
    const [reader] = readers();
    const before = reader?.scans ?? 0;
    await until('it reads on', () => (reader?.scans ?? 0) > before + 1);
    expect(readers()).toEqual([reader]);
    expect(told).toHaveLength(1);
    for (const { stage } of members) {
      const isKnown = async () => (await stage.watching.index.withStatus('active')).rows.some(isPacked);
      await until('all know it', isKnown);
    }
  });

  it('share the places out, each in order and at its pace', async () => {
    await open(3);
    for (let n = 0; n < 30; n += 1) await watch(n);
    for (let round = 1; round <= 3; round += 1) {
      for (const id of barium.truth.keys()) barium.set(id, { milestone: `Round ${round}` });
      await until('the round is told', () => told.length === round * 30 * 5);
    }
    expect(new Set(told.map(({ place, key }) => `${place} ${key}`)).size).toBe(3 * 30 * 5);
    for (let n = 0; n < 30; n += 1) {
      const here = told
        .filter(({ place }) => place === channel(n).id)
        .map(({ key }) => Number(key.split('-')[0]));
      expect(here).toEqual(here.toSorted((a, b) => a - b));
    }
    expect(members.filter(({ adapter }) => adapter.told.length > 0).length).toBeGreaterThan(1);
  });

  it('do not compete for places that one of them has', async () => {
    await open(3, 200);
    for (let n = 0; n < 10; n += 1) await watch(n);
    for (let round = 1; round <= 4; round += 1) {
      for (const id of barium.truth.keys()) barium.set(id, { milestone: `Round ${round}` });
      await until('the round is told', () => told.length === round * 10 * 5);
    }
    // One for each place and round, and a few for what comes while it is let go of.
    expect(sum(({ claims }) => claims.asked)).toBeLessThan(2 * 4 * 10);
    expect(sum(({ claims }) => claims.inVain)).toBeLessThan(10);
  });

  it('ask seldom for a place whose replica is gone, and have it when its time is over', async () => {
    await open(3);
    await watch(1);
    await database.run(`insert into claims values ('["web","local","channel-1"]', 'gone',
      (clock_timestamp() + interval '4 s')::text, 1, 0, '[]', clock_timestamp()::text)`);
    move();
    await until('it is told', () => told.length === 1);
    // Each looks a few times meanwhile, and asks only when the place is free.
    expect(sum(({ claims }) => claims.asked)).toBeLessThan(10);
  });

  it('heal a place whichever of them hears from it, and whichever found it broken', async () => {
    await open(3);
    await watch(1);
    // Each of them has had a word from there, as from a place that works.
    const say = (one: Member) => one.stage.watching.heard(alice, channel(1));
    await Promise.all(members.map(say));
    const refused = new Set<Member>();
    for (const one of members) {
      one.adapter.trouble = () => {
        refused.add(one);
        throw new DeliveryError({ kind: 'broken', reason: 'archived' }, 'archived');
      };
    }
    move();
    const [first] = members;
    await until('it is broken', async () => (await first?.stage.store.outbox.broken())?.length === 1);
    for (const one of members) one.adapter.trouble = () => undefined;
    // Those that were never refused know it from the store alone.
    const others = members.filter((one) => !refused.has(one));
    expect(others).toHaveLength(2);
    await Promise.all(others.map(say));
    await until('it is told', () => told.length === 1);
  });

  it('take over at once from one that stops in good order', async () => {
    await open(2);
    await watch(1);
    const leader = members.find(({ scans }) => scans > 0) ?? members[0];
    const other = members.find((one) => one !== leader);
    await leader?.close();
    members = other === undefined ? [] : [other];
    move();
    const began = performance.now();
    await until('the other reads', () => (other?.scans ?? 0) > 0);
    // Well before the lease would have ended.
    expect(performance.now() - began).toBeLessThan(2_900);
    await until('it is told', () => told.length === 1);
    await delay(50);
    expect(told).toHaveLength(1);
  });
});
