import {
  escapeControlsInJson,
  hasVisibleChar,
  replaceControlChars,
  stripInvisible,
} from '../../src/lib/control-chars.ts';

describe('control characters', () => {
  it('control characters and lone surrogates are replaced, and direction overrides removed', () => {
    const unsafe = 'a\0b\u202ec\u2069d\ud83d\n';
    expect(replaceControlChars(unsafe, (character) => (character === '\n' ? '\n' : ' '))).toBe('a bcd \n');
  });

  it.each([
    ['zero-width characters', 'a\u200bb\u200cc\u200dd\u2060e\ufeff', 'abcde'],
    ['a soft hyphen', 'Or\u00adder', 'Order'],
    ['direction marks', 'a\u200eb\u200fc\u061cd', 'abcd'],
    ['tags', 'Order\u{e0069}\u{e0067}\u{e007f}', 'Order'],
    ['joiners beside a letter', '👩\u200da\u200d👩', '👩a👩'],
  ])('%s are removed from a text that is shown', (_, text, shown) => {
    expect(stripInvisible(text)).toBe(shown);
    expect(replaceControlChars(text, () => ' ')).toBe(shown);
  });

  it.each(['👩‍💻', '👩🏽‍💻', '👩‍👩‍👧‍👦🏳️‍🌈🇸🇪', '❤️‍🔥'])('the joiners of %s are kept', (emoji) => {
    expect(stripInvisible(emoji)).toBe(emoji);
  });

  it('control characters are not found in text with emoji, accents and joiners', () => {
    const safe = 'på 🟢 👩‍💻 é';
    expect(replaceControlChars(safe, () => ' ')).toBe(safe);
  });

  it('control characters are escaped in JSON without a change of its value', () => {
    const json = JSON.stringify({ text: '\u202eabc\u009b\u2028' });
    const escaped = escapeControlsInJson(json);
    expect(escaped).toBe('{"text":"\\u202eabc\\u009b\\u2028"}');
    expect(escapeControlsInJson('"\u{e0069}\u200b"')).toBe('"\\udb40\\udc69\\u200b"');
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
