import { createByteBudget } from '../../src/lib/byte-budget.ts';

const forever = new AbortController().signal;

describe('a byte budget', () => {
  it('grants what is left, and nothing more', () => {
    const budget = createByteBudget(10);
    const first = budget.tryReserve(7);
    expect(budget.tryReserve(4)).toBeUndefined();
    first?.shrink(5);
    expect(budget.tryReserve(4)?.bytes).toBe(4);
    first?.release();
    first?.release();
    expect(budget.free).toBe(6);
  });

  it('lets others wait in the order in which they came', async () => {
    const budget = createByteBudget(10);
    const first = await budget.reserve(8, forever);
    const granted: string[] = [];
    const large = budget.reserve(9, forever).then((one) => granted.push('large') && one);
    const small = budget.reserve(1, forever).then((one) => granted.push('small') && one);
    expect(budget.tryReserve(1)).toBeUndefined();
    first.release();
    await Promise.all([large, small]);
    expect([granted, budget.free]).toEqual([['large', 'small'], 0]);
  });

  it('forgets whoever stops waiting', async () => {
    const budget = createByteBudget(10);
    const first = await budget.reserve(8, forever);
    const waiting = new AbortController();
    const large = budget.reserve(9, waiting.signal);
    const small = budget.reserve(2, forever);
    waiting.abort(new Error('enough'));
    await expect(large).rejects.toThrow('enough');
    expect((await small).bytes).toBe(2);
    first.release();
    expect(budget.free).toBe(8);
  });

  it('rejects what never fits', async () => {
    await expect(createByteBudget(10).reserve(11, forever)).rejects.toThrow(RangeError);
  });
});
