import { distance } from 'fastest-levenshtein';
import type { CommandName } from '../command.ts';
import type { Definition } from './definition.ts';
import { allSpellings, bare } from './vocabulary.ts';

/** The command whose word, in any of our languages, was most likely meant. */
export function nearestCommand(word: string, definitions: readonly Definition[]): CommandName | undefined {
  return nearestOf(word, [...allSpellings(definitions)]);
}

/** What the closest of some words stands for, or `undefined` when none is close. */
export function nearestOf<Meaning>(
  word: string,
  words: readonly (readonly [word: string, meaning: Meaning])[],
): Meaning | undefined {
  const meanings = new Map(words.map(([one, meaning]) => [bare(one), meaning]));
  const found = nearest(bare(word), [...meanings.keys()]);
  return found === undefined ? undefined : meanings.get(found);
}

/** The word that a misspelt one most likely meant, or `undefined` when none is close. Compares without case. */
export function nearest(word: string, words: readonly string[]): string | undefined {
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
