/** Control characters (Cc) and lone surrogates (Cs). */
const controls = /[\p{Cc}\p{Cs}]/u;
const allControls = new RegExp(controls, 'gu');

/**
 * Format characters (Cf): they are invisible, split words, change the writing direction, or spell hidden text (tags). The
 * joiners within an emoji are kept.
 */
const invisible = /(?!(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?)\u200d\p{Extended_Pictographic})\p{Cf}/gu;

/** The text without format characters, except the joiners of emoji. */
export function stripInvisible(text: string): string {
  return /\p{Cf}/u.test(text) ? text.replaceAll(invisible, '') : text;
}

/** Most texts: none of what is replaced. */
const printableAscii = /^[ -~]*$/;

/** The text without format characters, and with its control characters and lone surrogates replaced. */
export function replaceControlChars(text: string, replacement: (character: string) => string): string {
  if (printableAscii.test(text)) return text;
  const visible = stripInvisible(text);
  return controls.test(visible) ? visible.replaceAll(allControls, replacement) : visible;
}

/** Characters that JSON leaves unescaped although terminals interpret them, or they are invisible. */
const unsafeInJson = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** JSON of the same value that is safe to print to a terminal. */
export function escapeControlsInJson(json: string): string {
  return json.replace(unsafeInJson, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** Neither whitespace, control or zero-width character, combining mark, nor a letter drawn blank (Hangul, Braille). */
const visible = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u;

/** Whether a reader sees anything of the text. */
export function hasVisibleChar(text: string): boolean {
  return visible.test(text);
}
