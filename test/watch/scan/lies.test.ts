/** Scans of an upstream that does not tell the truth: changes that are reported, against those that happened. */
import { RejectedError } from '../../../src/barium/errors.ts';
import type { Instance, Page } from '../../../src/barium/types.ts';
import { createRandomStream } from '../../../src/simulator/random.ts';
import type { Change } from '../../../src/store/contract/changes.ts';
import { guid } from '../../memory-barium.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';
import { createTestScans, summarize } from './test-scans.ts';

const minuteMs = 60_000;

/** Active instances from 1 on, completed ones from 100,001 on. */
function createUpstream(active: number, completed = 0): MutableBarium {
  const barium = createMutableBarium(active);
  for (let n = 1; n <= completed; n += 1) barium.add(100_000 + n, { status: 'completed' });
  return barium;
}

/** Hides instances from lists and lookups while `isHidden` says so. */
function hide(barium: MutableBarium, isHidden: (id: string) => boolean): void {
  const { listInstances, getInstance } = barium;
  const everything = { start: 0, max: Number.POSITIVE_INFINITY };
  barium.listInstances = async (query = {}) => {
    const { start = 0, max = 100 } = query;
    const all = (await listInstances({ ...query, ...everything })).rows.filter(({ id }) => !isHidden(id));
    return { total: all.length, rows: all.slice(start, start + max) };
  };
  barium.getInstance = async (id) => getInstance(isHidden(id) ? 'nobody' : id);
}

const kinds = (changes: readonly Change[]) => [...new Set(changes.map(({ kind }) => kind))];

describe('a restart or a lost right', () => {
  it.each([
    ['all of 700 instances', () => true, 60],
    ['half of 700 instances', (id: string) => Number.parseInt(id.slice(0, 8), 16) % 2 === 0, 60],
    ['three of 700 instances', (id: string) => id <= guid(3), 1],
  ])('With %s out of sight for a while nothing is reported, and nothing is missed', async (_many, isHidden, scans) => {
    const barium = createUpstream(700, 50);
    let isActive = false;
    hide(barium, (id) => isActive && isHidden(id));
    const { scan, scanFor, missing } = createTestScans(barium, { intervalMs: 2_000, pageSize: 500 });
    expect((await scan()).changes).toEqual([]);
    isActive = true;
    for (let n = 0; n < scans; n += 1) expect((await scan()).changes).toEqual([]);
    expect(missing.size).toBeGreaterThan(0);
    isActive = false;
    expect(await scanFor(20 * minuteMs)).toEqual([]);
    expect(missing.size).toBe(0);
    barium.remove(guid(1));
    barium.set(guid(2), { status: 'completed' });
    expect(summarize(await scanFor(3 * minuteMs))).toEqual([
      ['status', 'active', 'completed'],
      ['gone', 'active', undefined],
    ]);
  });

  it('Half of the instances are hidden after a quarter of an hour, and back when they return', async () => {
    const barium = createUpstream(100, 40);
    let isActive = true;
    hide(barium, (id) => isActive && Number.parseInt(id.slice(0, 8), 16) % 2 === 0);
    const { scan, scanFor, snapshot } = createTestScans(barium);
    expect(await scanFor(14 * minuteMs)).toEqual([]);
    const hidden = await scanFor(4 * minuteMs);
    expect([kinds(hidden), hidden.length]).toEqual([['hidden'], 70]);
    expect((await scan()).result.requests).toBe(5 + 3);
    expect(snapshot.size).toBe(70);
    isActive = false;
    barium.set(guid(2), { milestone: 'Packed' });
    barium.remove(guid(4));
    const returned = await scanFor(5 * minuteMs);
    expect(kinds(returned).sort()).toEqual(['gone', 'milestone', 'returned']);
    expect(returned.filter(({ kind }) => kind === 'returned')).toHaveLength(69);
    expect(summarize(returned)).toContainEqual(['milestone', 'Received', 'Packed']);
    // It was hidden together with the others, and is reported by itself once they are back.
    expect(returned.filter(({ kind }) => kind === 'gone').map(({ instance }) => instance.id)).toEqual([guid(4)]);
    expect(snapshot.size).toBe(139);
  });

  it('While nothing is found only a few instances are looked up', async () => {
    const barium = createUpstream(700);
    const { scan } = createTestScans(barium, { pageSize: 500 });
    await scan();
    hide(barium, () => true);
    const requests: number[] = [];
    for (let n = 0; n < 35; n += 1) requests.push((await scan()).result.requests);
    expect(Math.max(...requests)).toBeLessThanOrEqual(2 + 3 + 20);
    expect(requests.slice(1, 25)).toEqual(Array.from({ length: 24 }, () => 5));
  });
});

