import type { Conversation } from '../../src/chat/conversation.ts';
import { channel } from '../bot/test-bot.ts';
import { at, newDelivery, newWatch } from './builders.ts';
import { engines, useStore } from './engines.ts';

describe.each(engines)('a channel with another id on $name', (engine) => {
  const fixture = useStore(engine);
  const { name: _, ...moved }: Conversation = { ...channel, id: 'moved' };
  const thread = { ...channel, threadId: 't1' };

  it('keeps its watches, its queue, its digest and its root messages', async () => {
    const { channels, outbox, watches } = fixture.store;
    await watches.add(newWatch());
    await watches.add(newWatch({ conversation: thread }));
    const entry = { ...newDelivery('digest'), isDigestEntry: true };
    await outbox.replace([], [newDelivery('a'), newDelivery('b', { conversation: thread }), entry]);
    await channels.saveRootMessage(channel, 'i1', 'm1', at);
    await channels.saveThreadInstance(thread, 'i1', at);
    await channels.markUnavailable(channel, 'The channel is gone.', at);
    await channels.move(channel, moved);
    expect(await watches.list(channel)).toEqual([]);
    expect(await watches.list(moved)).toMatchObject([
      { number: 1, conversation: { ...channel, id: 'moved' } },
      { number: 2, conversation: { ...thread, id: 'moved' } },
    ]);
    expect(await outbox.listPending(moved, 9)).toMatchObject([
      { key: 'a', conversation: { ...channel, id: 'moved' } },
      { key: 'b', conversation: { ...thread, id: 'moved' } },
    ]);
    expect(await outbox.listDueDigestEntries(at, '9999')).toMatchObject([{ conversation: { id: 'moved' } }]);
    expect(await outbox.listQueues()).toMatchObject([{ conversation: { id: 'moved' }, depth: 2 }]);
    expect(await channels.findRootMessage(moved, 'i1')).toBe('m1');
    expect(await channels.listUnavailable()).toEqual([]);
    await channels.move(channel, moved);
    expect(await watches.list(moved)).toHaveLength(2);
  });

  it('gets other numbers for its watches if the new id has some already', async () => {
    const { channels, watches } = fixture.store;
    await watches.add(newWatch({ conversation: moved }));
    await watches.add(newWatch());
    await channels.saveRootMessage(moved, 'i1', 'new', at);
    await channels.saveRootMessage(channel, 'i1', 'old', at);
    await channels.move(channel, moved);
    expect((await watches.list(moved)).map(({ number }) => number)).toEqual([1, 2]);
    expect(await channels.findRootMessage(moved, 'i1')).toBe('new');
  });

  it('has its new name in its watches after it was renamed', async () => {
    const { channels, watches, outbox } = fixture.store;
    await watches.add(newWatch());
    await outbox.replace([], [newDelivery('a')]);
    await channels.move(channel, { ...channel, name: '#sales' });
    expect(await watches.list(channel)).toMatchObject([{ number: 1, conversation: { name: '#sales' } }]);
    expect(await outbox.listPending(channel, 9)).toHaveLength(1);
  });
});
