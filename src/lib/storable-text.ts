/**
 * Texts as a database can hold them. A chat and an upstream may say anything; PostgreSQL refuses a NUL, SQLite's
 * driver ends the text there, and both make U+FFFD of half a surrogate pair: then what is read is not what was
 * written, and a comparison never comes to rest. So these are spelled out, and read back as they were.
 */

/** Not a character (Unicode says so for ever), so that it never stands in a text but as this mark. */
const escapeMark = '\uffff';

const unstorable = /[\0\uffff\p{Surrogate}]/gu;
const escaped = /\uffff([0-9a-f]{4})/g;

/** A text that every engine keeps. Two texts are equal exactly when what is kept of them is. */
export function encodeText(text: string): string {
  if (text.search(unstorable) < 0) return text;
  return text.replace(unstorable, (unit) => escapeMark + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

/** The text that was kept. */
export function decodeText(kept: string): string {
  if (!kept.includes(escapeMark)) return kept;
  return kept.replace(escaped, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
}