describe('two servers behind one address', () => {
  it('An old answer of a server that lags is not reported, and every change is reported once', async () => {
    const barium = createUpstream(60, 20);
    const scans = createTestScans(barium, { intervalMs: 1_000, pageSize: 25 });
    const versions: { readonly at: number; readonly instances: Map<string, Instance> }[] = [];
    const save = () => versions.push({ at: scans.clock.now, instances: new Map(barium.instances) });
    save();
    const random = createRandomStream(7);
    const { getInstance } = barium;
    /** Answers as of now or ten seconds ago. */
    const answer = async <Result>(request: (instances: Map<string, Instance>) => Promise<Result>) => {
      const at = random() < 0.5 ? scans.clock.now : scans.clock.now - 10_000;
      const version = versions.findLast((one) => one.at <= at) ?? versions[0];
      return request(version?.instances ?? barium.instances);
    };
    barium.listInstances = (query) =>
      answer((instances) => listPage(instances, query?.status, query?.start, query?.max));
    barium.getInstance = (id) => answer(async (instances) => instances.get(id) ?? getInstance('nobody'));
    const told = [...(await scans.scanFor(5_000))];
    const happened: unknown[] = [];
    for (let n = 1; n <= 35; n += 1) {
      const id = guid(n);
      if (n % 5 === 0) {
        barium.set(id, { status: 'completed' });
        happened.push([id, 'status', 'completed']);
      } else if (n % 7 === 0) {
        barium.add(1_000 + n);
        happened.push([guid(1_000 + n), 'created', 'active']);
      } else {
        barium.set(id, { milestone: `Step ${n}` });
        happened.push([id, 'milestone', `Step ${n}`]);
      }
      save();
      told.push(...(await scans.scanFor(3_000)));
    }
    expect(scans.state().inconsistency?.lagMs).toBeGreaterThan(0);
    told.push(...(await scans.scanFor(10 * minuteMs)));
    expect(told.map(({ kind, instance, to }) => [instance.id, kind, to]).sort()).toEqual(happened.sort());
    expect(scans.snapshot.size).toBe(barium.instances.size);
  });
});

async function listPage(
  instances: Map<string, Instance>,
  status: string | undefined,
  start = 0,
  max = 100,
): Promise<Page<Instance>> {
  const rows = [...instances.values()].filter((one) => status === undefined || one.status === status).reverse();
  return { total: rows.length, rows: rows.slice(start, start + max) };
}

describe('details against lists', () => {
  it('An instance in a list is not gone, although its details are never found', async () => {
    const barium = createUpstream(30, 5);
    const { getInstance } = barium;
    barium.getInstance = async (id) => getInstance(id <= guid(10) ? 'nobody' : id);
    // Lists that move skip an instance once in a while, which is then looked up.
    const { listInstances } = barium;
    let scans = 0;
    barium.listInstances = async (query) => {
      const page = await listInstances(query);
      if (query?.status !== 'active' || scans % 4 !== 0) return page;
      return { ...page, rows: page.rows.filter(({ id }) => id !== guid(1 + ((scans / 4) % 10))) };
    };
    const test = createTestScans(barium);
    const changes: Change[] = [];
    for (scans = 0; scans < 60; scans += 1) changes.push(...(await test.scan()).changes);
    expect(changes).toEqual([]);
    scans = 1;
    barium.set(guid(3), { status: 'completed' });
    expect(summarize(await test.scanFor(10 * minuteMs))).toEqual([['status', 'active', 'completed']]);
  });

  it('A deleted instance whose details are refused is hidden after a quarter of an hour, because no list has it', async () => {
    const barium = createUpstream(30, 5);
    const { getInstance } = barium;
    barium.getInstance = async (id) => {
      if (barium.instances.has(id)) return getInstance(id);
      throw new RejectedError({ endpoint: 'GET /Instances/{Id}', status: 400, errorMessage: 'No.' });
    };
    const { scanFor } = createTestScans(barium);
    barium.remove(guid(3));
    expect(await scanFor(15 * minuteMs)).toEqual([]);
    expect(summarize(await scanFor(3 * minuteMs))).toEqual([['hidden', 'active', undefined]]);
  });
});

