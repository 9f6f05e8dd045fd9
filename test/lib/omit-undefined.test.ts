import { omitUndefined } from '../../src/lib/omit-undefined.ts';

describe('omitUndefined', () => {
  it('omitUndefined omits exactly the properties that are undefined', () => {
    expect(Object.entries(omitUndefined({ a: 1, b: undefined, c: null, d: '' }))).toEqual([
      ['a', 1],
      ['c', null],
      ['d', ''],
    ]);
  });
});
