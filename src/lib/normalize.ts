/** Ignores case, character width and repeated white space, for comparing names that people type. */
export function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

/** Ignores case and diacritics, which not every keyboard has, for comparing command words. */
export function normalizeWord(word: string): string {
  // ASCII has nothing to decompose.
  if (/^[!-~]*$/.test(word)) return word.toLowerCase();
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
