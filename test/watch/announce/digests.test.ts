import { guid } from '../../memory-barium.ts';
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
});
