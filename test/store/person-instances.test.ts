import { alice, bob, channel } from '../bot/test-bot.ts';
import { newDelivery } from './builders.ts';
import { engines, useStore } from './engines.ts';

const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T08:00:00.000Z`;

describe.each(engines)('the cases of a person on $name', (engine) => {
  const fixture = useStore(engine);

  it('are pinned ones first, then the ones viewed last, and nobody else’s', async () => {
    const { personInstances } = fixture.store;
    for (const [n, id] of ['1', '2', '3', '1'].entries()) await personInstances.recordView(alice, id, at(n + 1));
    expect(await personInstances.list(alice, 9)).toEqual([
      { instanceId: '1', isPinned: false },
      { instanceId: '3', isPinned: false },
      { instanceId: '2', isPinned: false },
    ]);
    expect([await personInstances.pin(alice, '2', at(5)), await personInstances.pin(alice, '2', at(6))]).toEqual([
      true,
      false,
    ]);
    await personInstances.pin(alice, '9', at(7));
    expect((await personInstances.list(alice, 3)).map(({ instanceId }) => instanceId)).toEqual(['9', '2', '1']);
    expect([await personInstances.countPinned(alice), await personInstances.countPinned(bob)]).toEqual([2, 0]);
    expect([await personInstances.unpin(alice, '2'), await personInstances.unpin(alice, '2')]).toEqual([true, false]);
    expect(await personInstances.list(bob, 9)).toEqual([]);
  });

  it('are forgotten after a while, pinned ones later', async () => {
    const { personInstances } = fixture.store;
    await personInstances.recordView(alice, '1', at(1));
    await personInstances.pin(alice, '2', at(1));
    await personInstances.recordView(alice, '3', at(9));
    expect(await personInstances.prune(at(5), at(1))).toBe(1);
    expect((await personInstances.list(alice, 9)).map(({ instanceId }) => instanceId)).toEqual(['2', '3']);
    expect(await personInstances.prune(at(5), at(5))).toBe(1);
  });
});

describe.each(engines)('the case of a thread on $name', (engine) => {
  const fixture = useStore(engine);
  const thread = { ...channel, threadId: 't1' };

  it('is the first one that was saved, for that thread only, until it is forgotten', async () => {
    const { channels } = fixture.store;
    await channels.saveThreadInstance(thread, '1', at(1));
    await channels.saveThreadInstance(thread, '2', at(2));
    await channels.saveThreadInstance(channel, '3', at(2));
    expect(await channels.findThreadInstance(thread, undefined)).toBe('1');
    expect(await channels.findThreadInstance({ ...thread, threadId: 't2' }, undefined)).toBeUndefined();
    expect(await channels.findThreadInstance(channel, undefined)).toBeUndefined();
    expect(await channels.prune(at(1))).toBe(0);
    expect(await channels.prune(at(3))).toBe(1);
    expect(await channels.findThreadInstance(thread, undefined)).toBeUndefined();
  });

  it('is that of the announcement above it, unless that is a list', async () => {
    const { channels, outbox } = fixture.store;
    await channels.saveThreadInstance(thread, '1', at(1));
    await channels.saveRootMessage(channel, '7', 'root', at(1));
    expect(await channels.findThreadInstance(thread, 'root')).toBe('7');
    const entry = (instanceId: string) => ({ instanceId, row: { title: instanceId }, audience: undefined });
    await outbox.replace(
      [],
      [newDelivery('single', { entries: [entry('8')] }), newDelivery('list', { entries: [entry('8'), entry('9')] })],
    );
    for (const { key, attempts } of await outbox.listPending(channel, 9)) {
      await outbox.markAttempt({ key, attempts }, at(1));
      await outbox.markPosted(key, `ref ${key}`, at(1));
    }
    expect(await channels.findThreadInstance(thread, 'ref single')).toBe('8');
    expect(await channels.findThreadInstance(thread, 'ref list')).toBe('1');
  });
});
