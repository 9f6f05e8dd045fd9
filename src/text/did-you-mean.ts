import { distance } from 'fastest-levenshtein';
import { normalize, normalizeWord } from '../lib/normalize.ts';
import { runInSlices, visitInSteps } from '../lib/time-slices.ts';

/**
 * The word that a misspelt one most likely stands for, or `undefined` if none is similar. Ignores case.
 *
 * @param maxEdits a third of the letters if missing
 */
export function closest<Word extends string>(
  typed: string,
  words: readonly Word[],
  maxEdits?: number,
): Word | undefined {
  const measure = createMeasure(typed, maxEdits);
  let best: { readonly word: Word; readonly edits: number } | undefined;
  for (const word of words) best = closer(best, word, measure);
  return best?.word;
}

/** Like {@link closest}, for any number of words. */
export async function closestInSlices(typed: string, words: readonly string[]): Promise<string | undefined> {
  const measure = createMeasure(typed);
  let best: { readonly word: string; readonly edits: number } | undefined;
  const steps = visitInSteps(words, (word) => {
    best = closer(best, word, measure);
  });
  await runInSlices(steps);
  return best?.word;
}

/** The `max` words that take the fewest edits, however many those are; the nearest one first. */
export async function nearestInSlices(
  typed: string,
  words: readonly string[],
  max: number,
): Promise<readonly string[]> {
  const wanted = typed.toLowerCase().slice(0, maxComparedLength);
  const nearest: { readonly word: string; readonly edits: number }[] = [];
  const steps = visitInSteps(words, (word) => {
    const edits = distance(wanted, word.toLowerCase().slice(0, maxComparedLength));
    if (nearest.length === max && edits >= (nearest.at(-1)?.edits ?? 0)) return;
    let at = nearest.length;
    while (at > 0 && edits < (nearest[at - 1]?.edits ?? 0)) at -= 1;
    nearest.splice(at, 0, { word, edits });
    if (nearest.length > max) nearest.pop();
  });
  await runInSlices(steps);
  return nearest.map(({ word }) => word);
}

const maxComparedLength = 40;

/** The first of any number of texts that contains a part. Ignores case. */
export async function findContaining(part: string, texts: readonly string[]): Promise<string | undefined> {
  const normalized = normalize(part);
  return runInSlices(
    (function* () {
      for (const [at, text] of texts.entries()) {
        if (normalize(text).includes(normalized)) return text;
        if (at % 256 === 255) yield;
      }
      return undefined;
    })(),
  );
}

function closer<Word extends string>(
  best: { readonly word: Word; readonly edits: number } | undefined,
  word: Word,
  measure: (word: string) => number | undefined,
) {
  const edits = measure(word);
  return edits === undefined || edits >= (best?.edits ?? Number.POSITIVE_INFINITY) ? best : { word, edits };
}

/** Counts the edits from a typed word to others; `undefined` if there are too many. */
function createMeasure(
  typed: string,
  maxEdits = Math.max(1, Math.floor(Math.min(typed.length, maxComparedLength) / 3)),
): (word: string) => number | undefined {
  const wanted = typed.toLowerCase().slice(0, maxComparedLength);
  const sortedWanted = sortLetters(wanted);
  return (word) => {
    // Each edit changes the length by one at most.
    if (Math.abs(word.length - wanted.length) > maxEdits + 2) return undefined;
    const known = word.toLowerCase();
    // Letters in the wrong order count as one edit, for which the Levenshtein distance is two.
    const isSwapped = known !== wanted && known.length === wanted.length && sortLetters(known) === sortedWanted;
    const edits = isSwapped ? 1 : distance(wanted, known);
    return edits <= maxEdits ? edits : undefined;
  };
}

function sortLetters(text: string): string {
  return [...text].sort().join('');
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
