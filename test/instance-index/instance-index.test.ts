import { UnreachableError } from '../../src/barium/errors.ts';
import type { InstanceRow } from '../../src/barium/types.ts';
import { createUpstreamIndex, rank } from '../../src/instance-index/index.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

const row = (n: number, name: string): InstanceRow => instance(n, { name });
const names = (rows: readonly InstanceRow[]) => rows.map((one) => one.name);

describe('looking an instance up by what people call it', () => {
  it('puts the exact name first, then its beginning, then its parts in any order', () => {
    const rows = [
      row(1, 'New order 47'),
      row(2, 'Order 470'),
      row(3, '47 days, order late'),
      row(4, 'ORDER  47'),
    ];
    const found = rank(rows, 'order 47');
    expect(names(found.rows)).toEqual(['ORDER  47', 'Order 470', 'New order 47', '47 days, order late']);
    expect(found.exact).toBe(1);
  });

  it('knows an id by its beginning, but not by less than six digits', () => {
    const rows = [row(1, 'Order 1'), row(0xabcdef, 'Order 2')];
    expect(names(rank(rows, '00abcd').rows)).toEqual(['Order 2']);
    expect(rank(rows, '00ab').rows).toEqual([]);
  });

  it('finds nothing for nothing', () => {
    expect(rank([row(1, 'Order 1')], '  ').rows).toEqual([]);
  });

  it('reads the upstream once for many questions in a moment, and again later or when told to forget', async () => {
    const barium = createMemoryBarium([{}]);
    let reads = 0;
    barium.before = (call) => {
      reads += call === 'listInstances' ? 1 : 0;
    };
    const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
    const index = createUpstreamIndex({ barium, now: () => clock.now, freshMs: 1_000 });
    await Promise.all([index.search('order', 5), index.search('order', 5), index.search('order 1', 5)]);
    expect(reads).toBe(5);
    clock.now = new Date(clock.now.getTime() + 1_001);
    await index.search('order', 5);
    expect(reads).toBe(10);
    index.forget();
    await index.search('order', 5);
    expect(reads).toBe(15);
  });

  it('does not remember a failure', async () => {
    const barium = createMemoryBarium([{}]);
    barium.before = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances' });
    };
    const index = createUpstreamIndex({ barium, now: () => new Date() });
    await expect(index.search('order', 5)).rejects.toThrow(UnreachableError);
    barium.before = () => undefined;
    expect((await index.search('order', 5)).total).toBe(1);
  });

  it('says when there were more instances than it looks through', async () => {
    const barium = createMemoryBarium(Array.from({ length: 30 }, (_, n) => ({ instance: instance(n + 1) })));
    const index = createUpstreamIndex({ barium, now: () => new Date(), pageSize: 10, mostRows: 20 });
    expect((await index.search('zebra', 5)).complete).toBe(false);
    expect((await index.search('order', 5)).total).toBe(20);
  });

  it('counts an instance once that moving pages show twice', async () => {
    const rows = [instance(1), instance(2), instance(2), instance(3)];
    const listInstances = async ({ start = 0, max = 2 } = {}) => ({
      total: 4,
      rows: rows.slice(start, start + max),
    });
    const index = createUpstreamIndex({ barium: { listInstances }, now: () => new Date(), pageSize: 2 });
    const { rows: found } = await index.withStatus('active');
    expect(found.map((one) => one.id)).toEqual([guid(1), guid(2), guid(3)]);
  });
});
