import { distance } from 'fastest-levenshtein';

/** The word that a misspelt one most likely meant, or `undefined` when none is close. Compares without case. */
export function nearest<Word extends string>(word: string, words: readonly Word[]): Word | undefined {
  const typed = word.toLowerCase().slice(0, 40);
  const scored = words.map((one) => ({ one, far: slips(typed, one.toLowerCase()) }));
  scored.sort((a, b) => a.far - b.far);
  const [best] = scored;
  const close = Math.max(1, Math.floor(typed.length / 3));
  return best !== undefined && best.far <= close ? best.one : undefined;
}

/** Letters typed in the wrong order are one slip, which an edit distance would count as two. */
function slips(typed: string, word: string): number {
  const sorted = (text: string) => [...text].sort().join('');
  return typed !== word && sorted(typed) === sorted(word) ? 1 : distance(typed, word);
}
