import fc from 'fast-check';
import { createShelf } from '../../../../adapters/web/server/shelf.ts';

const limits = { entries: 3, bytes: 20, lifetimeMs: 1000 };

describe('a shelf', () => {
  it('drops the oldest when the bytes are too many', () => {
    const shelf = createShelf<string>(limits, () => 0);
    for (const id of ['a', 'b', 'c']) shelf.put(id, id, 9);
    expect(['a', 'b', 'c'].map(shelf.get)).toEqual([undefined, 'b', 'c']);
  });

  it('drops the oldest when the entries are too many', () => {
    const shelf = createShelf<string>(limits, () => 0);
    for (const id of ['a', 'b', 'c', 'd']) shelf.put(id, id, 1);
    expect(['a', 'b', 'd'].map(shelf.get)).toEqual([undefined, 'b', 'd']);
  });

  it('takes nothing larger than itself, and drops nothing for it', () => {
    const shelf = createShelf<string>(limits, () => 0);
    shelf.put('a', 'a', 1);
    expect(shelf.put('b', 'b', 21)).toBe(false);
    expect(shelf.get('a')).toBe('a');
  });

  it('forgets what is past its time', () => {
    let now = 0;
    const shelf = createShelf<string>(limits, () => now);
    shelf.put('a', 'a', 1);
    now = 999;
    expect(shelf.get('a')).toBe('a');
    now = 1000;
    expect(shelf.get('a')).toBeUndefined();
  });

  it('never holds more than it may, whatever is put on it', () => {
    const puts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(25)));
    fc.assert(
      fc.property(puts, (made) => {
        const shelf = createShelf<number>(limits, () => 0);
        for (const [id, bytes] of made) shelf.put(id, bytes, bytes);
        const kept = ['a', 'b', 'c', 'd', 'e'].map(shelf.get).filter((bytes) => bytes !== undefined);
        expect(kept.length).toBeLessThanOrEqual(limits.entries);
        expect(kept.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(limits.bytes);
      }),
    );
  });
});
