import fc from 'fast-check';
import { guid, instanceIndexOf } from '../../src/simulator/ids.ts';

const seeds = fc.integer({ min: 0, max: 0xffff });
const indexes = fc.integer({ min: 0, max: 10_000_000 });

it('instanceIndexOf returns the index of the instance that an id belongs to', () => {
  fc.assert(
    fc.property(seeds, indexes, fc.nat(5000), (seed, index, n) => {
      expect(instanceIndexOf(seed, guid(seed, 'object', index, n))).toBe(index);
    }),
  );
});

it('guid returns GUIDs of version 4', () => {
  fc.assert(
    fc.property(seeds, indexes, (seed, index) => {
      expect(guid(seed, 'instance', index)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

it('instanceIndexOf never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => void instanceIndexOf(1, text)));
});
