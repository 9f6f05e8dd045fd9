import { allActions } from '../../../src/chat/card.ts';
import { alice, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { matchAll } from '../../store/builders.ts';
import { rowsOf } from '../card-lines.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

describe('announcements', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    harness = await openHarness(barium);
  });

  afterEach(() => harness.close());

  it('All changes of an instance in one scan are announced once, in one message', async () => {
    await harness.addWatch();
    barium.set(guid(3), { status: 'completed', milestone: 'Delivered' });
    barium.add(100, { startDate: undefined });
    barium.remove(guid(4));
    await harness.scanUntilGone();
    await harness.scanAndDeliver();
    expect([...harness.texts()].sort()).toEqual([
      'Order 100 was created · Received',
      'Order 3 was completed and moved to Delivered · previously Active and Received',
      'Order 4 was deleted in Barium',
    ]);
  });

  it('The root message of a thread says what happened last and has the buttons, and each reply is one line with the time', async () => {
    await harness.addWatch({ as: 'thread', diagram: true });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    barium.set(guid(3), { status: 'completed' });
    await harness.scanAndDeliver();
    const [root, first, second] = harness.adapter.messages;
    expect(harness.adapter.messages).toHaveLength(3);
    expect(root).toMatchObject({
      parent: undefined,
      updates: 1,
      card: {
        title: 'Order 3 was completed',
        state: [
          { text: [{ at: '2026-11-23T09:01:00.000Z', show: 'ago' }] },
          { text: 'previously Active' },
          { text: 'Packed' },
        ],
        actions: [{ label: 'Open case' }, { label: 'Tasks' }, { label: 'Diagram' }],
      },
    });
    expect(first).toMatchObject({ parent: root?.id, pictures: 1, card: { title: 'Milestone: Received → Packed' } });
    expect(second?.parent).toBe(root?.id);
    expect(second?.card).toMatchObject({ title: 'Status: Active → Completed', isOneLine: true });
    expect(second?.card.state).toEqual([{ text: [{ at: '2026-11-23T09:01:00.000Z', show: 'both' }] }]);
    expect([first, second].map((reply) => reply && allActions(reply.card))).toEqual([[], []]);
  });

  it('A deleted root message is replaced by a new one', async () => {
    await harness.addWatch({ as: 'thread' });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    harness.adapter.messages.splice(0);
    barium.set(guid(3), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual(['Order 3 moved to Sent · previously Packed', 'Milestone: Packed → Sent']);
  });

  it('More than ten changed instances are announced as a list of all of them', async () => {
    await harness.addWatch();
    for (let n = 1; n <= 25; n += 1) barium.set(guid(n), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual(['25 cases changed (1 of 2)', '25 cases changed (2 of 2)']);
    const named = harness.adapter.messages.flatMap(({ card }) => rowsOf(card).map((row) => row.title));
    expect(named.sort()).toEqual(Array.from({ length: 25 }, (_, n) => `Order ${n + 1}`).sort());
  });

  it('A list updates existing root messages and creates none', async () => {
    await harness.addWatch({ as: 'thread' });
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    for (let n = 1; n <= 15; n += 1) barium.set(guid(n), { status: 'ready' });
    await harness.scanAndDeliver();
    const [root, , ...lists] = harness.adapter.messages;
    expect(root).toMatchObject({ updates: 1, card: { title: 'Order 3 is now not started' } });
    expect(lists.map(({ card }) => card.title)).toEqual(['15 cases changed']);
    barium.set(guid(3), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.adapter.messages.at(-1)).toMatchObject({ parent: root?.id });
  });

  it('A long time without scans is announced together with its changes in one message', async () => {
    await harness.addWatch();
    await harness.scanAndDeliver();
    const last = harness.clock.now.toISOString();
    harness.clock.now = new Date('2026-11-23T09:41:00.000Z');
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual([
      `Back online: 1 case changed: The bot was offline from ${last} to ${harness.clock.now.toISOString()}. Each case is shown as it is now.`,
    ]);
  });

  it('A watch on an instance that is gone ends, which is announced once', async () => {
    await harness.addWatch({ filter: { ...matchAll, instance: guid(3) }, on: ['status'] });
    barium.remove(guid(3));
    await harness.scanUntilGone();
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual(['Order 3 was deleted in Barium: This case has ended, so the watch is closed.']);
    expect(await harness.store.watches.list()).toEqual([]);
  });

  it('A deadline is announced a day ahead and once it has passed', async () => {
    await harness.addWatch({ filter: { ...matchAll, instance: guid(3) }, on: ['deadline'] });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-30T09:00:00.000Z');
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-12-01T09:00:00.000Z');
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    expect(harness.adapter.messages.map(({ card }) => JSON.stringify(card))).toEqual([
      expect.stringContaining('Due '),
      expect.stringContaining('Overdue since'),
    ]);
  });

  it('An announcement uses the language of the watch, else of its owner, else of the installation', async () => {
    const owner = { ...alice, locale: 'sv-SE', timeZone: 'Europe/Stockholm' };
    const conversations = ['own', 'chosen', 'none'].map((id) => ({ ...channel, id }));
    await harness.addWatch({ owner, conversation: conversations[0] ?? channel });
    await harness.addWatch({ owner, conversation: conversations[1] ?? channel, lang: 'en' });
    await harness.addWatch({ conversation: conversations[2] ?? channel });
    barium.set(guid(3), { status: 'completed' });
    await harness.scanAndDeliver();
    expect(['own', 'chosen', 'none'].map((id) => harness.texts(id))).toEqual([
      ['Order 3 har avslutats · tidigare Pågående · Received'],
      ['Order 3 was completed · previously Active · Received'],
      ['Order 3 was completed · previously Active · Received'],
    ]);
    const readers = ['own', 'chosen', 'none'].map(
      (id) => harness.adapter.messages.find(({ conversation }) => conversation === id)?.reader,
    );
    expect(readers).toEqual([
      { locale: 'sv-SE', timeZone: 'Europe/Stockholm' },
      { locale: 'en', timeZone: 'Europe/Stockholm' },
      {},
    ]);
  });

  it('A muted watch announces nothing until the mute ends', async () => {
    const watch = await harness.addWatch();
    await harness.store.watches.mute(watch.id, '2026-11-23T09:01:00.000Z', harness.clock.now.toISOString());
    barium.set(guid(3), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    harness.clock.now = new Date('2026-11-23T09:02:00.000Z');
    barium.set(guid(3), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual(['Order 3 moved to Sent · previously Packed']);
  });
});
