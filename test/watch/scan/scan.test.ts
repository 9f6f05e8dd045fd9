import { NonsenseError, UnreachableError } from '../../../src/barium/errors.ts';
import type { Reading } from '../../../src/watch/scan/accumulator.ts';
import { differences, fromRow } from '../../../src/watch/scan/diff.ts';
import { createUnreadable } from '../../../src/watch/scan/quarantine.ts';
import { createScanner } from '../../../src/watch/scan/scan.ts';
import { createSnapshot } from '../../../src/watch/scan/snapshot.ts';
import { guid } from '../../memory-barium.ts';
import { createMovingBarium, type MovingBarium, rowOf } from '../moving-barium.ts';

const firstAt = '2026-11-23T00:00:00.000Z';

/** A clock that nobody sets but the test. */
const time = { now: 0 };

function watcher(barium: MovingBarium, page = 10) {
  const snapshot = createSnapshot();
  snapshot.apply([...barium.truth.values()].map((one) => fromRow(rowOf(one), one.status)));
  const unreadable = createUnreadable(() => time.now);
  const scanner = createScanner({ barium, snapshot, unreadable, now: () => new Date(), page });
  let offsets: Reading['offsets'] = {};
  return {
    snapshot,
    /** Scans once and takes it over; answers what was found and what it cost. */
    async scan() {
      const reading = await scanner.read(offsets, new AbortController().signal);
      const { rows, changes } = differences((id) => snapshot.get(id), reading, firstAt);
      snapshot.apply(rows);
      offsets = reading.offsets;
      return { calls: reading.calls, told: changes.map(({ kind, from, to }) => [kind, from, to]) };
    },
  };
}

/** An upstream with so many active, ready and completed instances. */
function upstream(active: number, ready: number, completed: number): MovingBarium {
  const barium = createMovingBarium();
  const add = (from: number, count: number, status: string) => {
    for (let n = from; n < from + count; n += 1) barium.add(n, { status });
  };
  add(1, active, 'active');
  add(100_001, ready, 'ready');
  add(200_001, completed, 'completed');
  return barium;
}

describe('a steady scan', () => {
  it.each([
    [0, 0, 0],
    [1, 1, 5],
    [10, 0, 5],
    [95, 11, 300],
    [87, 13, 1],
    [5, 99, 0],
    [84, 76, 900],
  ])(
    'of %i active, %i ready and %i completed costs exactly what it must',
    async (active, ready, completed) => {
      const { scan } = watcher(upstream(active, ready, completed));
      const cost = Math.max(2, Math.ceil((active + ready) / 10)) + 3;
      for (let n = 0; n < 3; n += 1) expect(await scan()).toEqual({ calls: cost, told: [] });
    },
  );

  it('goes on from what came where the server gives less than was asked for, and asks for that from then on', async () => {
    const barium = upstream(30, 6, 3);
    barium.cap = 4;
    const { scan } = watcher(barium);
    await scan();
    expect(await scan()).toEqual({ calls: 8 + 2 + 3, told: [] });
  });

  it('asks once more for each instance that left', async () => {
    const barium = upstream(30, 6, 3);
    const { scan } = watcher(barium);
    await scan();
    barium.set(guid(7), { status: 'completed' });
    barium.remove(guid(8));
    expect(await scan()).toEqual({
      calls: 4 + 3 + 2,
      told: [
        ['status', 'active', 'completed'],
        ['gone', 'active', undefined],
      ],
    });
    expect(await scan()).toEqual({ calls: 4 + 3, told: [] });
  });
});

