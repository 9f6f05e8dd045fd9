import { DeliveryError } from '../../src/chat/adapter.ts';
import type { Watch } from '../../src/store/contract/watching.ts';
import { alice, bob, channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { everything, openStage, type Stage } from './harness.ts';
import { createMovingBarium, type MovingBarium } from './moving-barium.ts';

const only = (n: number) => ({ ...everything, instance: guid(n) });
const ends = 'The watch on this case ends here: there is nothing more to hear of it.';

describe('several watches of a place', () => {
  let barium: MovingBarium;
  let stage: Stage;

  beforeEach(async () => {
    barium = createMovingBarium(30);
    stage = await openStage(barium);
  });

  afterEach(() => stage.close());

  const isDown = (reason = 'Archived.') => {
    stage.adapter.trouble = ({ id }) => {
      if (id === channel.id) throw new DeliveryError({ kind: 'broken', reason }, 'archived');
    };
  };
  const heal = async () => {
    stage.adapter.trouble = () => undefined;
    await stage.watching.returned(channel);
    await stage.look();
  };
  /** Something is tried first, so that what follows waits untried. */
  const breakDown = async () => {
    isDown();
    barium.set(guid(30), { milestone: 'First' });
    await stage.look();
  };
  const morning = async () => {
    stage.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await stage.look();
  };
  const mute = ({ id }: Watch, until: string) =>
    stage.store.watches.mute(id, until, stage.clock.now.toISOString());
  const remove = ({ id }: Watch) => stage.store.watches.remove(id, stage.clock.now.toISOString());
  const rows = () => stage.adapter.told.flatMap(({ card }) => card.rows ?? []);

  describe('of which one ends, since its case is gone', () => {
    it('say so in a list', async () => {
      await stage.watch();
      await stage.watch({ filter: only(3) });
      for (let n = 1; n <= 15; n += 1) barium.remove(guid(n));
      await stage.look();
      const said = rows().filter(({ detail }) => JSON.stringify(detail).includes(ends));
      expect(said.map(({ title }) => title)).toEqual(['Order 3']);
    });

    it('say so at once where it is another that tells of it', async () => {
      await stage.watch({ filter: { ...everything, app: 'Order' } });
      await stage.watch({ filter: only(3), as: 'digest' });
      barium.remove(guid(3));
      await stage.look();
      expect(stage.heard()).toEqual([`Order 3: Deleted in Barium; ${ends}`]);
    });

    it('say so in a digest', async () => {
      await stage.watch({ filter: only(3), as: 'digest' });
      barium.remove(guid(3));
      await stage.look();
      await morning();
      expect(JSON.stringify(rows())).toContain(ends);
    });

    it('say so whatever else the watch asked for, and whoever deleted the case', async () => {
      const mine = { ...channel, id: 'direct', isDirect: true };
      await stage.watch({ filter: { ...only(3), statuses: ['completed'] } });
      await stage.watch({ filter: only(3), place: mine });
      await stage.store.audit.write({
        outcome: 'begun',
        at: stage.clock.now.toISOString(),
        person: alice,
        place: mine,
        command: 'instance.delete',
        instanceId: guid(3),
        instanceName: 'Order 3',
        detail: undefined,
      });
      barium.remove(guid(3));
      await stage.look();
      expect([stage.heard().join(), stage.heard('direct').join()]).toEqual([
        expect.stringContaining(ends),
        expect.stringContaining(ends),
      ]);
    });
  });

  describe('of which one is taken away', () => {
    it('keep what another asked for as well', async () => {
      const first = await stage.watch({ filter: { ...everything, app: 'Order' } });
      await stage.watch({ filter: only(2), owner: bob });
      await breakDown();
      barium.set(guid(1), { milestone: 'Packed' });
      barium.set(guid(2), { milestone: 'Packed' });
      await stage.look();
      await remove(first);
      await heal();
      expect(stage.heard().map((one) => one.split(':')[0])).toEqual(['Order 2']);
    });

    it('keep their part of a list and of a digest', async () => {
      const first = await stage.watch({ on: ['milestone'] });
      await stage.watch({ filter: only(2) });
      const digest = await stage.watch({ as: 'digest', on: ['created'] });
      await stage.watch({ as: 'digest', filter: { ...everything, app: 'Order' }, on: ['created'] });
      barium.add(100, { startDate: undefined, applicationName: 'Order' });
      await breakDown();
      for (let n = 1; n <= 15; n += 1) barium.set(guid(n), { milestone: 'Packed' });
      await stage.look();
      await remove(first);
      await remove(digest);
      await heal();
      await morning();
      expect(rows().map(({ title }) => title)).toEqual(expect.arrayContaining(['Order 2', 'Order 100']));
    });
  });

  describe('of which one is muted', () => {
    it('tell nothing of it, also not what waited', async () => {
      const watch = await stage.watch();
      await breakDown();
      barium.set(guid(1), { milestone: 'Packed' });
      await stage.look();
      await mute(watch, '2026-11-25T00:00:00.000Z');
      await heal();
      expect(stage.heard().filter((one) => one.startsWith('Order 1:'))).toEqual([]);
    });

    it('tell nothing of what all that asked for it are muted for, whichever was first', async () => {
      const watch = await stage.watch();
      const other = await stage.watch({ filter: only(1) });
      await breakDown();
      barium.set(guid(1), { milestone: 'Packed' });
      await stage.look();
      await mute(other, '2026-11-25T00:00:00.000Z');
      await mute(watch, '2026-11-25T00:00:00.000Z');
      await heal();
      expect(stage.heard().filter((one) => one.startsWith('Order 1:'))).toEqual([]);
    });

    it('keep the next digest of another that asked for the same', async () => {
      const watch = await stage.watch({ as: 'digest' });
      await stage.watch({ as: 'digest', filter: only(1) });
      barium.set(guid(1), { milestone: 'Packed' });
      await stage.look();
      await mute(watch, '2026-11-28T00:00:00.000Z');
      await morning();
      expect(rows().map(({ title }) => title)).toEqual(['Order 1']);
    });

    it('leave what was gathered for its digest to the first morning afterwards', async () => {
      const watch = await stage.watch({ as: 'digest' });
      barium.set(guid(1), { milestone: 'Packed' });
      await stage.look();
      await mute(watch, '2026-11-24T12:00:00.000Z');
      await morning();
      expect(stage.heard()).toEqual([]);
      stage.clock.now = new Date('2026-11-25T08:00:00.000Z');
      await stage.look();
      expect(stage.heard().map((one) => one.split(':')[0])).toEqual(['Digest']);
    });
  });

  it('of many places let others have their turn while their news, and their digests, are made', async () => {
    for (let n = 0; n < 20; n += 1) await stage.watch({ as: 'digest', place: { ...channel, id: `p${n}` } });
    barium.set(guid(1), { milestone: 'Packed' });
    let [turns, isDone] = [0, false];
    const taking = (async () => {
      for (; !isDone; turns += 1) await new Promise(setImmediate);
    })();
    await stage.watching.nudge();
    expect(turns).toBeGreaterThanOrEqual(20);
    turns = 0;
    await morning();
    expect(turns).toBeGreaterThanOrEqual(20);
    isDone = true;
    await taking;
    expect(stage.adapter.told).toHaveLength(20);
  });

  describe('in a place that cannot be posted to', () => {
    const direct = (id: string) => ({ ...channel, id, isDirect: true });

    it('let each of their owners hear of it', async () => {
      await stage.watching.heard(alice, direct('alice'));
      await stage.watching.heard(bob, direct('bob'));
      await stage.watch();
      await stage.watch({ owner: bob });
      await breakDown();
      expect([stage.heard('alice').length, stage.heard('bob').length]).toEqual([1, 1]);
    });

    it('let an owner hear of it later who could not be told at once, and only once', async () => {
      await stage.watch();
      await breakDown();
      for (let n = 0; n < 2; n += 1) {
        await stage.watching.heard(alice, direct('alice'));
        await stage.look();
      }
      expect(stage.heard('alice')).toEqual([expect.stringContaining('I cannot post in')]);
    });

    it('have root cards that show where each case stands, also when what waited became a list', async () => {
      await stage.watch({ as: 'thread' });
      barium.set(guid(3), { milestone: 'Packed' });
      await stage.look();
      await breakDown();
      for (let n = 1; n <= 15; n += 1) {
        barium.set(guid(n), { status: 'completed' });
        await stage.look();
      }
      await heal();
      const [root] = stage.adapter.told;
      expect(root?.card).toMatchObject({ title: 'Order 3', badge: { label: 'Completed' } });
    });

    it('lose nothing that is no news of a case when what waited becomes a list, and keep the order', async () => {
      await stage.watch();
      await breakDown();
      const at = stage.clock.now.toISOString();
      const note = { key: 'note', place: channel, watchId: undefined, card: { title: 'A note' } };
      await stage.store.outbox.replace([], [{ ...note, entries: [], noticedAt: at, since: at, dueAt: at }]);
      for (let n = 1; n <= 29; n += 1) {
        barium.set(guid(n), { milestone: 'Packed' });
        await stage.look();
      }
      await heal();
      expect(stage.heard().map((one) => one.split(':')[0])).toEqual(
        expect.arrayContaining(['A note', 'Held back']),
      );
      const listed = rows().map(({ title }) => title);
      const packed = listed.filter((title) => title !== 'Order 30');
      expect(packed).toEqual(Array.from({ length: 29 }, (_, n) => `Order ${n + 1}`));
    });
  });
});
