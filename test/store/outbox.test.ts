import { channel } from '../bot/test-bot.ts';
import { at, newDelivery, newWatch } from './builders.ts';
import { engines, useStore } from './engines.ts';

describe.each(engines)('the outbox on $name', (engine) => {
  const fixture = useStore(engine);

  it('queues a delivery once, however often it is created and even after it was posted', async () => {
    const { outbox } = fixture.store;
    await outbox.replace([], [newDelivery('a'), newDelivery('b')]);
    await outbox.markAttempt({ key: 'a', attempts: 0 }, at);
    await outbox.markPosted('a', 'm1', at);
    await outbox.replace([], [newDelivery('a')]);
    expect(await outbox.listQueues()).toMatchObject([{ depth: 1 }]);
    expect(await outbox.getHead(channel)).toMatchObject({
      key: 'b',
      attempts: 0,
      attemptedAt: undefined,
    });
  });

  it('begins an attempt only of a queued delivery that nobody else attempted, and forgets it unless another one was begun', async () => {
    const { outbox } = fixture.store;
    await outbox.replace([], [newDelivery('a')]);
    const key = 'a';
    expect(await outbox.markAttempt({ key, attempts: 0 }, at)).toBe(true);
    expect(await outbox.markAttempt({ key, attempts: 0 }, '2027-01-01T00:00:00.000Z')).toBe(false);
    await outbox.forgetAttempts({ key, attempts: 0 });
    expect(await outbox.getHead(channel)).toMatchObject({ attempts: 1, attemptedAt: at, lastAttemptAt: at });
    await outbox.forgetAttempts({ key, attempts: 1 });
    expect(await outbox.getHead(channel)).toMatchObject({ attempts: 1, attemptedAt: undefined });
    await outbox.markPosted(key, 'm1', at);
    expect(await outbox.markAttempt({ key, attempts: 1 }, at)).toBe(false);
  });

  it('records a message that was found only if the last attempt is still the one that was looked for', async () => {
    const { outbox } = fixture.store;
    await outbox.replace([], [newDelivery('a')]);
    const key = 'a';
    await outbox.markAttempt({ key, attempts: 0 }, at);
    const head = await outbox.getHead(channel);
    const later = '2027-01-01T00:00:00.000Z';
    await outbox.markAttempt({ key, attempts: 1 }, later);
    expect(await outbox.markFound({ key, lastAttemptAt: head?.lastAttemptAt }, 'm1', later)).toBeUndefined();
    expect(await outbox.getHead(channel)).toMatchObject({ key });
    expect(await outbox.markFound({ key, lastAttemptAt: later }, 'm1', later)).toBe('m1');
    expect(await outbox.getHead(channel)).toBeUndefined();
    expect(await outbox.markFound({ key, lastAttemptAt: later }, 'm2', later)).toBe('m1');
  });

  it('lists what announces an instance, in one conversation or all, and forgets it with the delivery', async () => {
    const { outbox } = fixture.store;
    const entry = (instanceId: string) => ({ instanceId, row: { title: instanceId } });
    const other = { ...channel, id: 'other' };
    await outbox.replace(
      [],
      [
        newDelivery('a', { entries: [entry('1'), entry('2'), entry('1')] }),
        newDelivery('b', { entries: [entry('2')] }),
        newDelivery('c', { entries: [entry('1')], conversation: other }),
      ],
    );
    await outbox.markPosted('a', 'm1', at);
    const keys = async (...query: Parameters<typeof outbox.listForInstance>) =>
      (await outbox.listForInstance(...query)).map(({ key, state }) => [key, state]);
    expect(await keys('1', 10)).toEqual([
      ['c', 'queued'],
      ['a', 'posted'],
    ]);
    expect(await keys('1', 1)).toEqual([['c', 'queued']]);
    expect(await keys('1', 10, channel)).toEqual([['a', 'posted']]);
    await outbox.prune('2999-01-01T00:00:00.000Z');
    expect(await keys('1', 10)).toEqual([['c', 'queued']]);
  });

  it('lists what was posted since a time, the latest first, and counts what may have arrived', async () => {
    const { outbox } = fixture.store;
    await outbox.replace(
      [],
      ['a', 'b', 'c', 'd', 'e'].map((key) => newDelivery(key, { since: `${key} since` })),
    );
    await outbox.markPosted('a', 'm1', '2026-11-23T07:00:00.000Z');
    await outbox.markPosted('b', 'm2', '2026-11-23T08:00:00.000Z');
    await outbox.markPosted('c', 'm3', '2026-11-23T09:00:00.000Z');
    await outbox.markPosted('d', 'm4', '2026-11-23T10:00:00.000Z');
    await fixture.storage.run(`update deliveries set delivery = '{' where key = 'd'`);
    await outbox.markAttempt({ key: 'e', attempts: 0 }, at);
    expect(await outbox.listPosted('2026-11-23T08:00:00.000Z', 10)).toEqual([
      { noticedAt: at, since: 'c since', postedAt: '2026-11-23T09:00:00.000Z' },
      { noticedAt: at, since: 'b since', postedAt: '2026-11-23T08:00:00.000Z' },
    ]);
    expect(await outbox.listPosted('2026-11-23T08:00:00.000Z', 2)).toHaveLength(1);
    expect(await outbox.countUnconfirmed()).toBe(1);
  });

  it('reports corrupt rows of deliveries, watches and scans, and goes on with the rest', async () => {
    const { outbox, watches, snapshot } = fixture.store;
    await outbox.replace([], [newDelivery('a'), newDelivery('b')]);
    await watches.add(newWatch());
    await watches.add(newWatch({ on: ['status'] }));
    await fixture.storage.run(`update deliveries set delivery = '{"conversation":' where key = 'a'`);
    await fixture.storage.run(`update watches set watch = '{}' where number = 1`);
    expect(await outbox.getHead(channel)).toMatchObject({ key: 'b' });
    expect(await outbox.countDeadLetters()).toBe(1);
    expect(await watches.list()).toMatchObject([{ number: 2 }]);
    expect(await watches.list(channel)).toHaveLength(1);
    await snapshot.acquireFence();
    await fixture.storage.run(`update scans set state = '{'`);
    await snapshot.getState();
    expect(fixture.storage.corruptRows.map(({ table }) => table)).toEqual(['deliveries', 'watches', 'scans']);
  });

  it('keeps every part of a card and of the people in a delivery', async () => {
    const { outbox } = fixture.store;
    const line = 'show 1';
    const row = {
      title: 'Order 1',
      badge: { label: 'Active', tone: 'busy' as const },
      detail: ['since ', { at, show: 'both' as const }],
      actions: [{ kind: 'command' as const, label: 'Show', accessibilityLabel: 'Show Order 1', line }],
    };
    const card = { title: 'a', text: ['b'], rows: [row], footer: 'c' };
    const owner = { ...newWatch().owner, locale: 'sv-SE', timeZone: 'Europe/Stockholm', membership: 'guest' as const };
    const audience = { owners: [owner], applicationName: 'Order' };
    const delivery = newDelivery('a', { card, entries: [{ instanceId: '1', row, audience }] });
    await outbox.replace([], [delivery]);
    expect(await outbox.getHead(channel)).toMatchObject(delivery);
  });

  it('dead-letters a row whose channel cannot be determined', async () => {
    const { outbox } = fixture.store;
    await outbox.replace([], [newDelivery('a')]);
    await fixture.storage.run(`update deliveries set delivery = '{', conversation_key = 'nobody'`);
    expect(await outbox.listQueues()).toEqual([]);
    expect(await outbox.countDeadLetters()).toBe(1);
    expect(fixture.storage.corruptRows).toMatchObject([{ table: 'deliveries' }]);
  });

  it('prunes posted, dead and discarded deliveries, and keeps queued ones', async () => {
    const { outbox } = fixture.store;
    await outbox.replace(
      [],
      ['posted', 'dead', 'discarded', 'queued'].map((key) => newDelivery(key)),
    );
    await outbox.markPosted('posted', 'm1', at);
    await outbox.deadLetter('dead', 'rejected');
    await outbox.discard('discarded');
    expect(await outbox.countDeadLetters()).toBe(1);
    expect(await outbox.prune(at)).toBe(0);
    expect(await outbox.prune('2027-01-01')).toBe(1);
    expect(await outbox.countDeadLetters()).toBe(0);
    expect(await outbox.getHead(channel)).toMatchObject({ key: 'queued' });
  });

  it('makes the whole queue of a channel due once the channel is available again', async () => {
    const { outbox, channels } = fixture.store;
    await outbox.replace([], [newDelivery('a')]);
    await outbox.postpone('a', '2027-01-01T00:00:00.000Z', 'archived');
    expect(await channels.markUnavailable(channel, 'archived', at)).toBe(true);
    expect(await channels.markUnavailable(channel, 'archived', at)).toBe(false);
    expect(await channels.markAvailable(channel, at)).toBe(at);
    expect(await channels.markAvailable(channel, at)).toBeUndefined();
    expect(await outbox.getHead(channel)).toMatchObject({ dueAt: at });
  });
});