describe('what happened behind its back', () => {
  it('is found when an instance was born and finished between two scans', async () => {
    for (const newestFirst of [true, false]) {
      const barium = createMovingBarium(0, newestFirst);
      for (let n = 1; n <= 100; n += 1) barium.add(n, { status: 'completed' });
      const { scan } = watcher(barium);
      await scan();
      barium.add(500, { status: 'completed', startDate: undefined });
      expect((await scan()).told).toEqual([
        ['created', undefined, 'completed'],
        ['status', undefined, 'completed'],
      ]);
      expect((await scan()).calls).toBe(5);
    }
  });

  it('is found in the middle of a long list, and when one that was closed is deleted', async () => {
    const barium = upstream(3, 3, 400);
    const { scan } = watcher(barium);
    await scan();
    barium.remove(guid(200_100));
    barium.set(guid(200_200), { status: 'aborted' });
    const told = [];
    for (let n = 0; n < 8; n += 1) told.push(...(await scan()).told);
    expect(told).toEqual([
      ['status', 'completed', 'aborted'],
      ['gone', 'completed', undefined],
    ]);
    expect((await scan()).calls).toBe(5);
  });

  it('is nothing when Barium counts more than it lists: that is dug for once', async () => {
    const barium = upstream(3, 3, 50);
    const { scan } = watcher(barium);
    const list = barium.listInstances;
    barium.listInstances = async (query) => {
      const page = await list(query);
      return query?.status === 'completed' ? { ...page, total: page.total + 2 } : page;
    };
    for (let n = 0; n < 4; n += 1) await scan();
    expect(await scan()).toEqual({ calls: 5, told: [] });
  });

  it('is a change when it is opened again, renamed or new, and none when it was only overlooked', async () => {
    const barium = upstream(3, 3, 5);
    const { scan } = watcher(barium);
    await scan();
    barium.set(guid(200_001), { status: 'active' });
    barium.set(guid(1), { name: 'Another name' });
    barium.add(300, { startDate: '2026-11-23T08:00:00.000Z' });
    barium.add(301, { startDate: '2026-01-01T08:00:00.000Z' });
    const { told } = await scan();
    expect(told.sort()).toEqual([
      ['created', undefined, 'active'],
      ['renamed', 'Order 1', 'Another name'],
      ['status', 'completed', 'active'],
    ]);
  });
});

describe('an upstream that is not to be believed', () => {
  it('leaves the snapshot as it was when it fails in the middle', async () => {
    const barium = upstream(95, 3, 5);
    const { scan, snapshot } = watcher(barium);
    await scan();
    const before = snapshot.version;
    barium.set(guid(1), { milestone: 'Later' });
    for (const error of [
      new UnreachableError('server', { endpoint: 'x' }),
      new NonsenseError('half', { endpoint: 'x' }),
    ]) {
      let calls = 0;
      barium.before = () => {
        calls += 1;
        if (calls === 6) throw error;
      };
      await expect(scan()).rejects.toBe(error);
    }
    expect(snapshot.version).toBe(before);
    barium.before = () => undefined;
    expect((await scan()).told).toEqual([['milestone', 'Received', 'Later']]);
  });

  it('does not make everything gone by an empty list, nor asks for each instance', async () => {
    const barium = upstream(300, 3, 5);
    const { scan, snapshot } = watcher(barium);
    await scan();
    const list = barium.listInstances;
    barium.listInstances = async (query) =>
      query?.status === 'active' ? { total: 0, rows: [] } : list(query);
    expect(await scan()).toEqual({ calls: 2 + 20 + 3, told: [] });
    barium.listInstances = list;
    expect((await scan()).told).toEqual([]);
    expect(snapshot.count('active')).toBe(300);
  });

  it('goes on with all others where one of those that left cannot be read, and asks for that one later', async () => {
    const barium = upstream(30, 3, 5);
    const { scan, snapshot } = watcher(barium);
    const get = barium.getInstance;
    let asked = 0;
    let error: Error | undefined = new NonsenseError('no JSON', { endpoint: 'x' });
    barium.getInstance = async (id) => {
      if (id !== guid(7)) return get(id);
      asked += 1;
      if (error !== undefined) throw error;
      return get(id);
    };
    barium.remove(guid(7));
    for (let n = 1; n <= 5; n += 1) {
      barium.set(guid(1), { milestone: `Step ${n}` });
      expect((await scan()).told).toMatchObject([['milestone', expect.anything(), `Step ${n}`]]);
    }
    // Twice, and then it rests.
    expect([asked, snapshot.get(guid(7))?.gone]).toEqual([2, false]);
    error = undefined;
    time.now += 60_000;
    expect((await scan()).told).toEqual([['gone', 'active', undefined]]);
  });

  it('reads in large pages again soon after an outage', async () => {
    const barium = upstream(2_000, 3, 5);
    const { scan } = watcher(barium, 500);
    for (let n = 0; n < 8; n += 1) {
      barium.before = () => {
        throw new UnreachableError('server', { endpoint: 'x' });
      };
      await expect(scan()).rejects.toThrow();
    }
    barium.before = () => undefined;
    // Pages of 25, 50, 75 and so on.
    expect((await scan()).calls).toBeLessThan(20);
    expect((await scan()).calls).toBe(5 + 3);
  });

  it('keeps a status word that has no list, and tells when it ends', async () => {
    const barium = upstream(30, 3, 5);
    const { scan } = watcher(barium);
    barium.set(guid(4), { status: 'suspended' });
    expect((await scan()).told).toEqual([['status', 'active', 'suspended']]);
    expect((await scan()).told).toEqual([]);
    barium.set(guid(4), { status: 'completed' });
    expect((await scan()).told).toEqual([['status', 'suspended', 'completed']]);
  });
});
