import type { Store } from '../../src/store/contract/store.ts';
import { type Commit, type KnownInstance, OvertakenError } from '../../src/store/contract/watching.ts';
import { StoreRefusal } from '../../src/store/setup-error.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { everything } from '../watch/harness.ts';
import { engines, type Ground } from './engines.ts';

const at = '2026-11-23T09:00:00.000Z';
const state = { firstAt: at, lastAt: at, survey: undefined, complete: true, offsets: {} };
const nothing: Omit<Commit, 'fence' | 'base'> = {
  state,
  rows: [],
  deadlines: [],
  changes: [],
  deliveries: [],
  endedWatches: [],
};

function known(n: number): KnownInstance {
  return {
    id: guid(n),
    name: `Order ${n}`,
    status: 'active',
    milestone: 'Received',
    startDate: at,
    startedBy: 'Alice',
    completedDate: undefined,
    applicationName: 'Order',
    listed: 'active',
    gone: false,
  };
}

describe.each(engines)('a store that is large, or shared, on $name', (engine) => {
  let ground: Ground;
  let store: Store;

  beforeEach(async () => {
    ground = await engine.prepare();
    store = await ground.open();
  });

  afterEach(async () => {
    await store.close();
    await ground.clear();
  });

  it('takes a hundred thousand rows in one commit and gives them back, and lets others write meanwhile', async () => {
    const rows = Array.from({ length: 100_000 }, (_, n) => known(n));
    const changes = rows.slice(0, 10_000).map((instance) => {
      return { kind: 'created' as const, instance, from: undefined, to: 'active', at };
    });
    const endedWatches = rows.map((_, n) => n);
    const fence = await store.snapshot.lead();
    await store.snapshot.commit({ ...nothing, fence, base: 0, rows, changes, endedWatches });
    const read: KnownInstance[] = [];
    for await (const some of store.snapshot.read(0)) {
      read.push(...some);
      // No transaction waits while somebody looks at what was read.
      expect(await store.seen.claim(`after ${read.length}`, at)).toBe(true);
    }
    // As text: comparing so many one by one takes longer than all of the above.
    expect(JSON.stringify(read) === JSON.stringify(rows)).toBe(true);
    let found = 0;
    for await (const some of store.changes.since(at)) found += some.length;
    expect(found).toBe(changes.length);
    expect(await store.changes.attributed(changes.map((_, n) => n))).toEqual([]);
  });

  it('writes nothing of a commit that another has overtaken', async () => {
    const fence = await store.snapshot.lead();
    await store.snapshot.commit({ ...nothing, fence, base: 0, rows: [known(1)] });
    const late = store.snapshot.commit({ ...nothing, fence, base: 0, rows: [known(2)] });
    await expect(late).rejects.toBeInstanceOf(OvertakenError);
    expect((await store.snapshot.state()).revision).toBe(1);
  });

  it('is not opened by a version of the bot that is older than its tables', async () => {
    await ground.run(`insert into kysely_migration values ('9999-of-tomorrow', '2030-01-01T00:00:00.000Z')`);
    const refused = await ground.open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreRefusal);
    expect(String(refused)).toContain('a database of a newer version of the bot (it knows 9999-of-tomorrow)');
  });

  it('gives each of fifty watches that are set at the same moment a number of its own', async () => {
    const others = [await ground.open(), await ground.open()];
    const watch = { place: channel, owner: alice, filter: everything, createdAt: at, diagram: false };
    const stores = [store, ...others];
    const added = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        stores[n % 3]?.watches.add({ ...watch, on: ['gone'], as: 'flat' }),
      ),
    );
    const numbers = added.map((one) => one?.number ?? 0).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    await Promise.all(others.map((other) => other.close()));
  });
});
