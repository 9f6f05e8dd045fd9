import {
  escapeControlsInJson,
  hasControlChars,
  hasVisibleChar,
  replaceControlChars,
} from '../../src/lib/control-chars.ts';

describe('control characters', () => {
  it('control characters are found and replaced together with lone surrogates and direction overrides', () => {
    const unsafe = 'a\0b\u202ec\u2069d\ud83d\n';
    expect(hasControlChars(unsafe)).toBe(true);
    expect(replaceControlChars(unsafe, (character) => (character === '\n' ? '\n' : ' '))).toBe('a b c d \n');
  });

  it('control characters are not found in text with emoji, accents and joiners', () => {
    const safe = 'på 🟢 👩‍💻 é';
    expect(hasControlChars(safe)).toBe(false);
    expect(replaceControlChars(safe, () => ' ')).toBe(safe);
  });

  it('control characters are escaped in JSON without a change of its value', () => {
    const json = JSON.stringify({ text: '\u202eabc\u009b\u2028' });
    const escaped = escapeControlsInJson(json);
    expect(escaped).toBe('{"text":"\\u202eabc\\u009b\\u2028"}');
    expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
  });
});

describe('hasVisibleChar', () => {
  it.each(['a', ' 🟢 ', '.', '中'])('hasVisibleChar is true for %j', (text) => {
    expect(hasVisibleChar(text)).toBe(true);
  });

  it.each(['', ' \t\n', '\u200b\u200d', '\u0301', '\u3164', '\u2800', '\ud83d'])(
    'hasVisibleChar is false for %j',
    (text) => {
      expect(hasVisibleChar(text)).toBe(false);
    },
  );
});
