import fc from 'fast-check';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';

const options = { maxEntries: 3, maxBytes: 20, ttlMs: 1000, now: () => 0 };

describe('a TTL cache', () => {
  it('a TTL cache evicts the oldest entry when there are too many bytes', () => {
    const cache = createTtlCache<string>(options);
    for (const id of ['a', 'b', 'c']) cache.set(id, id, { bytes: 9 });
    expect(['a', 'b', 'c'].map(cache.get)).toEqual([undefined, 'b', 'c']);
  });

  it('a TTL cache evicts the oldest entry when there are too many entries', () => {
    const cache = createTtlCache<string>(options);
    for (const id of ['a', 'b', 'c', 'd']) cache.set(id, id, { bytes: 1 });
    expect(['a', 'b', 'd'].map(cache.get)).toEqual([undefined, 'b', 'd']);
  });

  it('a TTL cache does not store a value larger than itself, and evicts nothing for it', () => {
    const cache = createTtlCache<string>(options);
    cache.set('a', 'a', { bytes: 1 });
    expect(cache.set('b', 'b', { bytes: 21 })).toBe(false);
    expect(cache.get('a')).toBe('a');
  });

  it('a TTL cache expires an entry after its own TTL or that of the cache', () => {
    let now = 0;
    const cache = createTtlCache<string>({ maxEntries: 3, ttlMs: 1000, now: () => now });
    cache.set('a', 'a');
    cache.set('b', 'b', { ttlMs: 500 });
    now = 999;
    expect(['a', 'b'].map(cache.get)).toEqual(['a', undefined]);
    now = 1000;
    expect(cache.get('a')).toBeUndefined();
  });

  it('a TTL cache expires an entry when the clock is set back', () => {
    let now = 5_000;
    const cache = createTtlCache<string>({ ...options, now: () => now });
    cache.set('a', 'a', { bytes: 1 });
    now = 4_999;
    expect(cache.get('a')).toBeUndefined();
  });

  it('a TTL cache deletes an entry on request', () => {
    const cache = createTtlCache<string>(options);
    cache.set('a', 'a', { bytes: 1 });
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('a TTL cache stays within its limits, whatever is set', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const values = fc.array(fc.tuple(fc.constantFrom(...keys), fc.nat(25)));
    fc.assert(
      fc.property(values, (made) => {
        const cache = createTtlCache<number>(options);
        for (const [key, bytes] of made) cache.set(key, bytes, { bytes });
        const kept = keys.map(cache.get).filter((bytes) => bytes !== undefined);
        expect(kept.length).toBeLessThanOrEqual(options.maxEntries);
        expect(kept.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(options.maxBytes);
      }),
    );
  });
});