describe('lists without a count', () => {
  it.each([true, false])('Every change is reported, with new instances first in lists: %s', async (isNewestFirst) => {
    const barium = createMutableBarium(35, isNewestFirst);
    for (let n = 1; n <= 300; n += 1) barium.add(100_000 + n, { status: 'completed' });
    const { listInstances } = barium;
    barium.listInstances = async (query) => {
      const { rows } = await listInstances(query);
      return { total: (query?.start ?? 0) + rows.length, isExactTotal: false, rows };
    };
    const { scan, scanFor, snapshot } = createTestScans(barium);
    await scan();
    expect((await scan()).changes).toEqual([]);
    for (let n = 1; n <= 35; n += 1) {
      if (n % 5 === 0) barium.set(guid(n), { status: 'completed' });
      else if (n % 7 === 0) barium.add(1_000 + n, { status: n % 2 === 0 ? 'completed' : 'active' });
      else barium.set(guid(n), { milestone: 'Packed' });
    }
    const soon = (await scan()).changes;
    expect(soon.map(({ kind }) => kind).sort()).toEqual(
      [...Array(4).fill('created'), ...Array(24).fill('milestone'), ...Array(7 + 2).fill('status')].sort(),
    );
    barium.remove(guid(1));
    barium.remove(guid(100_150));
    expect(summarize(await scanFor(6 * minuteMs))).toEqual([
      ['gone', 'active', undefined],
      ['gone', 'completed', undefined],
    ]);
    expect(snapshot.size).toBe(barium.instances.size);
  });
});

