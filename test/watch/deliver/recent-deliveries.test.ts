import { DeliveryError } from '../../../src/chat/adapter.ts';
import type { DeliveryReport } from '../../../src/watch/queries.ts';
import { channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

describe('the delays of announcements', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;
  let reports: DeliveryReport[];

  beforeEach(async () => {
    barium = createMutableBarium(3);
    reports = [];
    harness = await openHarness(barium, { options: { onDelivery: (report) => void reports.push(report) } });
  });

  afterEach(() => harness.close());

  it('An announcement is reported as delivered, with its delay since it was seen and since it can have changed', async () => {
    await harness.addWatch();
    barium.set(guid(1), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(reports).toEqual([{ outcome: 'delivered', secondsSinceSeen: 0, secondsSinceChange: 30 }]);
    expect(await harness.watcher.queries.recentDeliveries()).toEqual({
      delivered: 1,
      sinceSeen: { median: 0, p95: 0 },
      sinceChange: { median: 30, p95: 30 },
      unconfirmed: 0,
    });
  });

  it('An announcement without an answer is reported as attempted, and as delivered once it is found', async () => {
    await harness.addWatch();
    let lost = 1;
    harness.adapter.intercept = (_conversation, _message, when) => {
      if (when === 'after' && lost-- > 0) throw new DeliveryError({ kind: 'ambiguous' }, 'cut');
    };
    barium.set(guid(1), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(reports.map(({ outcome }) => outcome)).toEqual(['attempted']);
    expect(await harness.watcher.queries.recentDeliveries()).toEqual({ delivered: 0, unconfirmed: 1 });
    harness.clock.now = new Date(harness.clock.now.getTime() + 10_000);
    await harness.scanAndDeliver();
    expect(reports.map(({ outcome }) => outcome)).toEqual(['attempted', 'delivered']);
    expect(await harness.watcher.queries.recentDeliveries()).toMatchObject({ delivered: 1, unconfirmed: 0 });
  });

  it('The delay of a digest counts from when it was due', async () => {
    await harness.addWatch({ as: 'digest' });
    barium.set(guid(1), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    expect(reports.map(({ secondsSinceSeen }) => secondsSinceSeen < 3_600)).toEqual([true]);
  });

  it('The delays are those of the last hour, without refreshes of root messages', async () => {
    await harness.addWatch({ as: 'thread' });
    barium.set(guid(1), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    const message = { conversation: channel, watchId: undefined, card: { title: 'Order 1' }, entries: [] };
    const at = harness.clock.now.toISOString();
    const times = { noticedAt: at, since: at, dueAt: at };
    await harness.store.outbox.replace([], [{ ...message, ...times, key: 'refresh', isRootRefresh: true }]);
    await harness.store.outbox.markPosted('refresh', 'm1', at);
    expect(await harness.watcher.queries.recentDeliveries()).toMatchObject({ delivered: 1 });
    harness.clock.now = new Date(harness.clock.now.getTime() + 2 * 60 * 60_000);
    expect(await harness.watcher.queries.recentDeliveries()).toEqual({ delivered: 0, unconfirmed: 0 });
  });
});
