import { UnreachableError } from '../../src/barium/errors.ts';
import type { InstanceRow } from '../../src/barium/types.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { parseQuery, toSearchable } from '../../src/instance-index/matching.ts';
import { searchInSteps } from '../../src/instance-index/ranking.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { runInSlices } from '../../src/lib/time-slices.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

const row = (n: number, name: string): InstanceRow => instance(n, { name });
const search = (rows: readonly InstanceRow[], query: string, minWords?: number) =>
  runInSlices(
    searchInSteps({
      lists: [rows],
      toEntry: toSearchable,
      query: parseQuery(query, omitUndefined({ minWords })),
      max: 10,
      isVisible: undefined,
      isComplete: true,
    }),
  );
const names = (rows: readonly InstanceRow[]) => rows.map((one) => one.name);

describe('the instance index', () => {
  it('The exact name comes first, then names that begin with the query, contain it, or contain its words', async () => {
    const rows = [row(1, 'New order 47'), row(2, 'Order 470'), row(3, '47 days, order late'), row(4, 'ORDER  47')];
    const found = await search(rows, 'order 47');
    expect(names(found.rows)).toEqual(['ORDER  47', 'Order 470', 'New order 47', '47 days, order late']);
    expect(found.exactCount).toBe(1);
  });

  it('An id is found by its beginning, but not by fewer than six digits', async () => {
    const rows = [row(1, 'Order 1'), row(0xabcdef, 'Order 2')];
    expect(names((await search(rows, '00abcd')).rows)).toEqual(['Order 2']);
    expect((await search(rows, '00ab')).rows).toEqual([]);
  });

  it('An empty query matches nothing', async () => {
    expect((await search([row(1, 'Order 1')], '  ')).rows).toEqual([]);
  });

  it('The instances that contain the most leading words of a line are found in one pass', async () => {
    const rows = [row(1, 'Order 47'), row(2, 'Order 48'), row(3, 'Leave of Bob'), row(0xabcdef, 'Permit')];
    const longest = async (query: string, minWords = 1) => {
      const { rows: found, wordCount } = await search(rows, query, minWords);
      return [wordCount, names(found)];
    };
    expect(await longest('order 47 Approve it')).toEqual([2, ['Order 47']]);
    expect(await longest('order 49 Approve')).toEqual([1, ['Order 47', 'Order 48']]);
    expect(await longest('of bob leave on monday')).toEqual([3, ['Leave of Bob']]);
    expect(await longest('00abcdef Approve')).toEqual([1, ['Permit']]);
    expect(await longest('zebra order 47')).toEqual([1, []]);
    expect(await longest('order 47 Approve', 2)).toEqual([2, ['Order 47']]);
    expect((await search(rows, 'order 47 Approve')).rows).toEqual([]);
  });

  it('A name of very many words is found if it is typed as it stands', async () => {
    const words = Array.from({ length: 40 }, (_, n) => `w${n}`);
    const rows = [row(1, `A ${words.join(' ')}`), row(2, words.toReversed().join(' '))];
    expect(names((await search(rows, words.join(' '))).rows)).toEqual([rows[0]?.name]);
    expect((await search(rows, `${words.join(' ')} more`, 1)).wordCount).toBe(16);
  });

  it('Names that differ in invisible characters only are the same name', async () => {
    const rows = [row(1, 'Order 47'), row(2, 'Or\u200bder 4\u{e0037}7')];
    expect(await search(rows, 'order 47')).toMatchObject({ exactCount: 2 });
  });

  it('The live index reads the upstream once within its TTL, and again after it or after an invalidation', async () => {
    const barium = createMemoryBarium([{}]);
    let reads = 0;
    barium.before = (call) => {
      reads += call === 'listInstances' ? 1 : 0;
    };
    const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
    const index = createLiveIndex({ barium, now: () => clock.now, overrides: { ttlMs: 1_000 } });
    await Promise.all([index.search('order', 5), index.search('order', 5), index.search('order 1', 5)]);
    expect(reads).toBe(5);
    clock.now = new Date(clock.now.getTime() + 1_001);
    await index.search('order', 5);
    expect(reads).toBe(10);
    index.invalidate();
    await index.search('order', 5);
    expect(reads).toBe(15);
  });

  it('The live index does not cache a failure', async () => {
    const barium = createMemoryBarium([{}]);
    barium.before = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances' });
    };
    const index = createLiveIndex({ barium, now: () => new Date() });
    await expect(index.search('order', 5)).rejects.toThrow(UnreachableError);
    barium.before = () => undefined;
    expect((await index.search('order', 5)).total).toBe(1);
  });

  it('A search result is incomplete if there are more instances than the live index reads', async () => {
    const barium = createMemoryBarium(Array.from({ length: 30 }, (_, n) => ({ instance: instance(n + 1) })));
    const index = createLiveIndex({
      barium,
      now: () => new Date(),
      overrides: { pageSize: 10, maxRows: 20 },
    });
    expect((await index.search('zebra', 5)).isComplete).toBe(false);
    expect((await index.search('order', 5)).total).toBe(20);
  });

  it('An instance that moving pages return twice is listed once', async () => {
    const rows = [instance(1), instance(2), instance(2), instance(3)];
    const listInstances = async ({ start = 0, max = 2 } = {}) => ({
      total: 4,
      rows: rows.slice(start, start + max),
    });
    const index = createLiveIndex({
      barium: { listInstances },
      now: () => new Date(),
      overrides: { pageSize: 2 },
    });
    const { rows: found } = await index.listByStatus('active');
    expect(found.map((one) => one.id)).toEqual([guid(1), guid(2), guid(3)]);
  });
});
