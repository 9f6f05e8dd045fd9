import { setTimeout as delay } from 'node:timers/promises';
import type { Change } from '../../src/store/contract/changes.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { guid } from '../memory-barium.ts';
import { type PostgresServer, startPostgres } from '../postgres/server.ts';
import { openTcpProxy, type TcpProxy } from '../postgres/tcp-proxy.ts';
import { openHarness, type WatchHarness } from './harness.ts';
import { createMutableBarium } from './mutable-barium.ts';

const count = 30;
const rounds = 8;

describe('a watcher on an unreliable database', () => {
  let server: PostgresServer;
  let way: TcpProxy;
  let store: PostgresStore;
  let harness: WatchHarness;

  beforeAll(async () => {
    server = await startPostgres({ isDurable: true });
    way = await openTcpProxy(server.port);
    const url = new URL(server.url('postgres'));
    url.port = `${way.port}`;
    store = await openPostgresStore(url.href, {
      connectTimeoutMs: 1_500,
      statementTimeoutMs: 1_500,
      idleTransactionTimeoutMs: 1_500,
    });
  });

  afterAll(async () => {
    await harness.close();
    await way.close();
    await server.close();
  });

  const disruptions: readonly (() => Promise<void>)[] = [
    () => server.stop('SIGQUIT').then(() => server.start()),
    async () => way.cutConnections(),
    async () => way.stopForwarding(['to-client']),
    async () => way.stopForwarding(['to-server', 'to-client']),
  ];

  it('Every change is found and announced once on a database that crashes, disconnects and does not answer', async () => {
    const barium = createMutableBarium(count);
    harness = await openHarness(barium, { store });
    await harness.addWatch();
    const happened: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (let n = 1; n <= count; n += 3) {
        const milestone = `Step ${round}`;
        barium.set(guid(n), { milestone });
        happened.push(`${guid(n)} ${milestone}`);
      }
      // At some point during the scan; the result must not depend on which.
      const scanned = harness.watcher.trigger();
      await delay(round);
      await disruptions[round % disruptions.length]?.();
      await scanned;
      await settled(round);
    }
    const found: string[] = [];
    for await (const some of store.changes.readSince('2000')) found.push(...some.map(asText));
    expect(found.sort()).toEqual(happened.sort());
    const messages = harness.adapter.messages;
    expect(new Set(messages.map((one) => one.key)).size).toBe(messages.length);
    expect(await store.outbox.listQueues()).toEqual([]);
  }, 120_000);

  /** Resolves once a scan has found everything and all of it is announced. */
  async function settled(round: number): Promise<void> {
    const wanted = (round + 1) * Math.ceil(count / 3);
    for (;;) {
      await delay(100);
      await harness.watcher.trigger();
      try {
        let found = 0;
        for await (const some of store.changes.readSince('2000')) found += some.length;
        if (found >= wanted && (await store.outbox.listQueues()).length === 0) return;
      } catch {
        // The database is unavailable, as intended.
      }
    }
  }
});

function asText({ instance: { id }, to }: Change): string {
  return `${id} ${to}`;
}
