import { InvalidResponseError, UnreachableError } from '../../../src/barium/errors.ts';
import { guid } from '../../memory-barium.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';
import { createTestScans, summarize } from './test-scans.ts';

function createTestScanner(barium: MutableBarium, pageSize = 10) {
  const scans = createTestScans(barium, { pageSize });
  return {
    ...scans,
    /** Scans once and applies the result; returns the changes and the number of requests. */
    async scan() {
      const { result, changes } = await scans.scan();
      return { requests: result.requests, changes: summarize(changes) };
    },
    scanFor: async (ms: number) => summarize(await scans.scanFor(ms)),
  };
}

/** An upstream with this many active, ready and completed instances. */
function createUpstream(active: number, ready: number, completed: number): MutableBarium {
  const barium = createMutableBarium();
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
    'A steady scan of %i active, %i ready and %i completed instances sends the minimum of requests',
    async (active, ready, completed) => {
      const { scan } = createTestScanner(createUpstream(active, ready, completed));
      const minRequests = Math.max(2, Math.ceil((active + ready) / 10)) + 3;
      for (let n = 0; n < 3; n += 1) expect(await scan()).toEqual({ requests: minRequests, changes: [] });
    },
  );

  it('A scan adapts to a server that returns smaller pages than requested', async () => {
    const barium = createUpstream(30, 6, 3);
    barium.maxPageSize = 4;
    const { scan } = createTestScanner(barium);
    await scan();
    expect(await scan()).toEqual({ requests: 8 + 2 + 3, changes: [] });
  });

  it('A scan sends one more request for each instance that left an open list, and one before it is believed to be gone', async () => {
    const barium = createUpstream(30, 6, 3);
    const { scan } = createTestScanner(barium);
    await scan();
    barium.set(guid(7), { status: 'completed' });
    barium.remove(guid(8));
    expect(await scan()).toEqual({ requests: 4 + 3 + 2, changes: [['status', 'active', 'completed']] });
    expect(await scan()).toEqual({ requests: 4 + 3, changes: [] });
    expect(await scan()).toEqual({ requests: 4 + 3 + 1, changes: [['gone', 'active', undefined]] });
    expect(await scan()).toEqual({ requests: 4 + 3, changes: [] });
  });
});

describe('changes in closed lists', () => {
  it('An instance that was created and completed between two scans is found', async () => {
    for (const newestFirst of [true, false]) {
      const barium = createMutableBarium(0, newestFirst);
      for (let n = 1; n <= 100; n += 1) barium.add(n, { status: 'completed' });
      const { scan } = createTestScanner(barium);
      await scan();
      barium.add(500, { status: 'completed', startDate: undefined });
      expect((await scan()).changes).toEqual([
        ['created', undefined, 'completed'],
        ['status', undefined, 'completed'],
      ]);
      expect((await scan()).requests).toBe(5);
    }
  });

  it('A status change and a deletion in the middle of a long closed list are found', async () => {
    const barium = createUpstream(3, 3, 400);
    const { scan } = createTestScanner(barium);
    await scan();
    barium.remove(guid(200_100));
    barium.set(guid(200_200), { status: 'aborted' });
    const changes = [];
    for (let n = 0; n < 8; n += 1) changes.push(...(await scan()).changes);
    expect(changes).toEqual([
      ['status', 'completed', 'aborted'],
      ['gone', 'completed', undefined],
    ]);
    expect((await scan()).requests).toBe(5);
  });

  it('A list that is shorter than its count is read through only once', async () => {
    const barium = createUpstream(3, 3, 50);
    const { scan } = createTestScanner(barium);
    const list = barium.listInstances;
    barium.listInstances = async (query) => {
      const page = await list(query);
      return query?.status === 'completed' ? { ...page, total: page.total + 2 } : page;
    };
    for (let n = 0; n < 4; n += 1) await scan();
    expect(await scan()).toEqual({ requests: 5, changes: [] });
  });

  it('A renamed or new instance is a change, whatever its start date', async () => {
    const barium = createUpstream(3, 3, 5);
    const { scan } = createTestScanner(barium);
    await scan();
    barium.set(guid(1), { name: 'Another name' });
    barium.add(300, { startDate: '2026-11-23T08:00:00.000Z' });
    barium.add(301, { startDate: '2026-01-01T08:00:00.000Z' });
    const { changes } = await scan();
    expect(changes.sort()).toEqual([
      ['created', undefined, 'active'],
      ['created', undefined, 'active'],
      ['renamed', 'Order 1', 'Another name'],
    ]);
  });

  it('A reopened instance is a change once the next scan sees it too', async () => {
    const barium = createUpstream(3, 3, 5);
    const { scan } = createTestScanner(barium);
    await scan();
    barium.set(guid(200_001), { status: 'active' });
    expect((await scan()).changes).toEqual([]);
    expect((await scan()).changes).toEqual([['status', 'completed', 'active']]);
  });
});

