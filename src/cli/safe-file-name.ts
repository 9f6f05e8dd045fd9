/** File systems take 255 bytes; the rest is for what is put behind a name while it is written. */
const mostBytes = 200;

/**
 * The name under which something from outside is written: it never leads out of its folder, hides there, or reads as
 * another. The `turn`th of the same name has a number, before its ending.
 */
export function diskName(name: string, turn = 1): string {
  const safe = name.replaceAll(/[/\\\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+/gu, ' ');
  const short =
    lastBytes(safe, mostBytes)
      .trim()
      .replace(/^[\s.]+/u, '') || 'file';
  return turn === 1 ? short : short.replace(/(\.[^.\s]*)?$/u, (ending) => `-${turn}${ending}`);
}

/** The end of a text, where the ending is, cut between characters. */
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
