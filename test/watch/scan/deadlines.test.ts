import { InvalidResponseError, NotFoundError, UnreachableError } from '../../../src/barium/errors.ts';
import { alice, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { matchAll } from '../../store/builders.ts';
import { rowsOf } from '../card-lines.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

const hourMs = 60 * 60_000;

describe('deadlines', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  afterEach(() => harness.close());

  const inHours = (hours: number) => new Date(harness.clock.now.getTime() + hours * hourMs).toISOString();
  const advance = (hours: number) => {
    harness.clock.now = new Date(harness.clock.now.getTime() + hours * hourMs);
  };
  /** Announced deadlines, each with the name of its instance. */
  const announced = () =>
    harness.adapter.messages
      .flatMap(({ card }) =>
        (card.table === undefined ? [{ title: card.title, detail: card.title }] : rowsOf(card)).map(
          ({ title, detail }) => `${title.replace(/ is .*/u, '')}: ${/overdue/iu.test(detail) ? 'passed' : 'soon'}`,
        ),
      )
      .sort();

  const isOdd = (id: string) => Number.parseInt(id.slice(0, 8), 16) % 2 === 1;

  async function open(count: number): Promise<void> {
    barium = createMutableBarium(count);
    harness = await openHarness(barium);
    for (const id of barium.instances.keys()) barium.set(id, { deadlineDate: undefined });
    await harness.addWatch({ on: ['deadline'] });
  }

  it('Unreadable instances do not prevent announcements of other deadlines', async () => {
    await open(60);
    for (const id of barium.instances.keys()) barium.set(id, { deadlineDate: inHours(12) });
    const get = barium.getInstance;
    barium.getInstance = async (id) => {
      if (!isOdd(id)) throw new InvalidResponseError('no JSON', { endpoint: 'x' });
      return get(id);
    };
    for (let n = 0; n < 40; n += 1) await harness.scanAndDeliver();
    expect(new Set(announced()).size).toBe(30);
  });

  it('Instances that are listed but not found do not prevent announcements of other deadlines', async () => {
    await open(60);
    for (const id of barium.instances.keys()) barium.set(id, { deadlineDate: inHours(12) });
    const get = barium.getInstance;
    barium.getInstance = async (id) => {
      if (!isOdd(id)) throw new NotFoundError({ endpoint: 'x' });
      return get(id);
    };
    for (let n = 0; n < 5; n += 1) await harness.scanAndDeliver();
    expect(new Set(announced()).size).toBe(30);
  });

  it('The deadlines of all instances are read in turn, however many have to be read again', async () => {
    await open(100);
    for (let n = 0; n < 5; n += 1) await harness.scanAndDeliver();
    barium.set(guid(1), { deadlineDate: inHours(12) });
    barium.set(guid(100), { deadlineDate: inHours(12) });
    advance(1.1);
    for (let n = 0; n < 5; n += 1) await harness.scanAndDeliver();
    expect(announced()).toEqual(['Order 100: soon', 'Order 1: soon']);
  });

  it('A deadline that passed before it was first read is announced only if it was already watched', async () => {
    await open(2);
    barium.set(guid(1), { deadlineDate: inHours(0.5) });
    barium.set(guid(2), { deadlineDate: inHours(-0.5) });
    advance(1);
    await harness.scanAndDeliver();
    expect(announced()).toEqual(['Order 1: passed']);
  });

  it('Deadlines of many instances at the same time are all announced by one scan', async () => {
    await open(100);
    for (const id of barium.instances.keys()) barium.set(id, { deadlineDate: inHours(48) });
    for (let n = 0; n < 5; n += 1) await harness.scanAndDeliver();
    advance(47);
    await harness.scanAndDeliver();
    expect(announced()).toHaveLength(100);
  });

  it('A deadline is read again as soon as anything else of its instance changes', async () => {
    await open(3);
    await harness.scanAndDeliver();
    barium.set(guid(2), { deadlineDate: inHours(2), milestone: 'Express' });
    advance(0.1);
    await harness.scanAndDeliver();
    expect(announced()).toEqual(['Order 2: soon']);
  });

  it('The deadline of a new instance is read before those of older ones', async () => {
    await open(200);
    barium.add(500, { startDate: undefined, deadlineDate: inHours(2) });
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    expect(announced()).toEqual(['Order 500: soon']);
  });

  it('A scan ends even if every request for a deadline times out', async () => {
    await open(60);
    await harness.store.watches.add({
      conversation: channel,
      owner: alice,
      filter: matchAll,
      on: ['milestone'],
      as: 'flat',
      diagram: false,
      createdAt: harness.clock.now.toISOString(),
    });
    const before = barium.requests;
    barium.getInstance = async () => {
      barium.requests += 1;
      throw new UnreachableError('deadline', { endpoint: 'x' });
    };
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual(['Order 3 moved to Packed · previously Received']);
    expect(barium.requests - before).toBe(2 + 3 + 4);
  });
});
