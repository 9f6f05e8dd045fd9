import type { KeyValueStore } from '../../../adapters/teams/options.ts';

/** A store in a map that a test can inspect, with the times at which its values expire. */
export function memoryStore(stored: Map<string, string>, expiry = new Map<string, Date>()): KeyValueStore {
  return {
    get: async (key) => stored.get(key),
    set: async (key, value, expiresAt) => {
      stored.set(key, value);
      if (expiresAt === undefined) expiry.delete(key);
      else expiry.set(key, expiresAt);
    },
    async take(key) {
      const value = stored.get(key);
      stored.delete(key);
      return value;
    },
  };
}
