import type { KeyValueStore } from '../../../adapters/teams/options.ts';

/** A store in a map that a test can inspect. */
export function memoryStore(stored: Map<string, string>): KeyValueStore {
  return {
    get: async (key) => stored.get(key),
    set: async (key, value) => {
      stored.set(key, value);
    },
    async take(key) {
      const value = stored.get(key);
      stored.delete(key);
      return value;
    },
  };
}
