import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { Conversation } from '../../src/chat/conversation.ts';
import { openCalls } from '../../src/cluster/channel-jobs.ts';
import { createLeaseClaims } from '../../src/cluster/channel-leases.ts';
import { createLeaseLeader } from '../../src/cluster/leader.ts';
import { openBell } from '../../src/cluster/notifier.ts';
import type { Commit } from '../../src/store/contract/watching.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { openWay } from '../postgres/tcp-proxy.ts';
import { until } from './cluster-processes.ts';

const log = pino({ level: 'silent' });

const place = (n: number): Conversation => ({
  platform: 'web',
  tenant: 'local',
  id: `channel-${n}`,
  isDirect: false,
});

function commitWith(fence: number, base: number): Commit {
  const state = { firstAt: undefined, lastAt: undefined, survey: undefined, complete: true, offsets: {} };
  const nothing = { rows: [], deadlines: [], changes: [], deliveries: [], endedWatches: [] };
  return { ...nothing, fence, base, state };
}

describe('leases on PostgreSQL', () => {
  let database: TestDatabase;
  let store: PostgresStore;

  beforeAll(async () => {
    database = await openDatabase();
    store = await openPostgresStore(database.url);
  });

  beforeEach(async () => {
    await database.run('delete from claims; delete from scans');
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  /** Ends every lease, as if its holder had been silent for so long. */
  const lapse = (table: string) => database.run(`update ${table} set held_until = '2000-01-01T00:00:00Z'`);

  describe('of the lead', () => {
    const leader = (holder: string) => createLeaseLeader({ db: store.db, holder, leaseMs: 60_000, log });

    it('are held by one of many that ask at once, and kept by it', async () => {
      const all = Array.from({ length: 5 }, (_, n) => leader(`${n}`));
      const fences = await Promise.all(all.map((one) => one.lead()));
      expect(fences.filter((fence) => fence !== undefined)).toHaveLength(1);
      expect(await Promise.all(all.map((one) => one.lead()))).toEqual(fences);
      await Promise.all(all.map((one) => one.resign()));
    });

    it('pass on when they lapse, and what the one before began is refused', async () => {
      const [slow, quick] = [leader('slow'), leader('quick')];
      const before = (await slow.lead()) ?? 0;
      await lapse('scans');
      const after = (await quick.lead()) ?? 0;
      expect(after).toBeGreaterThan(before);
      expect(await slow.lead()).toBeUndefined();
      await expect(store.snapshot.commit(commitWith(before, 0))).rejects.toThrow('another process');
      expect(await store.snapshot.commit(commitWith(after, 0))).toBe(1);
      await Promise.all([slow.resign(), quick.resign()]);
    });

    it('let nothing stand of what a leader was writing that stopped in the middle of it', async () => {
      const way = await openWay(Number(new URL(database.url).port));
      const url = new URL(database.url);
      url.port = `${way.port}`;
      const away = await openPostgresStore(url.href, { max: 3, idleMs: 300 });
      const old = createLeaseLeader({ db: away.db, holder: 'old', leaseMs: 60_000, log });
      const fence = (await old.lead()) ?? 0;
      // Holds the commit up in its middle: the revision is turned, and the rows are still to be written.
      const client = await store.pool.connect();
      await client.query('begin; lock table deadlines in exclusive mode');
      const deadlines = [{ instanceId: '1', deadline: undefined, readAt: '2026-11-23', told: undefined }];
      const writing = away.snapshot.commit({ ...commitWith(fence, 0), deadlines });
      const outcome = writing.then(
        () => 'written',
        () => 'refused',
      );
      const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%deadlines%'
        and datname = current_database() and pid <> pg_backend_pid()`;
      await until('it is in the middle', async () => (await database.run(waits)).length > 0);
      // From here on nothing that it says arrives, as if it had been stopped.
      way.silence(['there']);
      await client.query('commit');
      client.release();
      await lapse('scans');
      const next = leader('next');
      const after = (await next.lead()) ?? 0;
      expect(after).toBeGreaterThan(fence);
      const { revision } = await store.snapshot.state();
      expect(revision).toBe(0);
      expect(await store.snapshot.deadlines()).toEqual([]);
      way.cut();
      expect(await outcome).toBe('refused');
      await expect(away.snapshot.commit({ ...commitWith(fence, 0), deadlines })).rejects.toThrow(
        'another process',
      );
      expect(await store.snapshot.commit(commitWith(after, 0))).toBe(1);
      await next.resign();
      await old.resign();
      await away.close();
      await way.close();
    });

    it('begin anew for whoever let them lapse and takes them again', async () => {
      const one = leader('one');
      const before = (await one.lead()) ?? 0;
      await lapse('scans');
      expect(await one.lead()).toBe(before + 1);
      await one.resign();
    });

    it('are free at once when their holder resigns', async () => {
      const [first, second] = [leader('first'), leader('second')];
      await first.lead();
      expect(await second.lead()).toBeUndefined();
      await first.resign();
      expect(await second.lead()).toBeDefined();
      await second.resign();
    });

    it('go to another when their holder cannot read Barium', async () => {
      const [lost, other] = [leader('lost'), leader('other')];
      await lost.lead();
      expect(await lost.yield()).toBe(true);
      expect(await lost.lead()).toBeUndefined();
      expect(await other.lead()).toBeDefined();
      await other.resign();
    });

    it('are renewed while their holder lives', async () => {
      const [first, second] = [
        createLeaseLeader({ db: store.db, holder: 'first', leaseMs: 300, log }),
        leader('second'),
      ];
      const fence = await first.lead();
      await delay(700);
      expect(await second.lead()).toBeUndefined();
      expect(await first.lead()).toBe(fence);
      await first.resign();
    });
  });

  describe('of places', () => {
    const claimsOf = (holder: string) => createLeaseClaims({ db: store.db, holder, leaseMs: 60_000, log });

    it('are held by one of many that ask at once, each place for itself', async () => {
      const all = Array.from({ length: 5 }, (_, n) => claimsOf(`${n}`));
      const here = await Promise.all(all.map((one) => one.claim(place(1))));
      const there = await Promise.all(all.map((one) => one.claim(place(2))));
      for (const claims of [here, there])
        expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
      await Promise.all(all.map((one) => one.close()));
    });

    it('tell their holder at the end that it was called meanwhile', async () => {
      const [first, second] = [claimsOf('first'), claimsOf('second')];
      const claim = await first.claim(place(1));
      expect(await second.claim(place(1))).toBeUndefined();
      expect(await claim?.release()).toBe(true);
      const again = await second.claim(place(1));
      expect(await again?.release()).toBe(false);
      await Promise.all([first.close(), second.close()]);
    });

    it('are not asked for in vain: who has one is called, the rest is free', async () => {
      const [first, second] = [claimsOf('first'), claimsOf('second')];
      const claim = await first.claim(place(1));
      const both = [place(1), place(2)];
      for (let times = 1; times <= 2; times += 1) expect(await second.unclaimed(both)).toEqual([place(2)]);
      expect(await first.unclaimed(both)).toEqual(both);
      expect(await claim?.release()).toBe(true);
      expect(await second.unclaimed(both)).toEqual(both);
      await first.claim(place(1));
      await lapse('claims');
      expect(await second.unclaimed(both)).toEqual(both);
      await Promise.all([first.close(), second.close()]);
    });

    it('are lost to whoever takes them over, who then alone may post', async () => {
      const [frozen, awake] = [claimsOf('frozen'), claimsOf('awake')];
      const lost = await frozen.claim(place(1));
      await lapse('claims');
      const taken = await awake.claim(place(1));
      await expect(lost?.renew()).rejects.toThrow('taken the place over');
      await taken?.renew();
      expect(await lost?.release()).toBe(false);
      await taken?.renew();
      await Promise.all([frozen.close(), awake.close()]);
    });

    it('are known to have lapsed without asking', async () => {
      const short = createLeaseClaims({ db: store.db, holder: 'short', leaseMs: 50, log });
      const claim = await short.claim(place(1));
      expect(claim?.isHeld()).toBe(true);
      // As if the process had been stopped: nothing renews the claim.
      const until = performance.now() + 60;
      while (performance.now() < until);
      expect(claim?.isHeld()).toBe(false);
      await short.close();
    });

    it('come free by themselves where their release was lost, while their holder keeps others', async () => {
      const [first, second] = [
        createLeaseClaims({ db: store.db, holder: 'first', leaseMs: 300, log }),
        claimsOf('second'),
      ];
      await first.claim(place(1));
      const left = await first.claim(place(2));
      await left?.release();
      await database.run(`update claims set holder = 'first', held_until = (clock_timestamp() + interval '200 ms')::text
        where place_key like '%channel-2%'`);
      await delay(700);
      expect(await second.claim(place(1))).toBeUndefined();
      expect(await second.claim(place(2))).toBeDefined();
      await Promise.all([first.close(), second.close()]);
    });

    it('carry the moments of the last posts to the next holder', async () => {
      const [first, second] = [claimsOf('first'), claimsOf('second')];
      const claim = await first.claim(place(1));
      claim?.sent.push(performance.now() - 500, performance.now());
      await claim?.renew();
      await lapse('claims');
      const next = await second.claim(place(1));
      const ages = next?.sent.map((moment) => performance.now() - moment) ?? [];
      expect(ages).toHaveLength(2);
      expect(ages[0]).toBeGreaterThan(499);
      expect(ages[1]).toBeLessThan(499);
      await Promise.all([first.close(), second.close()]);
    });
  });

  it('hear the bell again after their connection broke, and look at everything then', async () => {
    const bell = await openBell(store.pool, log);
    let heard = 0;
    bell.on('call', () => {
      heard += 1;
    });
    await bell.ring('call');
    await until('it is heard', () => heard === 1);
    await database.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen barium_bot' and datname = current_database()`,
    );
    await until('it is heard again', () => heard === 2);
    await bell.ring('call');
    await until('it is heard as before', () => heard === 3);
    await bell.close();
  });

  it('leave no connection behind that is made anew while they close', async () => {
    const one = await openPostgresStore(database.url, { max: 2 });
    await one.check();
    const bell = await openBell(one.pool, log);
    const asked = new Promise<void>((resolve) => one.pool.once('connect', () => resolve()));
    await database.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen barium_bot' and datname = current_database()`,
    );
    await asked;
    await bell.close();
    await one.close();
  });

  it('lets ten processes make the tables for calls at once', async () => {
    await database.run('drop schema if exists barium_bot_jobs cascade');
    const all = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const one = await openPostgresStore(database.url, { max: 4 });
        const bell = await openBell(one.pool, log);
        const calls = await openCalls({ pool: one.pool, bell, log });
        return async () => {
          await calls.stop();
          await bell.close();
          await one.close();
        };
      }),
    );
    await Promise.all(all.map((close) => close()));
  });

  it('calls are for those that keep their tables in the same schema', async () => {
    await database.run('create schema beside');
    const url = new URL(database.url);
    url.searchParams.set('options', '-csearch_path=beside');
    const other = await openPostgresStore(url.href);
    const heard: string[] = [];
    const both = await Promise.all(
      [store, other].map(async ({ pool }, index) => {
        const bell = await openBell(pool, log);
        const calls = await openCalls({ pool, bell, log });
        calls.answer(async ({ id }) => void heard.push(`${index} ${id}`));
        return { bell, calls };
      }),
    );
    const names = Array.from({ length: 20 }, (_, n) => place(n));
    await both[1]?.calls.call(names);
    await until('all are heard', () => heard.length === names.length);
    expect(heard.sort()).toEqual(names.map(({ id }) => `1 ${id}`).sort());
    for (const { bell, calls } of both) {
      await calls.stop();
      await bell.close();
    }
    await other.close();
  });

  it('calls for places with the oddest names reach somebody, and so do those beside them', async () => {
    const names = ['a\0b', '\ud800', '\uffff', randomBytes(9_000).toString('base64'), '', 'plain'];
    const bell = await openBell(store.pool, log);
    const calls = await openCalls({ pool: store.pool, bell, log });
    const heard = new Set<string>();
    calls.answer(async ({ id }) => void heard.add(id));
    const places = names.map(
      (id): Conversation => ({ platform: 'web', tenant: 'local', id, isDirect: false }),
    );
    await calls.call(places);
    await until('all are heard', () => heard.size === names.length);
    expect(heard).toEqual(new Set(names));
    const claims = createLeaseClaims({ db: store.db, holder: 'one', leaseMs: 60_000, log });
    for (const one of places) expect(await (await claims.claim(one))?.release()).toBe(false);
    await claims.close();
    await calls.stop();
    await bell.close();
  });

  it('calls for a place reach one process, and those of a process that stops reach another', async () => {
    const heard: [string, string][] = [];
    const open = async (name: string, work: (place: Conversation) => Promise<void>) => {
      const bell = await openBell(store.pool, log);
      const calls = await openCalls({ pool: store.pool, bell, log });
      calls.answer(async (one) => {
        heard.push([name, one.id]);
        await work(one);
      });
      return { bell, calls };
    };
    let letGo: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const all = await Promise.all(['a', 'b', 'c'].map((name) => open(name, () => stuck)));
    await all[0]?.calls.call(Array.from({ length: 20 }, (_, n) => place(n)));
    while (heard.length < 20) await delay(5);
    expect(new Set(heard.map(([, id]) => id)).size).toBe(20);
    const ending = all[0]?.calls.stop();
    letGo();
    await ending;
    const left = heard.filter(([name]) => name === 'a').length;
    while (heard.length < 20 + left) await delay(5);
    await Promise.all(
      all.map(async ({ calls, bell }) => {
        await calls.stop();
        await bell.close();
      }),
    );
  });
});
