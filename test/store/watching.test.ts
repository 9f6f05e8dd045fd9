import type { Store } from '../../src/store/contract/store.ts';
import {
  type Commit,
  FencedError,
  type KnownInstance,
  type NewDelivery,
} from '../../src/store/contract/watching.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { everything } from '../watch/harness.ts';
import { engines, type Ground } from './engines.ts';

const at = '2026-11-23T09:00:00.000Z';

const one: KnownInstance = {
  id: guid(1),
  name: 'Order 1',
  status: 'active',
  milestone: undefined,
  startDate: at,
  startedBy: 'Alice',
  completedDate: undefined,
  applicationName: 'Order',
  listed: 'active',
  gone: false,
};

function delivery(key: string, more: Partial<NewDelivery> = {}): NewDelivery {
  const times = { noticedAt: at, since: at, dueAt: at };
  return { key, place: channel, watchId: undefined, card: { title: key }, entries: [], ...times, ...more };
}

function commitOf(fence: number, more: Partial<Commit> = {}): Commit {
  const state = { firstAt: at, lastAt: at, survey: undefined, complete: true, offsets: {} };
  return {
    fence,
    base: 0,
    state,
    rows: [],
    deadlines: [],
    changes: [],
    deliveries: [],
    endedWatches: [],
    ...more,
  };
}

