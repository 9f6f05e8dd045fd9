import { channel } from '../bot/test-bot.ts';
import { at, newDelivery, newWatch } from './builders.ts';
import { engines, useStore } from './engines.ts';

describe.each(engines)('the watches on $name', (engine) => {
  const fixture = useStore(engine);

  it('ignore a language that this version does not have, and a missing one', async () => {
    const { watches } = fixture.store;
    await watches.add(newWatch({ lang: 'sv' }));
    expect(await watches.list()).toMatchObject([{ lang: 'sv' }]);
    await fixture.storage.run(`update watches set watch = replace(watch, '"lang":"sv"', '"lang":"fi"')`);
    expect(await watches.list()).toMatchObject([{ number: 1, on: ['gone'], lang: undefined }]);
    await fixture.storage.run(`update watches set watch = replace(watch, ',"lang":"fi"', '')`);
    expect(await watches.list()).toMatchObject([{ number: 1, on: ['gone'] }]);
  });

  it('keep their number when they change, and what waits for them is then due at the new time', async () => {
    const { outbox, watches } = fixture.store;
    const { id } = await watches.add(newWatch({ as: 'digest', at: '09:00', days: ['mon'] }));
    const later = '2026-11-30T08:00:00.000Z';
    await outbox.replace([], [newDelivery('a', { watchId: id, dueAt: later, isDigestEntry: true })]);
    const { conversation: _, createdAt: __, ...settings } = newWatch({ as: 'flat', quiet: '18:00-07:00' });
    await watches.update(id, { ...settings, filter: { ...settings.filter, app: 'Order' } }, at);
    expect(await watches.list()).toMatchObject([
      { number: 1, conversation: channel, createdAt: at, as: 'flat', quiet: '18:00-07:00', filter: { app: 'Order' } },
    ]);
    expect((await watches.list())[0]?.at).toBeUndefined();
    expect(await outbox.listDueDigestEntries(at, '9999')).toMatchObject([{ key: 'a', dueAt: at }]);
  });

  it('are numbered per conversation, and no number is used twice', async () => {
    const { watches } = fixture.store;
    const add = (id: string) => watches.add(newWatch({ conversation: { ...channel, id } }));
    const added = await Promise.all([add('a'), add('a'), add('b'), add('a')]);
    expect(added.map(({ number }) => number).sort()).toEqual([1, 1, 2, 3]);
    await watches.remove(added[0]?.id ?? 0, at);
    expect((await add('a')).number).toBe(4);
  });

  it('hand a pending delivery to another watch that matched too, before the last one deletes it', async () => {
    const { outbox, watches } = fixture.store;
    const [first, second] = [await watches.add(newWatch()), await watches.add(newWatch())];
    await outbox.replace([], [newDelivery('a', { watchId: first.id, otherWatchIds: [second.id] })]);
    await watches.remove(first.id, at);
    expect(await outbox.getHead(channel)).toMatchObject({ key: 'a', watchId: second.id });
    await watches.mute(second.id, '2027-01-01T00:00:00.000Z', at);
    expect(await outbox.getHead(channel)).toBeUndefined();
  });
});
