import { type SnapshotRow, StaleRevisionError } from '../../src/store/contract/snapshot.ts';
import { StoreSetupError } from '../../src/store/errors.ts';
import { at, newWatch, snapshotCommit, snapshotRow } from './builders.ts';
import { engines, useStore } from './engines.ts';

describe.each(engines)('a large or shared store on $name', (engine) => {
  const fixture = useStore(engine);

  it('commits a hundred thousand rows at once, and lets others write while they are read', async () => {
    const { store } = fixture;
    const rows = Array.from({ length: 100_000 }, (_, n) => snapshotRow(`${n}`, { milestone: 'Received' }));
    const changes = rows.slice(0, 10_000).map((instance) => {
      return { kind: 'created' as const, instance, from: undefined, to: 'active', at };
    });
    const endedWatches = rows.map((_, n) => n);
    const fence = await store.snapshot.acquireFence();
    await store.snapshot.commit(snapshotCommit(fence, { rows, changes, endedWatches }));
    const read: SnapshotRow[] = [];
    for await (const batch of store.snapshot.readSince(0)) {
      read.push(...batch);
      // No transaction is open between batches.
      expect(await store.idempotency.recordOnce(`after ${read.length}`, at)).toBe(true);
    }
    rows.sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
    // As text: comparing so many objects takes longer than everything else here.
    expect(JSON.stringify(read) === JSON.stringify(rows)).toBe(true);
    let changeCount = 0;
    for await (const batch of store.changes.readSince(at)) changeCount += batch.length;
    expect(changeCount).toBe(changes.length);
    expect(await store.changes.findAttributed(changes.map((_, n) => n))).toEqual([]);
  });

  it('writes nothing of a commit that is based on an old revision', async () => {
    const { snapshot } = fixture.store;
    const fence = await snapshot.acquireFence();
    await snapshot.commit(snapshotCommit(fence, { rows: [snapshotRow('1')] }));
    const stale = snapshot.commit(snapshotCommit(fence, { rows: [snapshotRow('2')] }));
    await expect(stale).rejects.toBeInstanceOf(StaleRevisionError);
    expect((await snapshot.getState()).revision).toBe(1);
  });

  it('is not opened by a version of the bot that is older than its tables', async () => {
    await fixture.storage.run(`insert into kysely_migration values ('9999-of-tomorrow', '2030-01-01T00:00:00.000Z')`);
    const error = await fixture.storage.open().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(StoreSetupError);
    expect(String(error)).toContain('a database of a newer version of the bot (it knows 9999-of-tomorrow)');
  });

  it('gives each of fifty watches that are added at the same time its own number', async () => {
    const others = [await fixture.storage.open(), await fixture.storage.open()];
    const stores = [fixture.store, ...others];
    const added = await Promise.all(Array.from({ length: 50 }, (_, n) => stores[n % 3]?.watches.add(newWatch())));
    const numbers = added.map((one) => one?.number ?? 0).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    await Promise.all(others.map((other) => other.close()));
  });
});
