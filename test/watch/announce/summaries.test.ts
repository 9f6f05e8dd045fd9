import { alice, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { matchAll } from '../../store/builders.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

describe('announcements of many instances with one cause', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;
  let isHidden: (id: string) => boolean;

  beforeEach(async () => {
    barium = createMutableBarium();
    for (let n = 1; n <= 60; n += 1) barium.add(n, { applicationName: n <= 40 ? 'Order' : 'Leave' });
    isHidden = () => false;
    const { listInstances, getInstance } = barium;
    barium.listInstances = async (query) => {
      const page = await listInstances(query);
      const rows = page.rows.filter(({ id }) => !isHidden(id));
      return { rows, total: page.total - (page.rows.length - rows.length) };
    };
    barium.getInstance = async (id) => getInstance(isHidden(id) ? 'nobody' : id);
    harness = await openHarness(barium);
  });

  afterEach(() => harness.close());

  const scanFor = async (minutes: number) => {
    for (let n = 0; n < minutes * 2; n += 1) await harness.scanAndDeliver();
  };

  it('A right that was taken is one card by process, and one card when the instances are back', async () => {
    await harness.addWatch();
    isHidden = (id) => id > guid(30);
    await scanFor(14);
    expect(harness.titles()).toEqual([]);
    await scanFor(4);
    expect(harness.texts()).toEqual([
      expect.stringMatching(/^30 cases are no longer visible to the bot: Either they were deleted in Barium, or/u),
    ]);
    const [{ card } = { card: undefined }] = harness.adapter.messages;
    expect(card?.rows?.map(({ title, detail }) => [title, detail])).toEqual([
      ['Leave', '20 cases'],
      ['Order', '10 cases'],
    ]);
    isHidden = () => false;
    barium.set(guid(31), { milestone: 'Packed' });
    await scanFor(3);
    expect(harness.titles().slice(1).sort()).toEqual(['30 cases are visible again', 'Order 31 moved to Packed']);
  });

  it('A summary counts only what the watch matches, and names a few instances', async () => {
    await harness.addWatch({ filter: { ...matchAll, match: 'Order 31' }, on: ['gone'] });
    await harness.addWatch({
      filter: { ...matchAll, instance: guid(32) },
      on: ['status'],
      conversation: { ...channel, id: 'other' },
      owner: alice,
    });
    isHidden = (id) => id > guid(30);
    await scanFor(18);
    expect(harness.titles()).toEqual(['1 case is no longer visible to the bot']);
    expect(harness.adapter.messages[0]?.card.rows?.map(({ title }) => title)).toEqual(['Order 31']);
    expect(harness.titles('other')).toEqual([]);
    // It may come back, so the watch goes on.
    expect(await harness.store.watches.list()).toHaveLength(2);
  });

  it('Old instances that became visible together are one card for those who watch new ones', async () => {
    await harness.addWatch({ on: ['created'] });
    for (let n = 101; n <= 180; n += 1) barium.add(n, { startDate: '2019-01-01T00:00:00.000Z' });
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual(['80 older cases became visible']);
  });

  it('What was missing is remembered over a restart', async () => {
    await harness.addWatch();
    isHidden = (id) => id > guid(30);
    await scanFor(10);
    await harness.watcher.stop();
    const again = await openHarness(barium, harness);
    for (let n = 0; n < 12; n += 1) await again.scanAndDeliver();
    expect(again.titles()).toEqual(['30 cases are no longer visible to the bot']);
    await again.watcher.stop();
  });

  it('An id that is given to another instance is announced as a deletion and a new case, also in threads', async () => {
    await harness.addWatch({ as: 'thread' });
    barium.set(guid(3), { name: 'Permit 1', startDate: '2026-11-23T09:00:00.000Z', applicationName: 'Permit' });
    await harness.scanAndDeliver();
    const roots = harness.adapter.messages.filter(({ parent }) => parent === undefined);
    expect(roots.map(({ card }) => card.title)).toEqual(['Permit 1 was created']);
    const replies = harness.adapter.messages.filter(({ parent }) => parent !== undefined);
    expect(replies.map(({ card }) => card.title)).toEqual(['Deleted in Barium', 'New case (active)']);
  });
});
