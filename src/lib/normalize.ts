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

/** Longer texts are not kept. */
const maxKeptLength = 200;

/** A {@link normalize} for texts that recur, such as the names of applications: keeps the results for up to `maxTexts`. */
export function createNormalizer(maxTexts: number): (text: string) => string {
  const kept = new Map<string, string>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const normalized = normalize(text);
    if (kept.size >= maxTexts) kept.clear();
    if (text.length <= maxKeptLength) kept.set(text, normalized);
    return normalized;
  };
}
