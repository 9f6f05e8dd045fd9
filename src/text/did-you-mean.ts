import { distance } from 'fastest-levenshtein';
import { normalizeWord } from '../lib/normalize.ts';

/** The word that a misspelt one most likely stands for, or `undefined` if none is similar. Ignores case. */
export function closest<Word extends string>(typed: string, words: readonly Word[]): Word | undefined {
  const wanted = typed.toLowerCase().slice(0, 40);
  const maxDistance = Math.max(1, Math.floor(wanted.length / 3));
  const [best] = words
    .map((word) => ({ word, edits: editDistance(wanted, word.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= maxDistance ? best.word : undefined;
}

/** The meaning of the closest word, or `undefined` if none is similar. Ignores case and diacritics. */
export function closestMeaning<Meaning>(
  typed: string,
  words: readonly (readonly [word: string, meaning: Meaning])[],
): Meaning | undefined {
  const meanings = new Map(words.map(([word, meaning]) => [normalizeWord(word), meaning]));
  const found = closest(normalizeWord(typed), [...meanings.keys()]);
  return found === undefined ? undefined : meanings.get(found);
}

/** Counts letters in the wrong order as one edit, for which the Levenshtein distance is two. */
function editDistance(typed: string, word: string): number {
  const sorted = (text: string) => [...text].sort().join('');
  return typed !== word && sorted(typed) === sorted(word) ? 1 : distance(typed, word);
}
