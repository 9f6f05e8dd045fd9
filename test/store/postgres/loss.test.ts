import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { StoreUnavailableError } from '../../../src/store/errors.ts';
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/index.ts';
import type { PoolOptions } from '../../../src/store/postgres/pool.ts';
import { openDatabase, type TestDatabase } from '../../postgres/database.ts';
import { type PostgresServer, startPostgres } from '../../postgres/server.ts';
import { openWay, type Way } from '../../postgres/tcp-proxy.ts';

const at = '2026-11-23T09:00:00.000Z';

/** Claims keys one after the other until it is told to end. Answers those that it was promised, and all. */
function claimer(store: PostgresStore, name: string) {
  let goesOn = true;
  const promised: string[] = [];
  const tried: string[] = [];
  const done = (async () => {
    for (let n = 0; goesOn; n += 1) {
      const key = `${name}-${n}`;
      tried.push(key);
      try {
        if (await store.seen.claim(key, at)) promised.push(key);
      } catch {
        // Not promised: whether it is there is not known, and nothing was done upon it.
        await delay(5);
      }
    }
  })();
  return {
    promised,
    tried,
    end: () => {
      goesOn = false;
      return done;
    },
  };
}

describe('a server that is stopped and started', () => {
  let server: PostgresServer;
  let store: PostgresStore;

  beforeAll(async () => {
    server = await startPostgres({ durable: true });
    store = await openPostgresStore(server.url('postgres'), { connectMs: 1_000 });
  });

  afterAll(async () => {
    await store.close();
    await server.close();
  });

  it.each(['SIGINT', 'SIGQUIT'] as const)(
    'keeps every promise, and breaks into nobody, by %s',
    async (how) => {
      const claimers = Array.from({ length: 8 }, (_, n) => claimer(store, `${how}-${n}`));
      await delay(100);
      await server.stop(how);
      await delay(100);
      await server.start();
      await delay(1_200);
      await Promise.all(claimers.map((one) => one.end()));
      const rows = await store.db.selectFrom('seen').select('key').execute();
      const kept = new Set(rows.map((row) => row.key));
      for (const { promised, tried } of claimers) {
        expect(promised.filter((key) => !kept.has(key))).toEqual([]);
        // It was let in again by itself.
        expect(promised).toContain(tried.at(-1));
      }
    },
  );

  it('lets two who wait for each other both come through', async () => {
    await store.settings.set('a', '0');
    await store.settings.set('b', '0');
    const both = async (first: string, second: string) =>
      store.db.transaction().execute(async (transaction) => {
        for (const name of [first, second]) {
          await transaction.updateTable('settings').set({ value: first }).where('name', '=', name).execute();
          await delay(50);
        }
      });
    await Promise.all([both('a', 'b'), both('b', 'a')]);
    expect(await store.settings.get('a')).toBe(await store.settings.get('b'));
  });

  it('is not noticed by who asks while it restarts', async () => {
    await server.stop();
    const asked = store.seen.claim('patient', at);
    const started = server.start();
    expect(await asked).toBe(true);
    await started;
  });

  it('is told at once as away to all but the first', async () => {
    await server.stop();
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailableError);
    const began = performance.now();
    const asks = Array.from({ length: 50 }, () => store.check().catch((error: unknown) => error));
    for (const error of await Promise.all(asks)) expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(performance.now() - began).toBeLessThan(1_000);
    await server.start();
    await delay(600);
    await store.check();
  });
});

describe('a way to the server', () => {
  const quick: PoolOptions = { connectMs: 500, statementMs: 500, idleMs: 500, max: 3 };
  let database: TestDatabase;
  let way: Way;
  let store: PostgresStore;

  beforeEach(async () => {
    database = await openDatabase();
    const url = new URL(database.url);
    way = await openWay(Number(url.port));
    url.port = `${way.port}`;
    store = await openPostgresStore(url.href, quick);
    await Promise.all([store.check(), store.check(), store.check()]);
  });

  afterEach(async () => {
    await store.close();
    await way.close();
    await database.drop();
  });

  it('may be cut in the middle of a transaction, of which nothing is left then', async () => {
    const work = store.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('settings').values({ name: 'half', value: '' }).execute();
      way.cut();
      await delay(50);
      await transaction.insertInto('settings').values({ name: 'whole', value: '' }).execute();
    });
    await expect(work).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await store.settings.get('half')).toBeUndefined();
  });

  it('may go dead without a word: who asks is told in time, and another way is taken when there is one', async () => {
    way.silence(['there', 'back']);
    way.open = false;
    const began = performance.now();
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(performance.now() - began).toBeLessThan(6_000);
    way.open = true;
    await delay(600);
    await store.check();
  });

  it('may lose the answer: what arrived is not done again', async () => {
    const fence = await store.snapshot.lead();
    way.silence(['back']);
    const state = { firstAt: at, lastAt: at, survey: undefined, complete: true, offsets: {} };
    const nothing = { rows: [], deadlines: [], changes: [], deliveries: [], endedWatches: [] };
    await expect(store.settings.set('told', 'once')).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await store.settings.get('told')).toBe('once');
    expect(await store.snapshot.commit({ ...nothing, fence, base: 0, state })).toBe(1);
  });

  it('may lead to a server that can only be read by now: the next connection is a new one', async () => {
    await sql`set default_transaction_read_only = on`.execute(store.db);
    for (let n = 0; n < 6; n += 1) await store.check().catch(() => undefined);
    await store.check();
  });
});
