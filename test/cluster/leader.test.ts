import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresLeader } from '../../src/cluster/leader.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { openTcpProxy } from '../postgres/tcp-proxy.ts';
import { snapshotCommit } from '../store/builders.ts';
import { silentLog, usePostgres } from './fixture.ts';
import { waitUntil } from './wait-until.ts';

describe('the leadership on PostgreSQL', () => {
  const fixture = usePostgres();
  const openLeader = (holder: string, { db } = fixture.store, leaseMs = 60_000) =>
    createPostgresLeader({ db, holder, leaseMs, log: silentLog });

  it('is acquired by one of many concurrent processes, which keeps it', async () => {
    const all = Array.from({ length: 5 }, (_, n) => openLeader(`${n}`));
    const fences = await Promise.all(all.map((one) => one.acquire()));
    expect(fences.filter((fence) => fence !== undefined)).toHaveLength(1);
    expect(await Promise.all(all.map((one) => one.acquire()))).toEqual(fences);
    await Promise.all(all.map((one) => one.release()));
  });

  it('passes on when the lease expires, and fences off commits of the former leader', async () => {
    const { snapshot } = fixture.store;
    const [slow, quick] = [openLeader('slow'), openLeader('quick')];
    const before = (await slow.acquire()) ?? 0;
    await fixture.expireLeases('scans');
    const after = (await quick.acquire()) ?? 0;
    expect(after).toBeGreaterThan(before);
    expect(await slow.acquire()).toBeUndefined();
    await expect(snapshot.commit(snapshotCommit(before))).rejects.toThrow('another process');
    expect(await snapshot.commit(snapshotCommit(after))).toBe(1);
    await Promise.all([slow.release(), quick.release()]);
  });

  /** Blocks commits between their new revision and their deadlines, until `resume`. */
  async function pauseCommit() {
    const { database, store } = fixture;
    const client = await store.pool.connect();
    await client.query('begin; lock table deadlines in exclusive mode');
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%deadlines%'
      and datname = current_database() and pid <> pg_backend_pid()`;
    return {
      isReached: async () => (await database.run(waiting)).length > 0,
      async resume() {
        await client.query('commit');
        client.release();
      },
    };
  }

  // The former leader's connection goes silent in the middle of a commit:
  //   1. it becomes the leader and starts to commit, which is paused halfway;
  //   2. its connection goes silent, then the commit could continue;
  //   3. its lease expires and another process becomes the leader: nothing of the commit is visible;
  //   4. the connection is cut: the commit has failed, and so does a second one with the old fence.
  it('leaves nothing of a commit whose process froze halfway', async () => {
    const { database, store } = fixture;
    const proxy = await openTcpProxy(Number(new URL(database.url).port));
    const url = new URL(database.url);
    url.port = `${proxy.port}`;
    const remote = await openPostgresStore(url.href, { maxConnections: 3, idleTransactionTimeoutMs: 300 });

    const former = openLeader('former', remote);
    const oldFence = (await former.acquire()) ?? 0;
    const pause = await pauseCommit();
    const deadlines = [{ instanceId: '1', deadline: undefined, readAt: '2026-11-23', announced: undefined }];
    const outcome = remote.snapshot.commit(snapshotCommit(oldFence, { deadlines })).then(
      () => 'written',
      () => 'rejected',
    );
    await waitUntil('the commit is halfway', pause.isReached);

    proxy.stopForwarding(['to-server']);
    await pause.resume();

    await fixture.expireLeases('scans');
    const next = openLeader('next');
    const newFence = (await next.acquire()) ?? 0;
    expect(newFence).toBeGreaterThan(oldFence);
    expect((await store.snapshot.getState()).revision).toBe(0);
    expect(await store.snapshot.listDeadlines()).toEqual([]);

    proxy.cutConnections();
    expect(await outcome).toBe('rejected');
    const second = remote.snapshot.commit(snapshotCommit(oldFence, { deadlines }));
    await expect(second).rejects.toThrow('another process');
    expect(await store.snapshot.commit(snapshotCommit(newFence))).toBe(1);

    await next.release();
    await former.release();
    await remote.close();
    await proxy.close();
  });

  it('gets a new fence when a process acquires it again after its lease expired', async () => {
    const leader = openLeader('one');
    const before = (await leader.acquire()) ?? 0;
    await fixture.expireLeases('scans');
    expect(await leader.acquire()).toBe(before + 1);
    await leader.release();
  });

  it('is available right after its holder releases it', async () => {
    const [first, second] = [openLeader('first'), openLeader('second')];
    await first.acquire();
    expect(await second.acquire()).toBeUndefined();
    await first.release();
    expect(await second.acquire()).toBeDefined();
    await second.release();
  });

  it('goes to another process when its holder steps down', async () => {
    const [first, second] = [openLeader('first'), openLeader('second')];
    await first.acquire();
    expect(await first.stepDown()).toBe(true);
    expect(await first.acquire()).toBeUndefined();
    expect(await second.acquire()).toBeDefined();
    await second.release();
  });

  it('is renewed while its holder is alive', async () => {
    const [first, second] = [openLeader('first', fixture.store, 1_000), openLeader('second')];
    const fence = await first.acquire();
    await delay(2_000);
    expect(await second.acquire()).toBeUndefined();
    expect(await first.acquire()).toBe(fence);
    await first.release();
  });
});
