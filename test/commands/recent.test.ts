import { disabledQueries } from '../../src/watch/queries.ts';
import { alice, bob, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium } from '../memory-barium.ts';

describe('recent and pinned cases', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  beforeEach(async () => {
    barium = createMemoryBarium([
      {},
      {},
      { instance: instance(3, { name: 'Leave of Bob', applicationName: 'Leave', status: 'completed' }) },
    ]);
    testBot = await createTestBot({ barium });
  });
  afterEach(() => testBot.close());

  const at = (minute: number) => {
    testBot.clock.now = new Date(`2026-11-23T09:${String(minute).padStart(2, '0')}:00.000Z`);
  };
  const titles = async (bot = testBot, person = {}) =>
    (await bot.say('recent', person)).card.rows?.map(({ title }) => title);
  const headings = async () => (await testBot.say('recent')).card.rows?.map(({ heading }) => heading);

  it('are not the ones that a client only showed again by itself, which leaves no row in the audit log either', async () => {
    const again = (person = alice) =>
      testBot.bot.handle({
        kind: 'press',
        line: `show ${guid(1)}`,
        person,
        conversation: channel,
        idempotencyKey: `again-${person.id}`,
        isAutomatic: true,
      });
    expect((await again()).outcome).toBe('done');
    expect(replyText(await testBot.say('recent'), testBot.bot)).toContain('You haven’t opened a case yet');
    await testBot.close();
    testBot = await createTestBot({ barium, access: { viewers: [], operators: [], admins: [] } });
    expect((await again(bob)).outcome).toBe('refused');
    const outcomes = async () => {
      const seen: string[] = [];
      for await (const rows of testBot.store.audit.readBetween('2026-01-01', undefined)) {
        seen.push(...rows.map(({ outcome }) => outcome));
      }
      return seen;
    };
    expect(await outcomes()).toEqual([]);
    await testBot.say('show order 1', { person: bob });
    expect(await outcomes()).toEqual(['denied']);
  });

  it('are the ones that the person looked at, the last one first, and pinned ones on top', async () => {
    expect(replyText(await testBot.say('recent'), testBot.bot)).toContain('You haven’t opened a case yet');
    for (const [minute, line] of ['show order 1', 'tasks leave of bob', 'history order 2'].entries()) {
      at(minute);
      await testBot.say(line);
    }
    expect(await titles()).toEqual(['Order 2', 'Leave of Bob', 'Order 1']);
    expect(await headings()).toEqual([undefined, undefined, undefined]);
    const { card } = await testBot.say('recent');
    const pinned = await testBot.press({ title: '', rows: card.rows?.slice(2) ?? [] }, 'Pin');
    expect(pinned.card.title).toBe('Order 1 is pinned');
    expect(await titles()).toEqual(['Order 1', 'Order 2', 'Leave of Bob']);
    expect(await headings()).toEqual(['Pinned', 'Opened lately', undefined]);
    expect((await testBot.say('unpin order 1')).card.title).toBe('Order 1 is no longer pinned');
    expect((await testBot.say('unpin order 1')).card.title).toBe('Order 1 wasn’t pinned');
  });

  it('are the person’s own: nobody else sees them, and the list is not shared', async () => {
    await testBot.say('show order 1');
    expect(await titles(testBot, { person: bob })).toEqual([]);
    expect(await testBot.say('recent')).toMatchObject({ visibility: 'ephemeral' });
    expect((await testBot.say('recent')).shareCommand).toBeUndefined();
  });

  it('leave out what is deleted, or hidden from the person by now', async () => {
    await testBot.say('show order 1');
    await testBot.say('show leave of bob');
    await testBot.say('pin order 2');
    const scoped = await createTestBot({
      barium,
      store: testBot.store,
      overrides: {
        scopes: {
          ...testBot.options.scopes,
          filterFor:
            () =>
            ({ applicationName }) =>
              applicationName === 'Order',
        },
      },
    });
    let requests = 0;
    barium.before = (method) => {
      if (method === 'getInstance') requests += 1;
    };
    expect(await titles(scoped)).toEqual(['Order 2', 'Order 1']);
    expect(requests).toBe(0);
    barium.cases.delete(guid(1));
    testBot.options.index.invalidate();
    expect(await titles()).toEqual(['Order 2', 'Leave of Bob']);
  });

  it('can be pinned up to a limit, which deleted ones do not count against', async () => {
    for (let n = 1; n <= 25; n += 1) {
      await testBot.store.personInstances.pin(
        { platform: 'web', tenant: 'local', id: 'alice', name: 'Alice', membership: 'member' },
        guid(100 + n),
        '2026-11-23T09:00:00.000Z',
      );
    }
    const { card, outcome } = await testBot.say('pin order 1');
    expect([card.title, outcome]).toEqual(['You’ve already pinned 25 cases. Unpin one first.', 'refused']);

    const deleted = { ...instance(101), listedStatus: 'active', isGone: true };
    const getInstance = (id: string) => (id === deleted.id ? deleted : undefined);
    const { store } = testBot;
    const full = await createTestBot({ barium, store, watchQueries: { ...disabledQueries, getInstance } });
    expect((await full.say('pin order 1')).card.title).toBe('Order 1 is pinned');
    expect((await full.say('pin order 1')).card.title).toBe('Order 1 was pinned already');
    expect((await full.say('pin order 2')).outcome).toBe('refused');
  });
});
