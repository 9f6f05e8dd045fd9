/** Which command, key or value a typed word stands for, in whichever of our languages it was typed. */
import type { ArgumentKey, CommandName } from '../chat/command.ts';
import { languages, type Text } from '../text/strings.ts';
import type { Spellings, Values, Vocabulary } from '../text/vocabulary.ts';
import type { CommandSyntax } from './syntax.ts';

const vocabularies: readonly Vocabulary[] = Object.values(languages).flatMap((text) => text.vocabulary ?? []);

/** A word as it is compared: no capitals, no marks over letters, which not every keyboard has. */
export function bare(word: string): string {
  // As most are: there is nothing to take apart.
  if (/^[!-~]*$/.test(word)) return word.toLowerCase();
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Every way to write a command's word, the canonical one first. */
export function spellingsOf({ name, word }: Pick<CommandSyntax, 'name' | 'word'>): readonly string[] {
  return [word, ...vocabularies.flatMap(({ commands }) => commands[name])];
}

/** Every way to write a key, the canonical one first. */
export function keySpellings(key: ArgumentKey): readonly string[] {
  return [key, ...vocabularies.flatMap(({ keys }) => keys[key])];
}

/** The word for a command that a reader is shown. */
export function wordFor(text: Text, { name, word }: Pick<CommandSyntax, 'name' | 'word'>): string {
  return text.vocabulary?.commands[name][0] ?? word;
}

/** A command has at most so many words: `vem är jag`. */
const mostWords = 3;

/**
 * The command that a line begins with, and how many of its words say so: `ta bort` is one command's, as
 * `ta-bort` is.
 */
export function commandIn<One extends Pick<CommandSyntax, 'name' | 'word'>>(
  words: readonly string[],
  definitions: readonly One[],
): { readonly definition: One; readonly length: number } | undefined {
  for (let length = Math.min(mostWords, words.length); length > 0; length -= 1) {
    const typed = bare(words.slice(0, length).join('-'));
    const name = commandNames.get(typed);
    const definition = definitions.find((one) => one.word === typed || one.name === name);
    if (definition !== undefined) return { definition, length };
  }
  return undefined;
}

/** The key of a command that a word stands for. */
export function keyIn(typed: string, definition: Pick<CommandSyntax, 'keys'>): ArgumentKey | undefined {
  const wanted = bare(typed);
  const named = keyNames.get(wanted);
  return keysOf(definition).find((key) => key === wanted || key === named);
}

/** The keys that a command knows. */
export function keysOf({ keys }: Pick<CommandSyntax, 'keys'>): readonly ArgumentKey[] {
  // Its own type lets it hold no others.
  return Object.keys(keys) as ArgumentKey[];
}

/** The canonical word for a value, or the typed one where it is nobody's word for anything. */
export function meant(what: keyof Values, typed: string): string {
  return meanings.get(`${what} ${bare(typed.trim())}`) ?? typed;
}

/** Every way to write a value in a language with words of its own, and what it means. */
export function valueSpellings(what: keyof Values): readonly (readonly [word: string, meaning: string])[] {
  return vocabularies.flatMap(({ values }) => meaningsOf<string>(values[what]));
}

/** By each of its spellings, what a word means. */
function meaningsOf<Meaning extends string>(
  words: Readonly<Record<Meaning, Spellings>>,
): readonly (readonly [string, Meaning])[] {
  const entries = Object.entries(words) as [Meaning, Spellings][];
  return entries.flatMap(([meaning, spellings]) => spellings.map((word) => [bare(word), meaning] as const));
}

const commandNames = new Map(vocabularies.flatMap(({ commands }) => meaningsOf(commands)));
const keyNames = new Map(vocabularies.flatMap(({ keys }) => meaningsOf(keys)));
const meanings = new Map(
  vocabularies.flatMap(({ values }) =>
    Object.entries(values).flatMap(([what, words]: [string, Readonly<Record<string, Spellings>>]) =>
      meaningsOf(words).map(([word, meaning]) => [`${what} ${word}`, meaning] as const),
    ),
  ),
);

/** Every command's name by each of its spellings. */
export function allSpellings(
  definitions: readonly Pick<CommandSyntax, 'name' | 'word'>[],
): ReadonlyMap<string, CommandName> {
  return new Map(definitions.flatMap((one) => spellingsOf(one).map((word) => [word, one.name] as const)));
}