describe('an unreliable upstream', () => {
  it('A scan that fails in the middle leaves the snapshot unchanged', async () => {
    const barium = createUpstream(95, 3, 5);
    const { scan, snapshot } = createTestScanner(barium);
    await scan();
    const before = snapshot.version;
    barium.set(guid(1), { milestone: 'Later' });
    for (const error of [
      new UnreachableError('server', { endpoint: 'x' }),
      new InvalidResponseError('half', { endpoint: 'x' }),
    ]) {
      let requests = 0;
      barium.beforeRequest = () => {
        requests += 1;
        if (requests === 6) throw error;
      };
      await expect(scan()).rejects.toBe(error);
    }
    expect(snapshot.version).toBe(before);
    barium.beforeRequest = () => undefined;
    expect((await scan()).changes).toEqual([['milestone', 'Received', 'Later']]);
  });

  it('When a page fails, those that were requested with it are aborted before the scan ends', async () => {
    const barium = createUpstream(95, 3, 5);
    const { scan } = createTestScanner(barium);
    const { listInstances } = barium;
    let requests = 0;
    let aborted = 0;
    const error = new UnreachableError('server', { endpoint: 'x' });
    barium.listInstances = async (query, { signal } = {}) => {
      requests += 1;
      if (requests <= 3) return listInstances(query);
      if (requests > 4) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        aborted += 1;
        throw new Error('aborted');
      }
      while (requests < 7) await new Promise(setImmediate);
      throw error;
    };
    await expect(scan()).rejects.toBe(error);
    expect(aborted).toBe(requests - 4);
  });

  it('An empty list makes nothing gone, and only a few of its instances are looked up', async () => {
    const barium = createUpstream(300, 3, 5);
    const { scan, snapshot } = createTestScanner(barium);
    await scan();
    const list = barium.listInstances;
    barium.listInstances = async (query) => (query?.status === 'active' ? { total: 0, rows: [] } : list(query));
    expect(await scan()).toEqual({ requests: 2 + 20 + 3, changes: [] });
    barium.listInstances = list;
    expect((await scan()).changes).toEqual([]);
    expect(snapshot.count('active')).toBe(300);
  });

  it('An unreadable instance does not stop the scan and is looked up again later', async () => {
    const barium = createUpstream(30, 3, 5);
    const { scan, scanFor, snapshot } = createTestScanner(barium);
    const get = barium.getInstance;
    let lookups = 0;
    let error: Error | undefined = new InvalidResponseError('no JSON', { endpoint: 'x' });
    barium.getInstance = async (id) => {
      if (id !== guid(7)) return get(id);
      lookups += 1;
      if (error !== undefined) throw error;
      return get(id);
    };
    barium.remove(guid(7));
    for (let n = 1; n <= 5; n += 1) {
      barium.set(guid(1), { milestone: `Step ${n}` });
      expect((await scan()).changes).toMatchObject([['milestone', expect.anything(), `Step ${n}`]]);
    }
    // Looked up at once and when it is due, then quarantined.
    expect(lookups).toBe(3);
    expect(snapshot.get(guid(7))?.isGone).toBe(false);
    error = undefined;
    expect(await scanFor(120_000)).toEqual([['gone', 'active', undefined]]);
  });

  it('After an outage pages soon grow to their full size again', async () => {
    const barium = createUpstream(2_000, 3, 5);
    const { scan } = createTestScanner(barium, 500);
    for (let n = 0; n < 8; n += 1) {
      barium.beforeRequest = () => {
        throw new UnreachableError('server', { endpoint: 'x' });
      };
      await expect(scan()).rejects.toThrow();
    }
    barium.beforeRequest = () => undefined;
    // Pages of 25, 50, 75 and so on.
    expect((await scan()).requests).toBeLessThan(20);
    expect((await scan()).requests).toBe(5 + 3);
  });

  it('An instance in a status without a list is followed until it ends', async () => {
    const barium = createUpstream(30, 3, 5);
    const { scan } = createTestScanner(barium);
    barium.set(guid(4), { status: 'suspended' });
    expect((await scan()).changes).toEqual([['status', 'active', 'suspended']]);
    expect((await scan()).changes).toEqual([]);
    barium.set(guid(4), { status: 'completed' });
    expect((await scan()).changes).toEqual([['status', 'suspended', 'completed']]);
  });
});
