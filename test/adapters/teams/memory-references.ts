import type { References } from '../../../adapters/teams/options.ts';

/** What the adapter notes down, kept in a map that a test can look into. */
export function keptIn(stored: Map<string, string>): References {
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
