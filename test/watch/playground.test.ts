import { pino } from 'pino';
import type { BotMessage } from '../../adapters/web/view.ts';
import { createRoles } from '../../src/access/roles.ts';
import { createBariumClient } from '../../src/barium/client.ts';
import type { Barium } from '../../src/barium/types.ts';
import { createBot } from '../../src/bot/bot.ts';
import { definitions } from '../../src/commands/index.ts';
import { createDeadlines } from '../../src/instance-index/deadlines.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { openWatcher, type Watcher } from '../../src/watch/watcher.ts';
import { type Playground, startPlayground, textAction } from '../adapters/web/playground.ts';
import { allowAll, allowAllListeners } from '../allow-all.ts';
import { waitUntil, waitUntilEmpty } from './harness.ts';

describe('a watch in the playground', () => {
  let simulator: Simulator;
  let barium: Barium;
  let store: Store;
  let watcher: Watcher;
  let playground: Playground;

  beforeEach(async () => {
    simulator = await startSimulator({ instances: 60, speed: 0 });
    barium = createBariumClient({ baseUrl: simulator.baseUrl, ...simulator.credentials });
    store = await openSqliteStore(':memory:');
    const now = () => new Date();
    const everyone = [{ kind: 'everyone' as const }];
    const shared = { barium, store, definitions, locale: 'en', log: pino({ level: 'silent' }), now };
    const links = { webLink: () => undefined, pictureLink: () => undefined };
    watcher = await openWatcher({
      ...shared,
      ...links,
      upstream: 'simulator',
      liveIndex: createLiveIndex({ barium, now }),
      authorize: allowAllListeners,
      cron: '0,20 0 0 1 1 *',
    });
    const bot = createBot({
      ...allowAll,
      ...shared,
      ...links,
      index: watcher.index,
      deadlines: createDeadlines(now),
      watchQueries: watcher.queries,
      offeredMessages: () => ({}),
      deletion: { needsSecondPerson: false, undoSeconds: 0, leaseHolder: 'this', wake: () => undefined },
      access: createRoles({ viewers: everyone, operators: everyone, admins: everyone }),
      checkHealth: ({ locale }) => watcher.health(stringsFor(locale, 'en')),
    });
    playground = await startPlayground({ bot });
    watcher.start([playground.adapter]);
    await watcher.trigger();
  });

  afterEach(async () => {
    await watcher.stop();
    await playground.close();
    barium.close();
    await store.close();
    await simulator.stop();
  });

  /** Announcements in the channel, without the reply to the `watch` command. */
  async function announcements(): Promise<readonly BotMessage[]> {
    const messages = await playground.messages('orders');
    return messages.filter((one): one is BotMessage => one.from === 'bot').slice(1);
  }

  async function scanAndDeliver(): Promise<void> {
    await watcher.trigger();
    await waitUntilEmpty(store);
  }

  it('A case that moves in the simulator is announced in a thread, with its diagram', async () => {
    const order = simulator.control.list().find((one) => one.application === 'Order' && one.status === 'active');
    if (order === undefined) throw new Error('the simulator has no active order');
    await playground.send(textAction('/barium watch app:Order as:thread diagram:yes', 'orders'));
    const before = simulator.control.changes().at(-1)?.seq ?? 0;
    for (let n = 0; n < 8; n += 1) {
      await simulator.control.advance(order.id);
      const moved = simulator.control.changes(before).filter((one) => ['status', 'milestone'].includes(one.kind));
      if (moved.length > 0) break;
    }
    await scanAndDeliver();
    const [root, change] = await announcements();
    expect(root?.card.title).toMatch(new RegExp(`^${order.name} (?:moved to|was|is now) `, 'u'));
    expect(root?.isPrivate).toBe(false);
    expect(change).toMatchObject({ parentId: root?.id, card: { isOneLine: true } });
    expect(change?.card.text?.at(-1)).toContain(' ✓');
    expect(change?.images).toHaveLength(1);
    await scanAndDeliver();
    expect(await announcements()).toHaveLength(2);
  });

  it('A case of a process without a diagram is announced with a picture of its tasks', async () => {
    const complaint = simulator.control
      .list()
      .find((one) => one.application === 'Complaint' && one.status === 'active');
    await playground.send(textAction('/barium watch app:Complaint as:flat diagram:yes', 'orders'));
    await simulator.control.advance(String(complaint?.id));
    await scanAndDeliver();
    const [change] = await announcements();
    expect(change?.images).toEqual([expect.objectContaining({ url: expect.any(String) })]);
    expect(change?.images[0]?.alt).toContain('Done: Investigate');
  });

  it('A case deleted through the bot is announced without waiting for a tick, with the person’s name', async () => {
    const [order] = simulator.control.list().filter((one) => one.application === 'Order');
    if (order === undefined) throw new Error('the simulator has no order');
    await playground.send(textAction('/barium watch on:gone as:flat', 'orders'));
    await playground.send(textAction(`delete ${order.id}`));
    const { card } = await playground.lastReply();
    const [, token = ''] = /confirm ([a-z0-9-]+)/u.exec(JSON.stringify(card)) ?? [];
    await playground.send(textAction(`confirm ${token}`));
    await waitUntil(async () => (await announcements()).length > 0);
    const [announcement] = await announcements();
    expect(JSON.stringify(announcement?.card.state)).toContain('by Guest via the bot');
  });
});
