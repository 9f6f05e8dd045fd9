import { pino } from 'pino';
import type { BotMessage } from '../../adapters/web/view.ts';
import { createAccess } from '../../src/access/roles.ts';
import { createBarium } from '../../src/barium/client.ts';
import type { Barium } from '../../src/barium/types.ts';
import { createBot } from '../../src/bot/bot.ts';
import { definitions } from '../../src/commands/index.ts';
import { createUpstreamIndex } from '../../src/instance-index/index.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { Store } from '../../src/store/contract/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { textFor } from '../../src/text/strings.ts';
import { openWatching, type Watching } from '../../src/watch/watcher.ts';
import { type Playground, startPlayground, textAct } from '../adapters/web/playground.ts';

describe('a watch in the playground', () => {
  let simulator: Simulator;
  let barium: Barium;
  let store: Store;
  let watching: Watching;
  let playground: Playground;

  beforeEach(async () => {
    simulator = await startSimulator({ instances: 60, speed: 0 });
    barium = createBarium({ baseUrl: simulator.baseUrl, ...simulator.credentials });
    store = await openSqliteStore(':memory:');
    const now = () => new Date();
    const everyone = [{ kind: 'everyone' as const }];
    const shared = { barium, store, definitions, locale: 'en', log: pino({ level: 'silent' }), now };
    const links = { webLink: () => undefined, pictureLink: () => undefined };
    const index = createUpstreamIndex({ barium, now });
    watching = await openWatching({
      ...shared,
      ...links,
      upstream: 'simulator',
      fallbackIndex: index,
      cron: '0,20 0 0 1 1 *',
    });
    const bot = createBot({
      ...shared,
      ...links,
      index: watching.index,
      watching: watching.view,
      messages: {},
      deletion: { needsSecondPerson: false, undoSeconds: 0, holder: 'this', wake: () => undefined },
      access: createAccess({ viewers: everyone, operators: everyone, admins: everyone }),
      health: ({ locale }) => watching.health(textFor(locale, 'en')),
    });
    playground = await startPlayground({ bot });
    watching.start([playground.adapter]);
    await watching.nudge();
  });

  afterEach(async () => {
    await watching.stop();
    await playground.close();
    barium.close();
    await store.close();
    await simulator.stop();
  });

  async function announced(): Promise<readonly BotMessage[]> {
    await watching.nudge();
    while ((await store.outbox.queues()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const messages = await playground.messages('orders');
    return messages.filter((one): one is BotMessage => one.from === 'bot').slice(1);
  }

  /** Waits until so many were announced in the channel. */
  async function posted(count: number): Promise<readonly BotMessage[]> {
    for (;;) {
      const messages = await playground.messages('orders');
      const told = messages.filter((one): one is BotMessage => one.from === 'bot').slice(1);
      if (told.length >= count) return told;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('tells in a thread what is moved in the simulator, with the diagram and by whom', async () => {
    const order = simulator.control
      .list()
      .find((one) => one.application === 'Order' && one.status === 'active');
    if (order === undefined) throw new Error('the simulator has no active order');
    await playground.act(textAct('/barium watch app:Order as:thread diagram:yes', 'orders'));
    const before = simulator.control.changes().at(-1)?.seq ?? 0;
    for (let n = 0; n < 8; n += 1) {
      await simulator.control.advance(order.id);
      const moved = simulator.control
        .changes(before)
        .filter((one) => ['status', 'milestone'].includes(one.kind));
      if (moved.length > 0) break;
    }
    const [root, change] = await announced();
    expect(root).toMatchObject({ card: { title: order.name }, private: false });
    expect(change).toMatchObject({ under: root?.id, card: { title: order.name } });
    expect(change?.images).toHaveLength(1);
    expect(await announced()).toHaveLength(2);
  });

  it('tells of an instance that was deleted through the bot by whom', async () => {
    const [order] = simulator.control.list().filter((one) => one.application === 'Order');
    if (order === undefined) throw new Error('the simulator has no order');
    await playground.act(textAct('/barium watch on:gone as:flat', 'orders'));
    await playground.act(textAct(`delete ${order.id}`));
    const asked = await playground.lastAnswer();
    const [, token = ''] = /confirm ([a-z0-9-]+)/u.exec(JSON.stringify(asked.card)) ?? [];
    await playground.act(textAct(`confirm ${token}`));
    // Nobody asks for a look: the bot knows that it did something.
    const [told] = await posted(1);
    expect(JSON.stringify(told?.card.text)).toContain('by Guest, through the bot');
  });
});
