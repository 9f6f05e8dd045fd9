import { setTimeout as delay } from 'node:timers/promises';
import type { Change } from '../../src/store/contract/watching.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { guid } from '../memory-barium.ts';
import { type PostgresServer, startPostgres } from '../postgres/server.ts';
import { openWay, type Way } from '../postgres/tcp-proxy.ts';
import { openStage, type Stage } from './harness.ts';
import { createMovingBarium } from './moving-barium.ts';

const count = 30;
const rounds = 8;

describe('watching on a database that crashes, hangs up and swallows answers', () => {
  let server: PostgresServer;
  let way: Way;
  let store: PostgresStore;
  let stage: Stage;

  beforeAll(async () => {
    server = await startPostgres({ durable: true });
    way = await openWay(server.port);
    const url = new URL(server.url('postgres'));
    url.port = `${way.port}`;
    store = await openPostgresStore(url.href, { connectMs: 500, statementMs: 500, idleMs: 500 });
  });

  afterAll(async () => {
    await stage.close();
    await way.close();
    await server.close();
  });

  const troubles: readonly (() => Promise<void>)[] = [
    () => server.stop('SIGQUIT').then(() => server.start()),
    async () => way.cut(),
    async () => way.silence(['back']),
    async () => way.silence(['there', 'back']),
  ];

  it('finds every change once and tells it once', async () => {
    const barium = createMovingBarium(count);
    stage = await openStage(barium, { store });
    await stage.watch();
    const happened: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (let n = 1; n <= count; n += 3) {
        const milestone = `Step ${round}`;
        barium.set(guid(n), { milestone });
        happened.push(`${guid(n)} ${milestone}`);
      }
      // Somewhere in the middle of what the look does: which moment that is does not matter to what comes of it.
      const looked = stage.watching.nudge();
      await delay(round);
      await troubles[round % troubles.length]?.();
      await looked;
      await settled(round);
    }
    const found: string[] = [];
    for await (const some of store.changes.since('2000')) found.push(...some.map(asText));
    expect(found.sort()).toEqual(happened.sort());
    const told = stage.adapter.told;
    expect(new Set(told.map((one) => one.key)).size).toBe(told.length);
    expect(await store.outbox.queues()).toEqual([]);
  }, 120_000);

  /** Until a look has found everything and all of it is told. */
  async function settled(round: number): Promise<void> {
    const wanted = (round + 1) * Math.ceil(count / 3);
    for (;;) {
      await delay(100);
      await stage.watching.nudge();
      try {
        let found = 0;
        for await (const some of store.changes.since('2000')) found += some.length;
        if (found >= wanted && (await store.outbox.queues()).length === 0) return;
      } catch {
        // It is away just now; that is what is tried here.
      }
    }
  }
});

function asText({ instance: { id }, to }: Change): string {
  return `${id} ${to}`;
}