describe('instances that counts and dates hide', () => {
  it('New instances with an old start date are reported', async () => {
    const barium = createUpstream(30, 5);
    const { scan } = createTestScans(barium);
    await scan();
    for (let n = 1; n <= 5; n += 1) barium.add(500 + n, { startDate: `201${n}-01-01T00:00:00.000Z` });
    expect((await scan()).changes.map(({ kind }) => kind)).toEqual(Array(5).fill('created'));
  });

  it('Many old instances that become visible at once are reported as that', async () => {
    const barium = createUpstream(30, 5);
    const { scan } = createTestScans(barium);
    await scan();
    for (let n = 1; n <= 50; n += 1) barium.add(500 + n, { startDate: '2019-01-01T00:00:00.000Z' });
    expect(kinds((await scan()).changes)).toEqual(['appeared']);
  });

  it('Before the first complete scan an old instance is added without a change', async () => {
    const barium = createUpstream(30, 5);
    const { scan } = createTestScans(barium, { hasCompleteScan: false });
    barium.add(500, { startDate: '2019-01-01T00:00:00.000Z' });
    barium.add(501, { startDate: '2026-11-23T08:00:00.000Z' });
    expect((await scan()).changes.map(({ instance }) => instance.id)).toEqual([guid(501)]);
  });

  it.each([
    [0, 0],
    [1, 9],
    [2, 9],
  ])(
    'With %i audited pages per scan, changes that leave the counts as they were are found: %i of 9',
    async (auditPages, found) => {
      // New ones in the middle of a long list, so that neither end shows them.
      const barium = createUpstream(30, 300);
      const { scan, scanFor } = createTestScans(barium, { auditPages });
      await scan();
      const all = [...barium.instances.values()];
      for (let n = 1; n <= 9; n += 1) {
        barium.remove(guid(100_000 + 20 * n));
        barium.add(1_000 + n, { status: 'completed' });
      }
      const added = [...barium.instances.values()].filter((one) => !all.includes(one));
      const kept = all.filter((one) => barium.instances.has(one.id));
      barium.instances.clear();
      for (const one of [...kept.slice(0, 150), ...added, ...kept.slice(150)]) barium.instances.set(one.id, one);
      // Two rounds through 31 pages, and the time until a deletion is believed.
      const told = await scanFor((2 * 31 * 30_000) / Math.max(1, auditPages) + 40 * minuteMs);
      expect(told.filter(({ kind }) => kind === 'created')).toHaveLength(found);
      expect(told.filter(({ kind }) => kind === 'gone')).toHaveLength(found);
    },
  );

  it('The audit costs no request for its first page, and one for each other page', async () => {
    for (const [auditPages, requests] of [
      [0, 8],
      [1, 8],
      [2, 9],
      [4, 11],
    ] as const) {
      const { scan } = createTestScans(createUpstream(45, 300), { auditPages });
      for (let n = 0; n < 80; n += 1) expect((await scan()).result.requests).toBe(requests);
    }
  });

  it('What a scan read is read again if its result was lost', async () => {
    const barium = createUpstream(30, 100);
    let isLost = false;
    const { scan } = createTestScans(barium, { isLost: () => isLost });
    await scan();
    const all = [...barium.instances.values()];
    barium.add(1_001, { status: 'completed' });
    const added = barium.instances.get(guid(1_001)) as Instance;
    barium.remove(guid(100_001));
    barium.instances.clear();
    for (const one of [...all.filter(({ id }) => id !== guid(100_001)).slice(0, 80), added, ...all.slice(80)]) {
      if (one.id !== guid(100_001)) barium.instances.set(one.id, one);
    }
    const told: Change[] = [];
    for (let n = 0; n < 24; n += 1) {
      isLost = n % 2 === 0;
      told.push(...(await scan()).changes);
    }
    expect(told.map(({ kind }) => kind)).toContain('created');
  });
});

describe('an id that is given to another instance', () => {
  it('The old instance is gone and the new one is new', async () => {
    const barium = createUpstream(30, 5);
    const { scan } = createTestScans(barium);
    await scan();
    barium.set(guid(3), { name: 'Leave 1', startDate: '2026-11-23T08:59:00.000Z', applicationName: 'Leave' });
    barium.set(guid(4), { name: 'Leave 2', applicationName: 'Leave' });
    const { changes } = await scan();
    expect(changes.map(({ kind, instance }) => [kind, instance.name])).toEqual([
      ['gone', 'Order 4'],
      ['created', 'Leave 2'],
      ['gone', 'Order 3'],
      ['created', 'Leave 1'],
    ]);
    expect((await scan()).changes).toEqual([]);
  });

  it('All of the few open instances can be others, with other names', async () => {
    const barium = createUpstream(2, 5);
    const { scan } = createTestScans(barium);
    await scan();
    barium.set(guid(1), { name: 'Order 8', startDate: '2026-11-23T08:59:00.000Z' });
    barium.set(guid(2), { name: 'Order 9', startDate: '2026-11-23T08:59:30.000Z' });
    expect((await scan()).changes.map(({ kind, instance }) => `${kind} ${instance.name}`).sort()).toEqual([
      'created Order 8',
      'created Order 9',
      'gone Order 1',
      'gone Order 2',
    ]);
  });

  it('A process that is renamed, dates that all shift, and fractions of seconds are no other instances', async () => {
    const barium = createUpstream(30, 5);
    const { scan } = createTestScans(barium);
    await scan();
    for (const id of [...barium.instances.keys()]) barium.set(id, { applicationName: 'Orders' });
    expect((await scan()).changes).toEqual([]);
    for (const id of [...barium.instances.keys()]) barium.set(id, { startDate: '2026-11-01T09:00:00.000Z' });
    expect((await scan()).changes).toEqual([]);
    barium.set(guid(1), { startDate: '2026-11-01T09:00:00.400Z' });
    expect((await scan()).changes).toEqual([]);
  });
});
