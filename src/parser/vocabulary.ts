/** Maps typed words, in any of the supported languages, to commands, keys and values. */
import type { ArgumentKey, CommandName } from '../chat/command.ts';
import { normalizeWord } from '../lib/normalize.ts';
import { closestMeaning } from '../text/did-you-mean.ts';
import { commandAliases, valueAliases } from '../text/en/aliases.ts';
import { languages, type Strings } from '../text/strings.ts';
import type { Spellings, Values, Vocabulary } from '../text/vocabulary.ts';
import type { CommandSyntax } from './syntax.ts';

type NamedWord = Pick<CommandSyntax, 'name' | 'word'>;

const vocabularies: readonly Vocabulary[] = Object.values(languages).flatMap((text) => text.vocabulary ?? []);

/** Every spelling of a command's word, the canonical one first. */
export function spellingsOf({ name, word }: NamedWord): readonly string[] {
  return [word, ...(commandAliases[name] ?? []), ...vocabularies.flatMap(({ commands }) => commands[name])];
}

/** A command's words in the reader's language, and the English ones: those that completion offers. */
export function spellingsFor({ vocabulary }: Strings, { name, word }: NamedWord): readonly string[] {
  return [...(vocabulary?.commands[name] ?? []), word, ...(commandAliases[name] ?? [])];
}

/** Every spelling of a key, the canonical one first. */
export function keySpellings(key: ArgumentKey): readonly string[] {
  return [key, ...vocabularies.flatMap(({ keys }) => keys[key])];
}

/** A command's word in the reader's language. */
export function localizedWord(text: Strings, { name, word }: NamedWord): string {
  return text.vocabulary?.commands[name][0] ?? word;
}

/** Words in the longest command: `vem är jag`. */
const maxWords = 3;

/** The command that a line begins with, and how many words name it: one in `ta-bort`, two in `ta bort`. */
export function commandIn<Definition extends NamedWord>(
  words: readonly string[],
  definitions: readonly Definition[],
): { readonly definition: Definition; readonly length: number } | undefined {
  for (let length = Math.min(maxWords, words.length); length > 0; length -= 1) {
    const typed = normalizeWord(withoutPunctuation(words.slice(0, length).join('-')));
    const name = commandNames.get(typed);
    const definition = definitions.find((candidate) => candidate.word === typed || candidate.name === name);
    if (definition !== undefined) return { definition, length };
  }
  return undefined;
}

/** A word as in `thanks!`; `?` alone is a word. */
function withoutPunctuation(word: string): string {
  return word.replace(/(?<=[^!?.,;:])[!?.,;:]+$/u, '');
}

/** The command whose word, in any language, is most similar to a misspelt one. */
export function closestCommand(word: string, definitions: readonly NamedWord[]): CommandName | undefined {
  const words = definitions.flatMap((definition) =>
    spellingsOf(definition).map((spelling) => [spelling, definition.name] as const),
  );
  return closestMeaning(word, words);
}

/** The key of a command that a typed word stands for. */
export function keyIn(typed: string, definition: Pick<CommandSyntax, 'keys'>): ArgumentKey | undefined {
  const wanted = normalizeWord(typed);
  const named = keyNames.get(wanted);
  return keysOf(definition).find((key) => key === wanted || key === named);
}

export function keysOf({ keys }: Pick<CommandSyntax, 'keys'>): readonly ArgumentKey[] {
  // The type of `keys` allows no others.
  return Object.keys(keys) as ArgumentKey[];
}

/** The canonical word for a value, or the typed word if it has no other meaning. */
export function canonicalValue(type: keyof Values, typed: string): string {
  return valueMeanings.get(`${type} ${normalizeWord(typed.trim())}`) ?? typed;
}

/** A key in the reader's language. */
export function localizedKey({ vocabulary }: Strings, key: ArgumentKey): string {
  return vocabulary?.keys[key][0] ?? key;
}

/** Every value of a type, by its canonical word. */
export function canonicalValues(type: keyof Values): readonly string[] {
  return [...new Set(vocabularies.flatMap(({ values }) => Object.keys(values[type])))];
}

/** A value's word in the reader's language. */
export function valueWord({ vocabulary }: Strings, type: keyof Values, value: string): string {
  const words: Readonly<Record<string, readonly string[]>> = vocabulary?.values[type] ?? {};
  return words[value]?.[0] ?? value;
}

/** The key that a typed word stands for in any command. */
export function isKey(typed: string): boolean {
  const wanted = normalizeWord(typed);
  return keyNames.has(wanted) || canonicalKeys.has(wanted);
}

/** Whether a word is a value or a key of the command language, such as `all` or `mine`, in any language. */
export function isLanguageWord(typed: string): boolean {
  const word = normalizeWord(typed.trim());
  return isKey(word) || valueWords.has(word);
}

/** The spellings of a value's words in all languages with a vocabulary, each with its canonical word. */
export function valueSpellings(type: keyof Values): readonly (readonly [word: string, meaning: string])[] {
  return vocabularies.flatMap(({ values }) => lookupTable<string>(values[type]));
}

/** Each normalized spelling with its meaning. */
function lookupTable<Meaning extends string>(
  words: Readonly<Record<Meaning, Spellings>>,
): readonly (readonly [string, Meaning])[] {
  const entries = Object.entries(words) as [Meaning, Spellings][];
  return entries.flatMap(([meaning, spellings]) => spellings.map((word) => [normalizeWord(word), meaning] as const));
}

const aliases = Object.entries(commandAliases) as [CommandName, readonly string[]][];
const commandNames = new Map([
  ...aliases.flatMap(([name, words]) => words.map((word) => [word, name] as const)),
  ...vocabularies.flatMap(({ commands }) => lookupTable(commands)),
]);
const keyNames = new Map(vocabularies.flatMap(({ keys }) => lookupTable(keys)));
const canonicalKeys = new Set(vocabularies.flatMap(({ keys }) => Object.keys(keys)));
const valueTables: readonly (readonly [type: string, words: Readonly<Record<string, readonly string[]>>])[] = [
  valueAliases,
  ...vocabularies.map(({ values }) => values),
].flatMap((values) => Object.entries(values));
const valueMeanings = new Map(
  valueTables.flatMap(([type, words]) =>
    Object.entries(words).flatMap(([meaning, spellings]) =>
      spellings.map((word) => [`${type} ${normalizeWord(word)}`, meaning] as const),
    ),
  ),
);
/** Units, languages and days are left out: a case can be called `H`, `V` or `Sun`. */
const valueWords = new Set(
  valueTables
    .filter(([type]) => type !== 'unit' && type !== 'language' && type !== 'day')
    .flatMap(([, words]) => Object.entries(words).flat(2))
    .map(normalizeWord),
);
