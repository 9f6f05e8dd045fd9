import { DeliveryError } from '../../src/chat/adapter.ts';
import { alice, bob, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid } from '../memory-barium.ts';
import { matchAll } from '../store/builders.ts';
import { openHarness, type WatchHarness } from '../watch/harness.ts';
import { createMutableBarium, type MutableBarium } from '../watch/mutable-barium.ts';

const board = { ...channel, id: 'board', name: '#board' };

describe('the answer to why', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;
  let testBot: TestBot;

  beforeEach(async () => {
    barium = createMutableBarium(3);
    harness = await openHarness(barium);
    testBot = await createTestBot({
      barium: { ...createMemoryBarium([]), listInstances: barium.listInstances, getInstance: barium.getInstance },
      store: harness.store,
      watchQueries: harness.watcher.queries,
      access: {
        viewers: [{ kind: 'everyone' }],
        operators: [],
        admins: [{ kind: 'person', platform: 'web', tenant: alice.tenant, id: alice.id }],
      },
    });
  });

  afterEach(() => harness.close());

  const ask = async (more: Parameters<TestBot['say']>[1] = {}) => {
    testBot.clock.now = harness.clock.now;
    return replyText(await testBot.say(`why ${guid(1)}`, more), testBot.bot);
  };

  const move = async (milestone = 'Packed') => {
    barium.set(guid(1), { milestone });
    await harness.scanAndDeliver();
  };

  it('says when a change was seen, and where it was delivered by which watches and how fast', async () => {
    await harness.addWatch();
    await harness.addWatch({ on: ['milestone'] });
    await move();
    expect(await ask()).toMatch(
      /Why\? – Order 1.*Seen.*Milestone: Received → Packed.*Announced.*Here, watches 1 and 2 \[delivered\].*0.ms after it was seen/su,
    );
  });

  it('says of each watch here what kept it from announcing the last change', async () => {
    await harness.addWatch({ on: ['gone', 'created'] });
    await harness.addWatch({ filter: { ...matchAll, app: 'Invoice', milestone: 'Shipped' } });
    await harness.addWatch({ filter: { ...matchAll, instance: guid(2) } });
    const { id } = await harness.addWatch();
    await harness.store.watches.mute(id, '2026-12-01T00:00:00.000Z', harness.clock.now.toISOString());
    await move();
    harness.clock.now = new Date(harness.clock.now.getTime() + 1_000);
    await harness.addWatch({ createdAt: harness.clock.now.toISOString() });
    const text = await ask();
    expect(text).not.toMatch(/^Announced/mu);
    expect(text).toMatch(/Watch 1.*only watches deletions and new cases/su);
    expect(text).toMatch(/Watch 2.*the process isn’t “Invoice”.*the milestone isn’t “Shipped”/su);
    expect(text).toMatch(/Watch 3.*watches another case/su);
    expect(text).toMatch(/Watch 4.*is muted until/su);
    expect(text).toMatch(/Watch 5.*was set up after the change/su);
  });

  it('says what waits, what was sent without an answer, and what can never be delivered', async () => {
    await harness.addWatch({ as: 'digest' });
    await move();
    expect(await ask()).toMatch(/Here, watch 1 \[waiting\].*to be posted/su);
    await harness.addWatch();
    harness.adapter.intercept = (_conversation, _message, when) => {
      if (when === 'after') throw new DeliveryError({ kind: 'ambiguous' }, 'cut');
    };
    await move('Sent');
    expect(await ask()).toMatch(/\[sent, not confirmed\].*the platform didn’t answer.*next attempt/su);
    const head = await harness.store.outbox.getHead(channel);
    await harness.store.outbox.deadLetter(head?.key ?? '', 'msg_too_long');
    expect(await ask()).toMatch(/\[undeliverable\].*msg_too_long/su);
  });

  it('names the person who made a change through the bot', async () => {
    const at = harness.clock.now.toISOString();
    const row = await harness.store.audit.write({
      at,
      person: alice,
      conversation: channel,
      command: 'instance.send',
      instanceId: guid(1),
      instanceName: 'Order 1',
      detail: 'Approve',
      outcome: 'begun',
    });
    await harness.store.audit.finish(row, { outcome: 'done', at });
    await move();
    expect(await ask()).toMatch(/Seen.*• Milestone: Received → Packed.*by Alice via the bot/su);
  });

  it('shows other channels only to admins', async () => {
    await harness.addWatch({ conversation: board });
    await move();
    expect(await ask()).toMatch(/#board, watch 1 \[delivered\]/u);
    const others = await ask({ person: bob });
    expect(others).not.toContain('board');
    expect(others).toContain('Nothing is watched here.');
  });

  it('is there for a deleted case, and in Swedish', async () => {
    await harness.addWatch();
    barium.remove(guid(1));
    await harness.scanUntilGone();
    expect(await ask({ person: { ...alice, locale: 'sv' } })).toMatch(
      /Varför\? – Order 1.*Borttaget i Barium.*Aviserat.*Här, bevakning 1 \[levererad\]/su,
    );
  });

  it('says that nothing was seen of a case that has not changed', async () => {
    expect(await ask()).toContain('The bot hasn’t seen a change of this case');
  });
});
