import { guid } from '../memory-barium.ts';
import { openHarness, type WatchHarness } from './harness.ts';
import { createMutableBarium, type MutableBarium } from './mutable-barium.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

describe('a wall clock that jumps', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(10);
    harness = await openHarness(barium);
  });

  afterEach(() => harness.close());

  async function jump(ms: number): Promise<void> {
    harness.clock.now = new Date(harness.clock.now.getTime() + ms);
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
  }

  async function change(n: number, milestone: string): Promise<void> {
    barium.set(guid(n), { milestone });
    await harness.scanAndDeliver();
  }

  const told = (word: string) =>
    harness.adapter.messages.filter(({ card }) => JSON.stringify(card).includes(word)).length;

  it.each([
    ['an hour', hourMs],
    ['three days', 3 * dayMs],
    ['400 days', 400 * dayMs],
  ])('Every change is in one digest when the clock jumps forward by %s and back', async (_, ms) => {
    await harness.addWatch({ as: 'digest' });
    await change(1, 'Before');
    await jump(ms);
    await change(2, 'Ahead');
    await jump(-ms);
    await change(3, 'After');
    // The next two mornings.
    for (let n = 0; n < 2; n += 1) await jump(dayMs);
    for (const word of ['Before', 'Ahead', 'After']) expect([word, told(word)]).toEqual([word, 1]);
  });

  it.each([
    ['forward', 3 * dayMs],
    ['back', -3 * dayMs],
  ])('A digest that was posted does not come again when the clock jumps %s', async (_, ms) => {
    await harness.addWatch({ as: 'digest' });
    await change(1, 'Packed');
    await jump(dayMs);
    expect(told('Packed')).toBe(1);
    await jump(ms);
    await jump(dayMs);
    expect(told('Packed')).toBe(1);
  });

  it.each([
    ['spring', '2027-03-27T18:00:00.000Z', '2027-03-28T06:00:00.000Z'],
    ['autumn', '2026-10-24T18:00:00.000Z', '2026-10-25T07:00:00.000Z'],
  ])('A digest comes once, at eight, in the night in which the clock is changed in %s', async (_, evening, eight) => {
    harness.clock.now = new Date(evening);
    await harness.addWatch({ as: 'digest', timeZone: 'Europe/Stockholm' });
    await change(1, 'Packed');
    harness.clock.now = new Date(Date.parse(eight) - 2 * 60_000);
    await harness.scanAndDeliver();
    expect(told('Packed')).toBe(0);
    await jump(2 * 60_000);
    expect(told('Packed')).toBe(1);
    await jump(hourMs);
    expect(told('Packed')).toBe(1);
  });

  it.each([
    ['an hour', hourMs],
    ['three days', 3 * dayMs],
  ])(
    'What waits for the end of quiet hours comes once, by then, when the clock jumps forward by %s and back',
    async (_, ms) => {
      harness.clock.now = new Date('2026-11-23T22:00:00.000Z');
      await harness.addWatch({ quiet: '20:00-07:00', timeZone: 'UTC' });
      await change(1, 'Before');
      await jump(ms);
      await change(2, 'Ahead');
      await jump(-ms);
      await change(3, 'After');
      harness.clock.now = new Date('2026-11-24T07:01:00.000Z');
      await harness.scanAndDeliver();
      await harness.scanAndDeliver();
      for (const word of ['Before', 'Ahead', 'After']) expect([word, told(word)]).toEqual([word, 1]);
    },
  );

  it('A muted watch is silent until its time, and announces again when the clock jumps over it', async () => {
    const until = new Date(harness.clock.now.getTime() + 2 * hourMs).toISOString();
    const watch = await harness.addWatch();
    await harness.store.watches.mute(watch.id, until, harness.clock.now.toISOString());
    await change(1, 'Muted');
    await jump(-hourMs);
    await change(2, 'Still muted');
    await jump(4 * hourMs);
    await change(3, 'Told');
    expect(told('uted')).toBe(0);
    expect(told('Told')).toBe(1);
  });
});
