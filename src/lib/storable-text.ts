/**
 * Encodes the characters that not every database stores: PostgreSQL rejects NUL, the SQLite driver ends the text at
 * it, and both replace lone surrogates by U+FFFD. A value that comes back changed would look like a change of the
 * case on every scan.
 */

/** A noncharacter: Unicode guarantees that it never has a meaning, so it can mark an escape sequence. */
const escapeMark = '\uffff';

const unstorable = /[\0\uffff\p{Surrogate}]/gu;
const escaped = /\uffff([0-9a-f]{4})/g;

/** Text that every database stores unchanged. Different texts have different encodings. */
export function encodeText(text: string): string {
  if (text.search(unstorable) < 0) return text;
  return text.replace(unstorable, (unit) => escapeMark + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

/** The text that {@link encodeText} was given. */
export function decodeText(stored: string): string {
  if (!stored.includes(escapeMark)) return stored;
  return stored.replace(escaped, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
}
