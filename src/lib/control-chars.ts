/** Control characters (Cc), lone surrogates (Cs), and the characters that override the writing direction. */
const unsafe = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const allUnsafe = new RegExp(unsafe, 'gu');

/** Whether the text has control characters, lone surrogates or direction overrides. Line breaks and tabs count. */
export function hasControlChars(text: string): boolean {
  return unsafe.test(text);
}

/** The text with its control characters, lone surrogates and direction overrides replaced. */
export function replaceControlChars(text: string, replacement: (character: string) => string): string {
  return unsafe.test(text) ? text.replaceAll(allUnsafe, replacement) : text;
}

/** Characters that JSON leaves unescaped although terminals interpret them or they change the writing direction. */
const unsafeInJson = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** JSON of the same value that is safe to print to a terminal. */
export function escapeControlsInJson(json: string): string {
  return json.replace(
    unsafeInJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Neither whitespace, control or zero-width character, combining mark, nor a letter drawn blank (Hangul, Braille). */
const visible = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u;

/** Whether a reader sees anything of the text. */
export function hasVisibleChar(text: string): boolean {
  return visible.test(text);
}
