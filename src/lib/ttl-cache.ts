import { LRUCache } from 'lru-cache';
import { omitUndefined } from './omit-undefined.ts';

interface TtlCache<Value> {
  get(key: string): Value | undefined;
  /**
   * @param options.ttlMs overrides the cache's
   * @param options.bytes required if the cache has `maxBytes`
   * @returns false if the value is larger than the cache; it is not stored then, and no other value is evicted
   */
  set(key: string, value: Value, options?: { readonly ttlMs?: number; readonly bytes?: number }): boolean;
  delete(key: string): void;
  clear(): void;
}

interface TtlCacheOptions<Value> {
  readonly maxEntries: number;
  readonly maxBytes?: number;
  readonly ttlMs: number;
  /** In ms. */
  readonly now: () => number;
  /** Called with each value that is no longer in the cache. */
  readonly onRemove?: (value: Value) => void;
}

/** Evicts the least recently used entries beyond its limits. Values expire; setting the clock back does not extend their life. */
export function createTtlCache<Value>(options: TtlCacheOptions<Value>): TtlCache<Value> {
  const { maxEntries, maxBytes, ttlMs: defaultTtlMs, now, onRemove } = options;
  // Expiry is not left to LRUCache: its clock must be monotonic and must not start at 0.
  const entries = new LRUCache<string, { value: Value; storedAt: number; ttlMs: number }>({
    max: maxEntries,
    ...omitUndefined({ maxSize: maxBytes }),
    ...(onRemove === undefined ? {} : { dispose: ({ value }: { value: Value }) => onRemove(value) }),
  });
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const age = now() - entry.storedAt;
      if (age >= 0 && age < entry.ttlMs) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, { ttlMs = defaultTtlMs, bytes = 0 } = {}) {
      // LRUCache rejects a size of 0.
      const size = maxBytes === undefined ? {} : { size: Math.max(1, bytes) };
      entries.set(key, { value, storedAt: now(), ttlMs }, size);
      return entries.has(key);
    },
    delete(key) {
      entries.delete(key);
    },
    clear() {
      entries.clear();
    },
  };
}
