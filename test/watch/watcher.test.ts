import { UnreachableError } from '../../src/barium/errors.ts';
import type { Store } from '../../src/store/contract/index.ts';
import * as en from '../../src/text/en/index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { rowsOf } from './card-lines.ts';
import { openHarness, type WatchHarness, waitUntil } from './harness.ts';
import { createMutableBarium, type MutableBarium } from './mutable-barium.ts';

describe('the watcher', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    harness = await openHarness(barium);
  });

  afterEach(() => harness.close());

  /** After a failed scan the next one is delayed. */
  const scanUntilAnnounced = ({ watcher, texts }: WatchHarness) =>
    waitUntil(async () => {
      await watcher.trigger();
      return texts().length > 0;
    });

  it('The initial scan announces nothing', async () => {
    await harness.addWatch();
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual([]);
    expect((await harness.watcher.queries.status()).instanceCount).toBe(30);
  });

  it('An instance that is gone is found by name, but only by users who may see it', async () => {
    barium.remove(guid(3));
    await harness.scanUntilGone();
    const find = async (query: string, queries = harness.watcher.queries) =>
      (await queries.searchGone(query, 5)).rows.map(({ id }) => id);
    expect(await find('order 3')).toEqual([guid(3)]);
    expect(await find('order 4')).toEqual([]);
    const nothingVisible = harness.watcher.queries.scoped(() => false);
    expect(await find('order 3', nothingVisible)).toEqual([]);
  });

  it('After a restart only new changes are announced', async () => {
    await harness.addWatch();
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.watcher.stop();
    const again = await openHarness(barium, harness);
    await again.scanAndDeliver();
    expect(again.texts()).toEqual(['Order 3 moved to Packed · previously Received']);
    expect((await again.watcher.index.search('order 3', 1)).rows).toHaveLength(1);
    await again.watcher.stop();
  });

  it('After a restart an old answer about a recent change is still recognized, and the status says so', async () => {
    await harness.addWatch();
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    await harness.watcher.stop();
    barium.set(guid(3), { milestone: 'Received' });
    const again = await openHarness(barium, harness);
    barium.set(guid(3), { milestone: 'Packed' });
    await again.scanAndDeliver();
    expect(again.texts()).toEqual(['Order 3 moved to Packed · previously Received']);
    expect((await again.watcher.queries.status()).inconsistentAt).toBe(again.clock.now.toISOString());
    await again.watcher.stop();
  });

  it('A different upstream resets the snapshot without announcements and is then followed', async () => {
    await harness.addWatch();
    await harness.watcher.stop();
    const other = createMutableBarium(0);
    for (let n = 1_001; n <= 1_020; n += 1) other.add(n, { startDate: undefined });
    harness.clock.now = new Date('2026-11-23T09:01:00.000Z');
    const again = await openHarness(other, { ...harness, options: { upstream: 'another' } });
    await again.scanAndDeliver();
    expect(again.texts()).toEqual([]);
    expect(await again.watcher.queries.status()).toMatchObject({
      instanceCount: 20,
      isComplete: true,
      upstreamChangedAt: '2026-11-23T09:01:00.000Z',
    });
    other.set(guid(1_003), { milestone: 'Packed' });
    await again.scanAndDeliver();
    expect(again.texts()).toEqual(['Order 1003 moved to Packed · previously Received']);
    await again.watcher.stop();
    const back = await openHarness(barium, harness);
    await back.scanAndDeliver();
    expect(back.texts()).toHaveLength(1);
    expect(back.watcher.queries.getInstance(guid(1_003))).toBeUndefined();
    await back.watcher.stop();
  });

  it('An interrupted initial scan is resumed', async () => {
    const big = createMutableBarium(0);
    for (let n = 1; n <= 7_000; n += 1) big.add(n, { status: n % 2 === 0 ? 'active' : 'completed' });
    big.beforeRequest = () => {
      if (big.requests === 12) throw new UnreachableError('server', { endpoint: 'GET /Instances' });
    };
    const first = await openHarness(big);
    expect(await first.watcher.queries.status()).toMatchObject({ isComplete: false, instanceCount: 3_500 });
    expect(await first.watcher.queries.knownValues()).toBeUndefined();
    await first.watcher.stop();
    big.beforeRequest = () => undefined;
    const before = big.requests;
    const second = await openHarness(big, first);
    expect(await second.watcher.queries.status()).toMatchObject({ isComplete: true, instanceCount: 7_000 });
    expect(big.requests - before).toBeLessThan(45);
    await second.close();
  });

  it('A Barium outage causes no false announcement and loses no change', async () => {
    await harness.addWatch();
    barium.beforeRequest = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances' });
    };
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual([]);
    expect((await harness.watcher.health(en))[0]).toMatchObject({
      ok: true,
      detail: expect.stringContaining('can’t read Barium'),
    });
    barium.beforeRequest = () => undefined;
    await scanUntilAnnounced(harness);
    expect(harness.texts()).toEqual(['Order 3 moved to Packed · previously Received']);
  });

  it('With a full disk health reports it, searches work, and changes are announced afterwards', async () => {
    await harness.addWatch();
    await harness.watcher.stop();
    let isFull = true;
    const diskFullError = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const store: Store = {
      ...harness.store,
      snapshot: {
        ...harness.store.snapshot,
        commit: async (commit) => {
          if (isFull) throw diskFullError();
          return harness.store.snapshot.commit(commit);
        },
      },
    };
    const again = await openHarness(barium, { ...harness, store });
    barium.set(guid(3), { milestone: 'Packed' });
    await again.scanAndDeliver();
    expect((await again.watcher.health(en))[0]).toMatchObject({
      ok: false,
      detail: expect.stringContaining('database not writable'),
    });
    expect((await again.watcher.index.search('order 3', 1)).rows).toHaveLength(1);
    isFull = false;
    await scanUntilAnnounced(again);
    expect(again.texts()).toEqual(['Order 3 moved to Packed · previously Received']);
    await again.watcher.stop();
  });

  it('A new instance is announced even if the clock was far ahead at the initial scan', async () => {
    const early = await openHarness(barium, { clock: { now: new Date('2027-11-23T09:00:00.000Z') } });
    await early.addWatch({ on: ['created'] });
    early.clock.now = new Date('2026-11-23T10:00:00.000Z');
    barium.add(500, { startDate: early.clock.now.toISOString() });
    await early.scanAndDeliver();
    expect(early.titles()).toEqual(['Order 500 was created']);
    await early.close();
  });

  it('Digests and attribution work after the clock was far ahead', async () => {
    await harness.addWatch({ as: 'digest' });
    await harness.addWatch({ on: ['milestone'] });
    harness.clock.now = new Date('2027-11-23T09:00:00.000Z');
    barium.set(guid(3), { status: 'ready' });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-23T10:00:00.000Z');
    const at = harness.clock.now.toISOString();
    const who = { person: alice, conversation: channel, command: 'instance.send', detail: 'Pack' } as const;
    const what = { instanceId: guid(4), instanceName: 'Order 4', at };
    await harness.store.audit.write({ ...who, ...what, outcome: 'begun' });
    barium.set(guid(4), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-24T10:00:00.000Z');
    await harness.scanAndDeliver();
    expect([...harness.titles()].sort()).toEqual(['Digest: 1 change', 'Order 4 moved to Packed']);
    expect(harness.texts().join()).toContain('by Alice via the bot');
  });

  it('A digest lists changes in the order in which they were seen, even if the clock was set back between them', async () => {
    await harness.addWatch({ as: 'digest' });
    harness.clock.now = new Date('2026-11-23T12:00:00.000Z');
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-23T10:00:00.000Z');
    barium.set(guid(4), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-24T10:00:00.000Z');
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual(['Digest: 2 changes']);
    const rows = harness.adapter.messages.flatMap(({ card }) => rowsOf(card));
    expect(rows.map(({ title }) => title)).toEqual(['Order 3', 'Order 4']);
  });
});
