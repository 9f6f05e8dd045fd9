import type { CommandName } from '../chat/command.ts';
import { nearest } from '../text/did-you-mean.ts';
import type { CommandSyntax } from './syntax.ts';
import { allSpellings, bare } from './vocabulary.ts';

/** The command whose word, in any of our languages, was most likely meant. */
export function nearestCommand(word: string, definitions: readonly CommandSyntax[]): CommandName | undefined {
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
