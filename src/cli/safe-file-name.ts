import { stripInvisible } from '../lib/control-chars.ts';

/** File systems allow 255 bytes; the rest is reserved for the suffix of a partial file. */
const maxBytes = 200;

/**
 * A safe name for an external file: it cannot leave its folder, be hidden, or disguise itself with control or invisible characters.
 * From the second copy on, a number is added before the extension.
 */
export function safeFileName(name: string, copy = 1): string {
  const safe = name.replaceAll(/[/\\\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ');
  const short =
    stripInvisible(lastBytes(safe, maxBytes))
      .trim()
      .replace(/^[\s.]+/u, '') || 'file';
  return copy === 1 ? short : short.replace(/(\.[^.\s]*)?$/u, (ending) => `-${copy}${ending}`);
}

/** The end of a text within a byte limit; the end has the extension. */
function lastBytes(text: string, limit: number): string {
  let remaining = limit;
  const characters: string[] = [];
  for (const character of Array.from(text.slice(-limit)).reverse()) {
    remaining -= Buffer.byteLength(character);
    if (remaining < 0) break;
    characters.push(character);
  }
  return characters.reverse().join('');
}
