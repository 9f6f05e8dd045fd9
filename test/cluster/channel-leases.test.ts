import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresLeases } from '../../src/cluster/channel-leases.ts';
import { LeaseLostError } from '../../src/cluster/types.ts';
import { channel, silentLog, usePostgres } from './fixture.ts';

describe('channel leases on PostgreSQL', () => {
  const fixture = usePostgres();
  const openLeases = (holder: string, leaseMs = 60_000) =>
    createPostgresLeases({ db: fixture.store.db, holder, leaseMs, log: silentLog });

  it('are acquired by one of many concurrent processes, each channel on its own', async () => {
    const all = Array.from({ length: 5 }, (_, n) => openLeases(`${n}`));
    for (const n of [1, 2]) {
      const leases = await Promise.all(all.map((one) => one.acquire(channel(n))));
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    }
    await Promise.all(all.map((one) => one.close()));
  });

  it('tell their holder on release whether another process asked for the channel', async () => {
    const [first, second] = [openLeases('first'), openLeases('second')];
    const lease = await first.acquire(channel(1));
    expect(await second.acquire(channel(1))).toBeUndefined();
    expect(await lease?.release()).toBe(true);
    const next = await second.acquire(channel(1));
    expect(await next?.release()).toBe(false);
    await Promise.all([first.close(), second.close()]);
  });

  it('can be filtered for free channels, which asks the holders of the others to look again', async () => {
    const [first, second] = [openLeases('first'), openLeases('second')];
    const lease = await first.acquire(channel(1));
    const both = [channel(1), channel(2)];
    expect(await second.filterFree(both)).toEqual([channel(2)]);
    expect(await second.filterFree(both)).toEqual([channel(2)]);
    expect(await first.filterFree(both)).toEqual(both);
    expect(await lease?.release()).toBe(true);
    expect(await second.filterFree(both)).toEqual(both);
    await first.acquire(channel(1));
    await fixture.expireLeases('channel_leases');
    expect(await second.filterFree(both)).toEqual(both);
    await Promise.all([first.close(), second.close()]);
  });

  it('are lost to a process that acquires them after they expired', async () => {
    const [frozen, awake] = [openLeases('frozen'), openLeases('awake')];
    const lost = await frozen.acquire(channel(1));
    await fixture.expireLeases('channel_leases');
    const taken = await awake.acquire(channel(1));
    await expect(lost?.renew()).rejects.toBeInstanceOf(LeaseLostError);
    await taken?.renew();
    expect(await lost?.release()).toBe(false);
    await taken?.renew();
    await Promise.all([frozen.close(), awake.close()]);
  });

  it('are known to have expired without a query', async () => {
    const leases = openLeases('short', 50);
    const lease = await leases.acquire(channel(1));
    expect(lease?.isHeld()).toBe(true);
    // Blocks the event loop, as a frozen process would: nothing renews the lease.
    const end = performance.now() + 60;
    while (performance.now() < end);
    expect(lease?.isHeld()).toBe(false);
    await leases.close();
  });

  it('expire if their release was lost, while their holder renews others', async () => {
    const [first, second] = [openLeases('first', 1_000), openLeases('second')];
    await first.acquire(channel(1));
    const released = await first.acquire(channel(2));
    await released?.release();
    // As if the release had not arrived.
    await fixture.database.run(`update channel_leases
      set lease_holder = 'first', lease_expires_at = (clock_timestamp() + interval '200 ms')::text
      where conversation_key like '%channel-2%'`);
    await delay(1_500);
    expect(await second.acquire(channel(1))).toBeUndefined();
    expect(await second.acquire(channel(2))).toBeDefined();
    await Promise.all([first.close(), second.close()]);
  });

  it('pass the times of the last messages on to the next holder', async () => {
    const [first, second] = [openLeases('first'), openLeases('second')];
    const lease = await first.acquire(channel(1));
    lease?.lastSent.push(performance.now() - 30_000, performance.now());
    await lease?.renew();
    await fixture.expireLeases('channel_leases');
    const next = await second.acquire(channel(1));
    const ages = next?.lastSent.map((sentAt) => performance.now() - sentAt) ?? [];
    expect(ages).toHaveLength(2);
    expect(ages[0]).toBeGreaterThan(29_999);
    expect(ages[1]).toBeLessThan(29_999);
    await Promise.all([first.close(), second.close()]);
  });
});
