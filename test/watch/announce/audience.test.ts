import type { Admission } from '../../../src/access/authorization.ts';
import { DeliveryError } from '../../../src/chat/adapter.ts';
import { bob, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { openStage, type Stage } from '../harness.ts';
import { createMovingBarium, type MovingBarium } from '../moving-barium.ts';

const viewer: Admission = { role: 'viewer', unsure: false, sees: undefined };
const stranger: Admission = { ...viewer, role: undefined };
const ordersAlone: Admission = { ...viewer, sees: ({ applicationName }) => applicationName === 'Order' };

describe('what a watch tells', () => {
  let barium: MovingBarium;
  let stage: Stage;
  let admitted: Record<string, Admission>;

  beforeEach(async () => {
    admitted = { alice: viewer, bob: viewer };
    barium = createMovingBarium(20);
    barium.add(30, { name: 'Leave 30', applicationName: 'Leave' });
    const admit = async ({ id }: { readonly id: string }) => admitted[id] ?? stranger;
    stage = await openStage(barium, { options: { admit } });
  });

  afterEach(() => stage.close());

  const move = () => {
    barium.set(guid(3), { milestone: 'Packed' });
    barium.set(guid(30), { milestone: 'Asked' });
  };
  const titles = () =>
    stage.adapter.told
      .filter((one) => one.place === channel.id)
      .map(({ card }) => card.title)
      .sort();
  /** Nothing can be posted there until somebody is heard from. */
  const breakDown = () => {
    stage.adapter.trouble = () => {
      throw new DeliveryError({ kind: 'broken', reason: 'Archived.' }, 'archived');
    };
  };
  const heal = async () => {
    stage.adapter.trouble = () => undefined;
    await stage.watching.returned(channel);
    await stage.look();
  };

  it('is nothing to somebody who may not ask any more, and told for whom it is still for', async () => {
    await stage.watch();
    admitted.alice = stranger;
    move();
    await stage.look();
    expect(titles()).toEqual([]);
    await stage.watch({ owner: bob, as: 'thread' });
    barium.set(guid(3), { milestone: 'Sent' });
    await stage.look();
    expect(stage.heard().filter((line) => line.includes('Sent'))).toEqual([
      'Order 3: Milestone: Packed → Sent',
    ]);
  });

  it('is left to another watch where whoever asked first may not ask any more', async () => {
    await stage.watch();
    await stage.watch({ owner: bob, as: 'digest' });
    admitted.alice = stranger;
    move();
    await stage.look();
    stage.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await stage.look();
    expect(stage.adapter.told.flatMap(({ card }) => card.rows?.map(({ title }) => title) ?? [])).toEqual(
      expect.arrayContaining(['Order 3', 'Leave 30']),
    );
  });

  it('is nothing that its owner may not see by the time it can be posted', async () => {
    await stage.watch();
    breakDown();
    move();
    await stage.look();
    admitted.alice = ordersAlone;
    await heal();
    expect(titles()).toEqual(['Order 3']);
    expect(await stage.store.outbox.queues()).toEqual([]);
  });

  it('leaves out of a list what its owner may not see any more', async () => {
    await stage.watch();
    breakDown();
    for (let n = 1; n <= 12; n += 1) barium.set(guid(n), { milestone: 'Packed' });
    barium.set(guid(30), { milestone: 'Asked' });
    await stage.look();
    admitted.alice = ordersAlone;
    await heal();
    const [list] = stage.adapter.told;
    expect(list?.card).toMatchObject({ title: '12 cases changed' });
    expect(JSON.stringify(list?.card)).not.toContain('Leave');
  });

  it('is nothing of a digest that was gathered for somebody who may not ask any more', async () => {
    await stage.watch({ as: 'digest' });
    move();
    await stage.look();
    admitted.alice = stranger;
    stage.clock.now = new Date('2026-11-25T09:00:00.000Z');
    await stage.look();
    expect([titles(), await stage.store.outbox.queues()]).toEqual([[], []]);
  });

  it('waits, and is not lost, while who its owner is cannot be looked up', async () => {
    await stage.watch();
    admitted.alice = { ...stranger, unsure: true };
    move();
    await stage.look();
    expect(titles()).toEqual([]);
    expect((await stage.store.outbox.queues()).map(({ depth }) => depth)).toEqual([2]);
    admitted.alice = viewer;
    stage.clock.now = new Date('2026-11-23T10:00:00.000Z');
    stage.watching.wake();
    await stage.look();
    expect(titles()).toEqual(['Leave 30', 'Order 3']);
  });

  it('is told of a case that is gone, whose watch ends with it', async () => {
    await stage.watch({ filter: { ...(await stage.watch()).filter, instance: guid(3) }, on: ['status'] });
    barium.remove(guid(3));
    await stage.look();
    expect(titles()).toEqual(['Order 3']);
  });
});
