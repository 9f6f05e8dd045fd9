import { NonsenseError, NotFoundError, UnreachableError } from '../../../src/barium/errors.ts';
import { alice, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { everything, openStage, type Stage } from '../harness.ts';
import { createMovingBarium, type MovingBarium } from '../moving-barium.ts';

const hourMs = 60 * 60_000;

describe('deadlines', () => {
  let barium: MovingBarium;
  let stage: Stage;

  afterEach(() => stage.close());

  const inHours = (hours: number) => new Date(stage.clock.now.getTime() + hours * hourMs).toISOString();
  const pass = (hours: number) => {
    stage.clock.now = new Date(stage.clock.now.getTime() + hours * hourMs);
  };
  /** What was told, each with the name of its instance, in whatever card. */
  const told = () =>
    stage.adapter.told
      .flatMap(({ card }) =>
        (card.rows ?? [{ title: card.title, detail: card.text?.[0] }]).map(
          ({ title, detail }) => `${title}: ${JSON.stringify(detail).includes('soon') ? 'soon' : 'passed'}`,
        ),
      )
      .sort();

  const isOdd = (id: string) => Number.parseInt(id.slice(0, 8), 16) % 2 === 1;

  async function open(count: number): Promise<void> {
    barium = createMovingBarium(count);
    stage = await openStage(barium);
    for (const id of barium.truth.keys()) barium.set(id, { deadlineDate: undefined });
    await stage.watch({ on: ['deadline'] });
  }

  it('of all others are told where some cannot be read', async () => {
    await open(60);
    for (const id of barium.truth.keys()) barium.set(id, { deadlineDate: inHours(12) });
    const get = barium.getInstance;
    barium.getInstance = async (id) => {
      if (!isOdd(id)) throw new NonsenseError('no JSON', { endpoint: 'x' });
      return get(id);
    };
    for (let n = 0; n < 40; n += 1) await stage.look();
    expect(new Set(told()).size).toBe(30);
  });

  it('of all others are told where Barium lists some that it then does not know', async () => {
    await open(60);
    for (const id of barium.truth.keys()) barium.set(id, { deadlineDate: inHours(12) });
    const get = barium.getInstance;
    barium.getInstance = async (id) => {
      if (!isOdd(id)) throw new NotFoundError({ endpoint: 'x' });
      return get(id);
    };
    for (let n = 0; n < 5; n += 1) await stage.look();
    expect(new Set(told()).size).toBe(30);
  });

  it('are found of every instance in turn, however many are read anew before', async () => {
    await open(100);
    for (let n = 0; n < 5; n += 1) await stage.look();
    barium.set(guid(1), { deadlineDate: inHours(12) });
    barium.set(guid(100), { deadlineDate: inHours(12) });
    pass(1.1);
    for (let n = 0; n < 5; n += 1) await stage.look();
    expect(told()).toEqual(['Order 100: soon', 'Order 1: soon']);
  });

  it('that pass before they were first read are told, if somebody watched by then', async () => {
    await open(2);
    barium.set(guid(1), { deadlineDate: inHours(0.5) });
    barium.set(guid(2), { deadlineDate: inHours(-0.5) });
    pass(1);
    await stage.look();
    expect(told()).toEqual(['Order 1: passed']);
  });

  it('that many have at the same moment are all told in one look', async () => {
    await open(100);
    for (const id of barium.truth.keys()) barium.set(id, { deadlineDate: inHours(48) });
    for (let n = 0; n < 5; n += 1) await stage.look();
    pass(47);
    await stage.look();
    expect(told()).toHaveLength(100);
  });

  it('that moved are read anew as soon as anything else of the instance changed', async () => {
    await open(3);
    await stage.look();
    barium.set(guid(2), { deadlineDate: inHours(2), milestone: 'Express' });
    pass(0.1);
    await stage.look();
    expect(told()).toEqual(['Order 2: soon']);
  });

  it('of a new instance are read before those of the many that stood there', async () => {
    await open(200);
    barium.add(500, { startDate: undefined, deadlineDate: inHours(2) });
    await stage.look();
    await stage.look();
    expect(told()).toEqual(['Order 500: soon']);
  });

  it('do not keep a look from ending when Barium answers nothing about single instances', async () => {
    await open(60);
    await stage.store.watches.add({
      place: channel,
      owner: alice,
      filter: everything,
      on: ['milestone'],
      as: 'flat',
      diagram: false,
      createdAt: stage.clock.now.toISOString(),
    });
    const before = barium.calls;
    barium.getInstance = async () => {
      barium.calls += 1;
      throw new UnreachableError('deadline', { endpoint: 'x' });
    };
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    expect(stage.heard()).toEqual(['Order 3: Milestone: Received → Packed']);
    expect(barium.calls - before).toBe(2 + 3 + 4);
  });
});
