import { alice, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

describe('attribution', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    harness = await openHarness(barium);
  });

  afterEach(() => harness.close());

  it('An announcement names who sent the command, but is not sent to their own direct chat', async () => {
    const mine = { ...channel, id: 'direct', isDirect: true };
    await harness.addWatch();
    await harness.addWatch({ conversation: mine });
    const auditId = await harness.store.audit.write({
      outcome: 'begun',
      at: harness.clock.now.toISOString(),
      person: alice,
      conversation: mine,
      command: 'instance.send',
      instanceId: guid(3),
      instanceName: 'Order 3',
      detail: 'Pack',
    });
    await harness.store.audit.finish(auditId, { outcome: 'done', at: harness.clock.now.toISOString() });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    barium.set(guid(3), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual([
      'Order 3 moved to Packed · previously Received · by Alice via the bot',
      'Order 3 moved to Sent · previously Packed',
    ]);
    expect(harness.texts('direct')).toEqual(['Order 3 moved to Sent · previously Packed']);
  });

  it('A change is attributed to a command that ended shortly before the previous scan, not to an older one', async () => {
    await harness.addWatch();
    await harness.scanAndDeliver();
    const at = (seconds: number) => new Date(harness.clock.now.getTime() + seconds * 1_000).toISOString();
    const act = { person: alice, conversation: channel, command: 'instance.send', detail: 'Pack' } as const;
    const begin = (instanceId: string, seconds: number) =>
      harness.store.audit.write({
        ...act,
        outcome: 'begun',
        at: at(seconds),
        instanceId,
        instanceName: 'Order',
      });
    const recent = await begin(guid(3), -2);
    await harness.store.audit.finish(recent, { outcome: 'done', at: at(-1) });
    const old = await begin(guid(4), -300);
    await harness.store.audit.finish(old, { outcome: 'done', at: at(-299) });
    barium.set(guid(3), { milestone: 'Packed' });
    barium.set(guid(4), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect([...harness.texts()].sort()).toEqual([
      'Order 3 moved to Packed · previously Received · by Alice via the bot',
      'Order 4 moved to Packed · previously Received',
    ]);
  });
});
