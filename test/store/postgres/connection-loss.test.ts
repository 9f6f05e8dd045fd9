import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { StoreUnavailableError } from '../../../src/store/errors.ts';
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/index.ts';
import type { PoolOptions } from '../../../src/store/postgres/pool.ts';
import { openDatabase, type TestDatabase } from '../../postgres/database.ts';
import { type PostgresServer, startPostgres } from '../../postgres/server.ts';
import { openTcpProxy, type TcpProxy } from '../../postgres/tcp-proxy.ts';
import { at, snapshotCommit } from '../builders.ts';

/** Records keys one after the other until `stop`. `recorded` has those that the store confirmed, `attempted` all. */
function startRecording(store: PostgresStore, name: string) {
  let isStopping = false;
  const recorded: string[] = [];
  const attempted: string[] = [];
  const ended = (async () => {
    for (let n = 0; !isStopping; n += 1) {
      const key = `${name}-${n}`;
      attempted.push(key);
      try {
        if (await store.idempotency.recordOnce(key, at)) recorded.push(key);
      } catch {
        // Not confirmed: the key may or may not be recorded.
        await delay(5);
      }
    }
  })();
  return {
    recorded,
    attempted,
    stop: () => {
      isStopping = true;
      return ended;
    },
  };
}

describe('the store while its server restarts or refuses to write', () => {
  let server: PostgresServer;
  let store: PostgresStore;

  beforeAll(async () => {
    server = await startPostgres({ isDurable: true });
    store = await openPostgresStore(server.url('postgres'), { connectTimeoutMs: 1_000 });
  });

  afterAll(async () => {
    await store.close();
    await server.close();
  });

  it.each(['SIGINT', 'SIGQUIT'] as const)(
    'loses nothing that it confirmed, and reconnects, after %s',
    async (signal) => {
      const recordings = Array.from({ length: 8 }, (_, n) => startRecording(store, `${signal}-${n}`));
      await delay(100);
      await server.stop(signal);
      await delay(100);
      await server.start();
      await delay(1_200);
      await Promise.all(recordings.map((one) => one.stop()));
      const rows = await store.db.selectFrom('idempotency_keys').select('key').execute();
      const stored = new Set(rows.map((row) => row.key));
      for (const { recorded, attempted } of recordings) {
        expect(recorded.filter((key) => !stored.has(key))).toEqual([]);
        // It reconnected by itself.
        expect(recorded).toContain(attempted.at(-1));
      }
    },
  );

  it('completes both of two transactions that deadlock', async () => {
    await store.settings.set('a', '0');
    await store.settings.set('b', '0');
    const updateBoth = async (first: string, second: string) =>
      store.db.transaction().execute(async (transaction) => {
        for (const name of [first, second]) {
          await transaction.updateTable('settings').set({ value: first }).where('name', '=', name).execute();
          await delay(50);
        }
      });
    await Promise.all([updateBoth('a', 'b'), updateBoth('b', 'a')]);
    expect(await store.settings.get('a')).toBe(await store.settings.get('b'));
  });

  it('replaces connections to a server that has become read-only', async () => {
    await sql`set default_transaction_read_only = on`.execute(store.db);
    for (let n = 0; n < 6; n += 1) await store.check().catch(() => undefined);
    await store.check();
  });

  it('delays a statement until the server is back', async () => {
    await server.stop();
    const recorded = store.idempotency.recordOnce('delayed', at);
    const started = server.start();
    expect(await recorded).toBe(true);
    await started;
  });

  it('rejects right away once the server is known to be unreachable', async () => {
    await server.stop();
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailableError);
    const startedAt = performance.now();
    const checks = Array.from({ length: 50 }, () => store.check().catch((error: unknown) => error));
    for (const error of await Promise.all(checks)) expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await server.start();
    await delay(600);
    await store.check();
  });
});

describe('the store behind an unreliable network', () => {
  // Longer than a busy machine takes for a statement that is meant to succeed.
  const shortTimeouts: PoolOptions = { connectTimeoutMs: 3_000, statementTimeoutMs: 3_000, maxConnections: 3 };
  let database: TestDatabase;
  let proxy: TcpProxy;
  let store: PostgresStore;

  beforeEach(async () => {
    database = await openDatabase();
    const url = new URL(database.url);
    proxy = await openTcpProxy(Number(url.port));
    url.port = `${proxy.port}`;
    store = await openPostgresStore(url.href, shortTimeouts);
    await Promise.all([store.check(), store.check(), store.check()]);
  });

  afterEach(async () => {
    await store.close();
    await proxy.close();
    await database.drop();
  });

  it('rolls back a transaction whose connection is cut', async () => {
    const work = store.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('settings').values({ name: 'half', value: '' }).execute();
      proxy.cutConnections();
      await delay(50);
      await transaction.insertInto('settings').values({ name: 'whole', value: '' }).execute();
    });
    await expect(work).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await store.settings.get('half')).toBeUndefined();
  });

  it('reports why a transaction failed even if its connection was cut before it could roll back', async () => {
    const work = store.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('settings').values({ name: 'half', value: '' }).execute();
      proxy.cutConnections();
      throw new RangeError('a fault of the caller');
    });
    await expect(work).rejects.toThrow('a fault of the caller');
    expect(await store.settings.get('half')).toBeUndefined();
  });

  it('times out on a connection that goes silent, and reconnects once that is possible', async () => {
    proxy.stopForwarding(['to-server', 'to-client']);
    proxy.isAccepting = false;
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailableError);
    proxy.isAccepting = true;
    await delay(600);
    await store.check();
    // With the default timeouts it would take longer than that.
  }, 20_000);

  it('does not repeat a statement whose response was lost', async () => {
    const fence = await store.snapshot.acquireFence();
    proxy.stopForwarding(['to-client']);
    await expect(store.settings.set('written', 'once')).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await store.settings.get('written')).toBe('once');
    expect(await store.snapshot.commit(snapshotCommit(fence))).toBe(1);
  });
});
