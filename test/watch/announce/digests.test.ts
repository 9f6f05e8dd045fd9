import { guid } from '../../memory-barium.ts';
import { matchAll } from '../../store/builders.ts';
import { rowsOf } from '../card-lines.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

describe('digests', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    harness = await openHarness(barium);
  });

  afterEach(() => harness.close());

  it('A digest collects changes and is posted in the morning', async () => {
    await harness.addWatch({ as: 'digest' });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    barium.set(guid(3), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual([]);
    harness.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual(['Digest: 2 changes']);
  });

  it('A digest uses the language of its watch', async () => {
    await harness.addWatch({ as: 'digest', lang: 'sv' });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual([expect.stringMatching(/^Sammandrag: 1 ändring: Sedan /u)]);
  });

  const advanceTo = async (time: string) => {
    harness.clock.now = new Date(time);
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
  };

  it('A digest comes at the time and on the days of its watch, in their time zone', async () => {
    await harness.addWatch({ as: 'digest', at: '07:30', days: ['mon', 'fri'], timeZone: 'Europe/Stockholm' });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    await advanceTo('2026-11-24T12:00:00.000Z');
    await advanceTo('2026-11-27T06:28:00.000Z');
    expect(harness.titles()).toEqual([]);
    await advanceTo('2026-11-27T06:30:00.000Z');
    expect(harness.titles()).toEqual(['Digest: 1 change']);
  });

  it('A change in quiet hours is held back and announced after them, all changes as one', async () => {
    await harness.addWatch({ as: 'thread', quiet: '18:00-07:00', timeZone: 'Europe/Stockholm' });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual(['Order 3 moved to Packed', 'Milestone: Received → Packed']);
    await advanceTo('2026-11-23T17:00:00.000Z');
    barium.set(guid(3), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    barium.set(guid(4), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.adapter.messages).toHaveLength(2);
    await advanceTo('2026-11-24T06:00:00.000Z');
    const [root, , summary, ...more] = harness.adapter.messages;
    expect(summary?.card.title).toBe('2 changes during quiet hours');
    expect(summary && rowsOf(summary.card)).toEqual([
      { title: 'Order 3', detail: 'Milestone: Packed → Sent' },
      { title: 'Order 4', detail: 'Milestone: Received → Sent' },
    ]);
    expect(root?.card.title).toBe('Order 3 moved to Sent');
    expect(more).toEqual([]);
  });

  it('A change in the quiet hours of one watch is announced at once by another', async () => {
    await harness.addWatch({ quiet: '08:00-10:00' });
    await harness.addWatch({ filter: { ...matchAll, instance: guid(3) } });
    barium.set(guid(3), { milestone: 'Packed' });
    barium.set(guid(4), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual(['Order 3 moved to Packed']);
    await advanceTo('2026-11-23T10:00:00.000Z');
    expect(harness.titles()).toEqual(['Order 3 moved to Packed', '1 change during quiet hours']);
  });

  it('Many changes of watches in different languages are one list in each language', async () => {
    await harness.addWatch({ filter: { ...matchAll, match: 'Order 1' }, lang: 'sv' });
    await harness.addWatch({ filter: { ...matchAll, match: 'Order 2' } });
    for (let n = 1; n <= 30; n += 1) barium.set(guid(n), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect([...harness.titles()].sort()).toEqual(['10 cases changed', '12 ärenden har ändrats']);
    const languages = harness.adapter.messages.map(({ card, reader }): [string | undefined, boolean] => [
      reader?.locale,
      rowsOf(card).every(({ detail }) => detail.startsWith(reader?.locale === 'sv' ? 'Milstolpe: ' : 'Milestone: ')),
    ]);
    expect(new Map(languages)).toEqual(
      new Map([
        ['sv', true],
        [undefined, true],
      ]),
    );
  });
});
