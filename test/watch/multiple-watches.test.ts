import { DeliveryError } from '../../src/chat/adapter.ts';
import type { Watch } from '../../src/store/contract/watches.ts';
import { alice, bob, channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { matchAll } from '../store/builders.ts';
import { rowsOf } from './card-lines.ts';
import { openHarness, type WatchHarness } from './harness.ts';
import { createMutableBarium, type MutableBarium } from './mutable-barium.ts';

const onlyInstance = (n: number) => ({ ...matchAll, instance: guid(n) });
const watchClosed = 'This case has ended, so the watch is closed.';

describe('several watches of a channel', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    harness = await openHarness(barium);
  });

  afterEach(() => harness.close());

  const makeAvailable = async () => {
    harness.adapter.intercept = () => undefined;
    await harness.watcher.onChannelBack(channel);
    await harness.scanAndDeliver();
  };
  /** Fails one delivery, so that those behind it are pending without an attempt. */
  const makeUnavailable = async () => {
    harness.adapter.intercept = ({ id }) => {
      if (id !== channel.id) return;
      throw new DeliveryError({ kind: 'unavailable', reason: 'Archived.' }, 'archived');
    };
    barium.set(guid(30), { milestone: 'First' });
    await harness.scanAndDeliver();
  };
  const deliverNextMorning = async () => {
    harness.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await harness.scanAndDeliver();
  };
  const mute = ({ id }: Watch, until: string) => harness.store.watches.mute(id, until, harness.clock.now.toISOString());
  const remove = ({ id }: Watch) => harness.store.watches.remove(id, harness.clock.now.toISOString());
  const rows = () => harness.adapter.messages.flatMap(({ card }) => rowsOf(card));

  describe('a watch that ends because its instance is gone', () => {
    it('The end of a watch is announced in a list', async () => {
      await harness.addWatch();
      await harness.addWatch({ filter: onlyInstance(3) });
      barium.remove(guid(3));
      await harness.scanAndDeliver();
      await harness.scanAndDeliver();
      for (let n = 4; n <= 15; n += 1) barium.set(guid(n), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      const said = rows().filter(({ detail }) => JSON.stringify(detail).includes(watchClosed));
      expect(said.map(({ title }) => title)).toEqual(['Order 3']);
    });

    it('The end of a digest watch is announced at once by another watch of the channel', async () => {
      await harness.addWatch({ filter: { ...matchAll, app: 'Order' } });
      await harness.addWatch({ filter: onlyInstance(3), as: 'digest' });
      barium.remove(guid(3));
      await harness.scanUntilGone();
      expect(harness.texts()).toEqual([`Order 3 was deleted in Barium: ${watchClosed}`]);
    });

    it('The end of a watch is announced in a digest', async () => {
      await harness.addWatch({ filter: onlyInstance(3), as: 'digest' });
      barium.remove(guid(3));
      await harness.scanUntilGone();
      await deliverNextMorning();
      expect(JSON.stringify(rows())).toContain(watchClosed);
    });

    it('The end of a watch is announced whatever its filter is, no matter who deleted the instance', async () => {
      const mine = { ...channel, id: 'direct', isDirect: true };
      await harness.addWatch({ filter: { ...onlyInstance(3), statuses: ['completed'] } });
      await harness.addWatch({ filter: onlyInstance(3), conversation: mine });
      await harness.store.audit.write({
        outcome: 'begun',
        at: harness.clock.now.toISOString(),
        person: alice,
        conversation: mine,
        command: 'instance.delete',
        instanceId: guid(3),
        instanceName: 'Order 3',
        detail: undefined,
      });
      barium.remove(guid(3));
      await harness.scanUntilGone();
      expect(harness.texts().join()).toContain(watchClosed);
      expect(harness.texts('direct').join()).toContain(watchClosed);
    });
  });

  describe('a watch that is removed', () => {
    it('Pending deliveries that another watch matches survive the removal of a watch', async () => {
      const first = await harness.addWatch({ filter: { ...matchAll, app: 'Order' } });
      await harness.addWatch({ filter: onlyInstance(2), owner: bob });
      await makeUnavailable();
      barium.set(guid(1), { milestone: 'Packed' });
      barium.set(guid(2), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      await remove(first);
      await makeAvailable();
      expect(harness.titles()).toEqual(['Order 2 moved to Packed']);
    });

    it('Entries of lists and digests that another watch matches survive the removal of a watch', async () => {
      const first = await harness.addWatch({ on: ['milestone'] });
      await harness.addWatch({ filter: onlyInstance(2) });
      const digest = await harness.addWatch({ as: 'digest', on: ['created'] });
      await harness.addWatch({ as: 'digest', filter: { ...matchAll, app: 'Order' }, on: ['created'] });
      barium.add(100, { startDate: undefined, applicationName: 'Order' });
      await makeUnavailable();
      for (let n = 1; n <= 15; n += 1) barium.set(guid(n), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      await remove(first);
      await remove(digest);
      await makeAvailable();
      await deliverNextMorning();
      expect(rows().map(({ title }) => title)).toEqual(expect.arrayContaining(['Order 2', 'Order 100']));
    });
  });

  describe('a watch that is muted', () => {
    it('Muting a watch discards its pending deliveries', async () => {
      const watch = await harness.addWatch();
      await makeUnavailable();
      barium.set(guid(1), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      await mute(watch, '2026-11-25T00:00:00.000Z');
      await makeAvailable();
      expect(harness.texts().filter((one) => one.startsWith('Order 1:'))).toEqual([]);
    });

    it('A pending delivery is discarded once all matching watches are muted, in any order', async () => {
      const watch = await harness.addWatch();
      const other = await harness.addWatch({ filter: onlyInstance(1) });
      await makeUnavailable();
      barium.set(guid(1), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      await mute(other, '2026-11-25T00:00:00.000Z');
      await mute(watch, '2026-11-25T00:00:00.000Z');
      await makeAvailable();
      expect(harness.texts().filter((one) => one.startsWith('Order 1:'))).toEqual([]);
    });

    it('Muting a watch keeps the digest entries of another watch', async () => {
      const watch = await harness.addWatch({ as: 'digest' });
      await harness.addWatch({ as: 'digest', filter: onlyInstance(1) });
      barium.set(guid(1), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      await mute(watch, '2026-11-28T00:00:00.000Z');
      await deliverNextMorning();
      expect(rows().map(({ title }) => title)).toEqual(['Order 1']);
    });

    it('Digest entries of a muted watch are posted with the first digest after the mute', async () => {
      const watch = await harness.addWatch({ as: 'digest' });
      barium.set(guid(1), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      await mute(watch, '2026-11-24T12:00:00.000Z');
      await deliverNextMorning();
      expect(harness.texts()).toEqual([]);
      harness.clock.now = new Date('2026-11-25T08:00:00.000Z');
      await harness.scanAndDeliver();
      expect(harness.titles()).toEqual(['Digest: 1 change']);
    });
  });

  it('Creating deliveries and digests for many channels lets other work run in between', async () => {
    for (let n = 0; n < 20; n += 1) await harness.addWatch({ as: 'digest', conversation: { ...channel, id: `p${n}` } });
    barium.set(guid(1), { milestone: 'Packed' });
    let [otherRuns, isDone] = [0, false];
    const otherWork = (async () => {
      for (; !isDone; otherRuns += 1) await new Promise(setImmediate);
    })();
    await harness.watcher.trigger();
    expect(otherRuns).toBeGreaterThanOrEqual(20);
    otherRuns = 0;
    await deliverNextMorning();
    expect(otherRuns).toBeGreaterThanOrEqual(20);
    isDone = true;
    await otherWork;
    expect(harness.adapter.messages).toHaveLength(20);
  });

  describe('an unavailable channel', () => {
    const direct = (id: string) => ({ ...channel, id, isDirect: true });

    it('Every watch owner is notified of an unavailable channel', async () => {
      await harness.watcher.onContact(alice, direct('alice'));
      await harness.watcher.onContact(bob, direct('bob'));
      await harness.addWatch();
      await harness.addWatch({ owner: bob });
      await makeUnavailable();
      expect(harness.texts('alice')).toHaveLength(1);
      expect(harness.texts('bob')).toHaveLength(1);
    });

    it('An owner without a known direct chat is notified later, and only once', async () => {
      await harness.addWatch();
      await makeUnavailable();
      for (let n = 0; n < 2; n += 1) {
        await harness.watcher.onContact(alice, direct('alice'));
        await harness.scanAndDeliver();
      }
      expect(harness.texts('alice')).toEqual([expect.stringContaining('Can’t post in')]);
    });

    it('Root messages show the current state after a backlog became a list', async () => {
      await harness.addWatch({ as: 'thread' });
      barium.set(guid(3), { milestone: 'Packed' });
      await harness.scanAndDeliver();
      await makeUnavailable();
      for (let n = 1; n <= 15; n += 1) {
        barium.set(guid(n), { status: 'completed' });
        await harness.scanAndDeliver();
      }
      await makeAvailable();
      const [root] = harness.adapter.messages;
      expect(root?.card).toMatchObject({ title: 'Order 3 was completed' });
    });

    it('A backlog list keeps other messages, and the order', async () => {
      await harness.addWatch();
      await makeUnavailable();
      const at = harness.clock.now.toISOString();
      const note = { key: 'note', conversation: channel, watchId: undefined, card: { title: 'A note' } };
      await harness.store.outbox.replace([], [{ ...note, entries: [], noticedAt: at, since: at, dueAt: at }]);
      for (let n = 1; n <= 29; n += 1) {
        barium.set(guid(n), { milestone: 'Packed' });
        await harness.scanAndDeliver();
      }
      await makeAvailable();
      expect(harness.titles()).toEqual(expect.arrayContaining(['A note', expect.stringContaining('delayed changes')]));
      const listed = rows().map(({ title }) => title);
      const packed = listed.filter((title) => title !== 'Order 30');
      expect(packed).toEqual(Array.from({ length: 29 }, (_, n) => `Order ${n + 1}`));
    });
  });
});
