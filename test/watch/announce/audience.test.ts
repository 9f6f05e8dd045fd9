import type { Authorization } from '../../../src/access/authorization.ts';
import { DeliveryError } from '../../../src/chat/adapter.ts';
import { bob, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { rowsOf } from '../card-lines.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

const viewer: Authorization = { role: 'viewer', isIndeterminate: false, instanceFilter: undefined };
const stranger: Authorization = { ...viewer, role: undefined };
const ordersOnly: Authorization = {
  ...viewer,
  instanceFilter: ({ applicationName }) => applicationName === 'Order',
};

describe('access of a watch owner', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;
  let authorizations: Record<string, Authorization>;

  beforeEach(async () => {
    authorizations = { alice: viewer, bob: viewer };
    barium = createMutableBarium(20);
    barium.add(30, { name: 'Leave 30', applicationName: 'Leave' });
    const authorize = async ({ id }: { readonly id: string }) => authorizations[id] ?? stranger;
    harness = await openHarness(barium, { options: { authorize } });
  });

  afterEach(() => harness.close());

  const setMilestones = () => {
    barium.set(guid(3), { milestone: 'Packed' });
    barium.set(guid(30), { milestone: 'Asked' });
  };
  const titles = () => [...harness.titles()].sort();
  const makeUnavailable = () => {
    harness.adapter.intercept = () => {
      throw new DeliveryError({ kind: 'unavailable', reason: 'Archived.' }, 'archived');
    };
  };
  const makeAvailable = async () => {
    harness.adapter.intercept = () => undefined;
    await harness.watcher.onChannelBack(channel);
    await harness.scanAndDeliver();
  };

  it('A watch whose owner lost access announces nothing, and other watches still do', async () => {
    await harness.addWatch();
    authorizations.alice = stranger;
    setMilestones();
    await harness.scanAndDeliver();
    expect(titles()).toEqual([]);
    await harness.addWatch({ owner: bob, as: 'thread' });
    barium.set(guid(3), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.texts().filter((line) => line.includes('Sent'))).toEqual([
      'Order 3 moved to Sent · previously Packed',
      'Milestone: Packed → Sent',
    ]);
  });

  it('If the owner of the first matching watch lost access, another watch announces the change', async () => {
    await harness.addWatch();
    await harness.addWatch({ owner: bob, as: 'digest' });
    authorizations.alice = stranger;
    setMilestones();
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await harness.scanAndDeliver();
    expect(harness.adapter.messages.flatMap(({ card }) => rowsOf(card).map(({ title }) => title))).toEqual(
      expect.arrayContaining(['Order 3', 'Leave 30']),
    );
  });

  it('A delivery that its owner may no longer see is not posted', async () => {
    await harness.addWatch();
    makeUnavailable();
    setMilestones();
    await harness.scanAndDeliver();
    authorizations.alice = ordersOnly;
    await makeAvailable();
    expect(titles()).toEqual(['Order 3 moved to Packed']);
    expect(await harness.store.outbox.listQueues()).toEqual([]);
  });

  it('A list leaves out entries that its owner may no longer see', async () => {
    await harness.addWatch();
    makeUnavailable();
    for (let n = 1; n <= 12; n += 1) barium.set(guid(n), { milestone: 'Packed' });
    barium.set(guid(30), { milestone: 'Asked' });
    await harness.scanAndDeliver();
    authorizations.alice = ordersOnly;
    await makeAvailable();
    const [list] = harness.adapter.messages;
    expect(list?.card).toMatchObject({ title: '12 cases changed' });
    expect(JSON.stringify(list?.card)).not.toContain('Leave');
  });

  it('A digest is not posted if its owner lost access', async () => {
    await harness.addWatch({ as: 'digest' });
    setMilestones();
    await harness.scanAndDeliver();
    authorizations.alice = stranger;
    harness.clock.now = new Date('2026-11-25T09:00:00.000Z');
    await harness.scanAndDeliver();
    expect([titles(), await harness.store.outbox.listQueues()]).toEqual([[], []]);
  });

  it('A delivery waits while the access of its owner cannot be determined', async () => {
    await harness.addWatch();
    authorizations.alice = { ...stranger, isIndeterminate: true };
    setMilestones();
    await harness.scanAndDeliver();
    expect(titles()).toEqual([]);
    expect((await harness.store.outbox.listQueues()).map(({ depth }) => depth)).toEqual([2]);
    authorizations.alice = viewer;
    harness.clock.now = new Date('2026-11-23T10:00:00.000Z');
    harness.watcher.wake();
    await harness.scanAndDeliver();
    expect(titles()).toEqual(['Leave 30 moved to Asked', 'Order 3 moved to Packed']);
  });

  it('An instance that is gone is announced although its watch ends with it', async () => {
    await harness.addWatch({
      filter: { ...(await harness.addWatch()).filter, instance: guid(3) },
      on: ['status'],
    });
    barium.remove(guid(3));
    await harness.scanUntilGone();
    expect(titles()).toEqual(['Order 3 was deleted in Barium']);
  });
});
