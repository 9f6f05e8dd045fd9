import type { Change } from '../../src/store/contract/changes.ts';
import { alice, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';
import { snapshotCommit, snapshotRow } from '../store/builders.ts';

const noon = '2026-11-23T08:00:00.000Z';

function change(kind: Change['kind'], id: string, more: Partial<Change> = {}, application = 'Order'): Change {
  const instance = snapshotRow(id, { applicationName: application, name: `${application} ${id}` });
  return { kind, instance, from: undefined, to: undefined, at: noon, ...more };
}

describe('today', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    testBot = await createTestBot({ barium: createMemoryBarium([]) });
  });
  afterEach(() => testBot.close());

  const record = async (...changes: readonly Change[]) => {
    const { snapshot } = testBot.store;
    await snapshot.commit({ ...snapshotCommit(await snapshot.acquireFence()), changes });
  };

  it('counts the cases that changed since midnight by process, and opens one', async () => {
    await record(
      change('created', '1'),
      change('milestone', '1', { to: 'Packed' }),
      change('status', '2', { from: 'active', to: 'completed' }),
      change('gone', '3', {}, 'Leave'),
      change('deadline', '4', { to: 'passed' }, 'Leave'),
      change('created', '5', { at: '2026-11-22T23:59:59.000Z' }, 'Permit'),
    );
    const reply = await testBot.say('today');
    expect(reply.card.rows?.map(({ title, detail }) => [title, detail])).toEqual([
      ['Leave', '1 deleted · 1 overdue'],
      ['Order', '1 new · 1 moved on · 1 ended'],
    ]);
    expect(replyText(reply, testBot.bot)).toContain('4 cases');
    const [, order] = reply.card.rows ?? [];
    const opened = await testBot.press({ title: '', rows: order === undefined ? [] : [order] }, 'Open');
    expect(opened.card.title).toBe('Order: changed today');
    expect(opened.card.rows?.map(({ title }) => title)).toEqual(['Order 2', 'Order 1']);
    expect(opened.shareCommand).toBe('today app:Order');
  });

  it('lists the cases at once if only one process has changes, and says so if nothing changed', async () => {
    expect(replyText(await testBot.say('today'), testBot.bot)).toContain('Nothing has changed since midnight.');
    await record(change('created', '1'));
    expect((await testBot.say('today')).card).toMatchObject({
      title: 'Order: changed today',
      rows: [{ title: 'Order 1' }],
    });
    expect(replyText(await testBot.say('today app:Leave'), testBot.bot)).toContain('Nothing has changed');
  });

  it('begins at midnight where the person is', async () => {
    await record(change('created', '1', { at: '2026-11-22T23:30:00.000Z' }));
    const stockholm = { ...alice, timeZone: 'Europe/Stockholm' };
    expect((await testBot.say('today', { person: stockholm })).card.rows).toHaveLength(1);
    expect((await testBot.say('today')).card.rows ?? []).toEqual([]);
  });

  it('hides what the person may not see', async () => {
    await record(change('created', '1'), change('created', '2', {}, 'Secret'));
    const { scopes } = testBot.options;
    const scoped = await createTestBot({
      barium: createMemoryBarium([]),
      store: testBot.store,
      overrides: {
        scopes: {
          ...scopes,
          filterFor:
            () =>
            ({ applicationName }) =>
              applicationName === 'Order',
        },
      },
    });
    expect(JSON.stringify((await scoped.say('today')).card)).not.toContain('Secret');
    expect(JSON.stringify((await scoped.say('today app:Secret')).card.rows ?? [])).toBe('[]');
  });
});
