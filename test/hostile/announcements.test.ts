/** What a place is told without being asked, in a world whose every word is hostile. */
import type { Instance } from '../../src/barium/types.ts';
import { type NewWatch, watchedKinds, watchModes } from '../../src/store/contract/watching.ts';
import { guid } from '../memory-barium.ts';
import { everything } from '../watch/harness.ts';
import { faultsIn } from './assertions.ts';
import { corpus } from './corpus.ts';
import { hostileHoldings, hostilePerson, hostilePlace } from './fixture.ts';
import { look, openWorld, type World } from './walkthrough.ts';

const day = 24 * 60;

/** A place for each way of telling, all of them wanting everything. */
async function watchAll(text: string, { store, clock }: World): Promise<void> {
  for (const as of watchModes) {
    const place = { ...hostilePlace(text), id: as };
    const watch: NewWatch = {
      place,
      owner: hostilePerson(text),
      filter: everything,
      on: watchedKinds,
      as,
      diagram: true,
      createdAt: clock.now.toISOString(),
    };
    await store.watches.add(watch);
  }
}

/** Changes everything that can change, one look at a time. */
async function live(text: string, world: World): Promise<void> {
  const { barium, harness } = world;
  const change = (id: string, what: Partial<Instance>) => {
    const holding = barium.holdings.get(id);
    if (holding !== undefined) holding.instance = { ...holding.instance, ...what };
    return look(world);
  };
  const by = { person: hostilePerson(text), conversation: hostilePlace(text), idempotencyKey: 'sent' };
  await harness.bot.handle({ kind: 'text', line: `send ${guid(1)} Approve`, ...by });
  await change(guid(1), {
    milestone: `${text}2`,
    name: `2${text}`,
    deadlineDate: '2026-11-23T12:00:00.000Z',
  });
  await change(guid(1), { deadlineDate: '2026-11-23T12:00:00.000Z' });
  await look(world, 4 * 60);
  for (let n = 3; n < 16; n += 1) {
    for (const holding of hostileHoldings(text).slice(0, 1)) {
      const instance = { ...holding.instance, id: guid(n) } as Instance;
      barium.holdings.set(guid(n), { tasks: [], objects: [], waitsFor: [], instance });
    }
  }
  await look(world);
  await change(guid(1), { status: 'completed', name: text });
  barium.holdings.delete(guid(1));
  await look(world);
  await look(world, 2 * day);
}

describe.each(Object.entries(corpus))('%s', (_, text) => {
  it('is told in every way, and does nothing', async () => {
    const world = await openWorld(text);
    try {
      await watchAll(text, world);
      await live(text, world);
      const { told } = world.adapter;
      expect(new Set(told.map((one) => one.place))).toEqual(new Set(watchModes));
      const faults = told.flatMap(({ card }) => faultsIn(card, world.harness.bot));
      expect([...new Set(faults)]).toEqual([]);
    } finally {
      await world.close();
    }
  });
});
