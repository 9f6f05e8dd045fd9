import { decodeText, encodeText } from '../../src/lib/storable-text.ts';

describe('encodeText', () => {
  it.each(['plain', 'a\0b', '\ud83d half', '\uffff', '🟢'])(
    'encodeText stores %j so that it can be decoded',
    (text) => {
      const stored = encodeText(text);
      expect(stored).not.toMatch(/[\0\p{Surrogate}]/u);
      expect(decodeText(stored)).toBe(text);
    },
  );
});
