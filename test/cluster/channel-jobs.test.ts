import { randomBytes } from 'node:crypto';
import type { Conversation } from '../../src/chat/conversation.ts';
import { createPostgresLeases } from '../../src/cluster/channel-leases.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { channel, openJobs, silentLog, usePostgres } from './fixture.ts';
import { waitUntil } from './wait-until.ts';

describe('channel jobs', () => {
  const fixture = usePostgres();

  it('let ten processes create their tables at the same time', async () => {
    await fixture.database.run('drop schema if exists barium_bot_jobs cascade');
    const processes = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const store = await openPostgresStore(fixture.database.url, { maxConnections: 4 });
        return { store, opened: await openJobs(store) };
      }),
    );
    await Promise.all(
      processes.map(async ({ store, opened }) => {
        await opened.close();
        await store.close();
      }),
    );
  });

  it('are processed only by bots with tables in the same schema', async () => {
    await fixture.database.run('create schema beside');
    const url = new URL(fixture.database.url);
    url.searchParams.set('options', '-csearch_path=beside');
    const other = await openPostgresStore(url.href);
    const processed: string[] = [];
    const here = await openJobs(fixture.store);
    const beside = await openJobs(other);
    here.jobs.process(async ({ id }) => void processed.push(`here ${id}`));
    beside.jobs.process(async ({ id }) => void processed.push(`beside ${id}`));
    const channels = Array.from({ length: 20 }, (_, n) => channel(n));
    await beside.jobs.enqueue(channels);
    await waitUntil('all are processed', () => processed.length === channels.length);
    expect(processed.sort()).toEqual(channels.map(({ id }) => `beside ${id}`).sort());
    await here.close();
    await beside.close();
    await other.close();
  });

  it('are delivered for channels with unusual ids, and for others in the same batch', async () => {
    const ids = ['a\0b', '\ud800', '\uffff', randomBytes(9_000).toString('base64'), '', 'plain'];
    const { jobs, close } = await openJobs(fixture.store);
    const processed = new Set<string>();
    jobs.process(async ({ id }) => void processed.add(id));
    const channels = ids.map((id): Conversation => ({ ...channel(0), id }));
    await jobs.enqueue(channels);
    await waitUntil('all are processed', () => processed.size === ids.length);
    expect(processed).toEqual(new Set(ids));
    const { db } = fixture.store;
    const leases = createPostgresLeases({ db, holder: 'one', leaseMs: 60_000, log: silentLog });
    for (const one of channels) expect(await (await leases.acquire(one))?.release()).toBe(false);
    await leases.close();
    await close();
  });

  it('go to one process each, and unfinished ones of a stopping process to another', async () => {
    const processed: [name: string, id: string][] = [];
    let unblock: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      unblock = resolve;
    });
    const all = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const opened = await openJobs(fixture.store);
        opened.jobs.process(async ({ id }) => {
          processed.push([name, id]);
          await blocked;
        });
        return opened;
      }),
    );
    await all[0]?.jobs.enqueue(Array.from({ length: 20 }, (_, n) => channel(n)));
    await waitUntil('all have started', () => processed.length >= 20);
    expect(new Set(processed.map(([, id]) => id)).size).toBe(20);
    const stopping = all[0]?.jobs.stop();
    unblock();
    await stopping;
    const left = processed.filter(([name]) => name === 'a').length;
    await waitUntil('the others have taken over', () => processed.length >= 20 + left);
    await Promise.all(all.map(({ close }) => close()));
  });
});
