import { tryParseJson } from '../../src/lib/json.ts';

describe('tryParseJson', () => {
  it('tryParseJson returns the value, or undefined for a text that is not JSON', () => {
    expect([tryParseJson('{"a":[1]}'), tryParseJson('null'), tryParseJson('<html>')]).toEqual([
      { a: [1] },
      null,
      undefined,
    ]);
  });
});
