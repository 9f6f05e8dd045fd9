/** File systems allow 255 bytes; the rest is reserved for the suffix of a partial file. */
const maxBytes = 200;

/**
 * A safe name for an external file: it cannot leave its folder, be hidden, or disguise itself with control characters.
 * From the second copy on, a number is added before the extension.
 */
export function safeFileName(name: string, copy = 1): string {
  const safe = name.replaceAll(/[/\\\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+/gu, ' ');
  const short =
    lastBytes(safe, maxBytes)
      .trim()
      .replace(/^[\s.]+/u, '') || 'file';
  return copy === 1 ? short : short.replace(/(\.[^.\s]*)?$/u, (ending) => `-${copy}${ending}`);
}

/** The last characters of a text that fit the byte limit; the end has the extension. */
function lastBytes(text: string, most: number): string {
  let left = most;
  const kept: string[] = [];
  for (const character of Array.from(text.slice(-most)).reverse()) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept.push(character);
  }
  return kept.reverse().join('');
}