describe.each(engines)('what watching remembers on $name', (engine) => {
  let ground: Ground;
  let store: Store;

  beforeEach(async () => {
    ground = await engine.prepare();
    store = await ground.open();
  });

  afterEach(async () => {
    await store.close();
    await ground.clear();
  });

  async function rows(since = 0): Promise<readonly KnownInstance[]> {
    const all: KnownInstance[] = [];
    for await (const some of store.snapshot.read(since)) all.push(...some);
    return all;
  }

  it('gives rows back as they were, and those that a revision touched', async () => {
    const fence = await store.snapshot.lead();
    const first = await store.snapshot.commit(commitOf(fence, { rows: [one, { ...one, id: guid(2) }] }));
    const rest = { rows: [{ ...one, status: 'completed', gone: true }] };
    await store.snapshot.commit(commitOf(fence, { base: first, ...rest }));
    expect(await rows()).toEqual([
      { ...one, status: 'completed', gone: true },
      { ...one, id: guid(2) },
    ]);
    expect(await rows(first)).toHaveLength(1);
  });

  it('lets nobody write who no longer leads, and then writes nothing at all', async () => {
    const old = await store.snapshot.lead();
    const newer = await store.snapshot.lead();
    expect(newer).toBeGreaterThan(old);
    const commit = commitOf(old, { rows: [one], deliveries: [delivery('a')] });
    await expect(store.snapshot.commit(commit)).rejects.toBeInstanceOf(FencedError);
    expect(await rows()).toEqual([]);
    expect(await store.outbox.queues()).toEqual([]);
  });

  it('writes all of a commit or nothing', async () => {
    const fence = await store.snapshot.lead();
    const broken = { ...one, id: guid(2), status: undefined as unknown as string };
    const commit = commitOf(fence, { rows: [one, broken], deliveries: [delivery('a')] });
    await expect(store.snapshot.commit(commit)).rejects.toThrow();
    expect(await rows()).toEqual([]);
    expect(await store.snapshot.state()).toMatchObject({ revision: 0, complete: false });
  });

  it('forgets what another upstream said, with the first commit of the next', async () => {
    const fence = await store.snapshot.lead();
    const deadlines = [{ instanceId: one.id, deadline: at, readAt: at, told: undefined }];
    const first = await store.snapshot.commit(commitOf(fence, { rows: [one], deadlines }));
    const next = { base: first, afresh: true, rows: [{ ...one, id: guid(2) }] };
    await store.snapshot.commit(commitOf(fence, next));
    expect((await rows()).map(({ id }) => id)).toEqual([guid(2)]);
    expect(await store.snapshot.deadlines()).toEqual([]);
  });

  it('queues a delivery once, whoever makes it again and whatever came of it', async () => {
    await store.outbox.replace([], [delivery('a'), delivery('b')]);
    const head = await store.outbox.head(channel);
    await store.outbox.begin(head?.id ?? 0, at);
    await store.outbox.done(head?.id ?? 0, 'm1', at);
    await store.outbox.replace([], [delivery('a')]);
    expect(await store.outbox.queues()).toMatchObject([{ depth: 1 }]);
    expect(await store.outbox.head(channel)).toMatchObject({ key: 'b', attempts: 0, triedAt: undefined });
  });

  it('sets a damaged row aside and goes on with the rest', async () => {
    await store.outbox.replace([], [delivery('a'), delivery('b')]);
    const owner = { place: channel, owner: alice, filter: everything, createdAt: at, diagram: false };
    await store.watches.add({ ...owner, on: ['gone'], as: 'flat' });
    await store.watches.add({ ...owner, on: ['status'], as: 'flat' });
    await ground.run(`update deliveries set delivery = '{"place":' where key = 'a'`);
    await ground.run(`update watches set watch = '{}' where number = 1`);
    expect(await store.outbox.head(channel)).toMatchObject({ key: 'b' });
    expect(await store.outbox.setAsides()).toBe(1);
    expect(await store.watches.all()).toMatchObject([{ number: 2 }]);
    expect(await store.watches.all(channel)).toHaveLength(1);
    await store.snapshot.lead();
    await ground.run(`update scans set state = '{'`);
    await store.snapshot.state();
    expect(ground.setAside.map(({ table }) => table)).toEqual(['deliveries', 'watches', 'scans']);
  });

  it('sets a row aside of which nobody can tell whose queue it stands in', async () => {
    await store.outbox.replace([], [delivery('a')]);
    await ground.run(`update deliveries set delivery = '{', place_key = 'nobody'`);
    expect(await store.outbox.queues()).toEqual([]);
    expect(await store.outbox.setAsides()).toBe(1);
    expect(ground.setAside).toMatchObject([{ table: 'deliveries' }]);
  });

  it('reads a watch of a version that knew of no languages, or of more of them', async () => {
    const owner = { place: channel, owner: alice, filter: everything, createdAt: at, diagram: false };
    await store.watches.add({ ...owner, on: ['gone'], as: 'flat', lang: 'sv' });
    const [watch] = await store.watches.all();
    expect(watch?.lang).toBe('sv');
    await ground.run(`update watches set watch = replace(watch, '"lang":"sv"', '"lang":"fi"')`);
    expect(await store.watches.all()).toMatchObject([{ number: 1, on: ['gone'], lang: undefined }]);
    await ground.run(`update watches set watch = replace(watch, ',"lang":"fi"', '')`);
    expect(await store.watches.all()).toMatchObject([{ number: 1, on: ['gone'] }]);
  });

  it('numbers the watches of each place for themselves, and no number twice', async () => {
    const watch = {
      owner: alice,
      filter: everything,
      createdAt: at,
      diagram: false,
      on: ['gone'],
      as: 'flat',
    } as const;
    const add = (id: string) => store.watches.add({ ...watch, place: { ...channel, id } });
    const numbers = await Promise.all([add('a'), add('a'), add('b'), add('a')]);
    expect(numbers.map((one) => one.number).sort()).toEqual([1, 1, 2, 3]);
    await store.watches.remove(numbers[0]?.id ?? 0, at);
    expect((await add('a')).number).toBe(4);
  });

  it('knows a broken place until it works, and then lets all of its queue go', async () => {
    await store.outbox.replace([], [delivery('a')]);
    const head = await store.outbox.head(channel);
    await store.outbox.postpone(head?.id ?? 0, '2027-01-01T00:00:00.000Z', 'archived');
    expect(await store.outbox.markBroken(channel, 'archived', at)).toBe(true);
    expect(await store.outbox.markBroken(channel, 'archived', at)).toBe(false);
    expect(await store.outbox.markWorking(channel, at)).toBe(at);
    expect(await store.outbox.markWorking(channel, at)).toBeUndefined();
    expect(await store.outbox.head(channel)).toMatchObject({ dueAt: at });
  });
});
