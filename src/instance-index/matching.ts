/** How instances are matched with a query: which of its leading words their names contain, or whether it is their id. */
import type { InstanceRow } from '../barium/types.ts';
import { stripInvisible } from '../lib/control-chars.ts';
import { normalize } from '../lib/normalize.ts';
import type { SearchOptions } from './index.ts';

/** As long as an instance argument; nobody types a longer name. */
const maxQueryLength = 300;

/** Words that are searched in any order. Beyond them, only a name that contains the words as they stand matches. */
const maxWords = 16;

/** Of a name; the rest is not searched. */
const maxNameLength = 1_000;

export type SearchableRow = Omit<InstanceRow, 'description'>;

/** An instance with what a search needs. */
export interface SearchableInstance<Row extends SearchableRow = SearchableRow> {
  readonly instance: Row;
  readonly normalizedName: string;
  /** The characters of its name, see {@link toLetterMask}; rules out most names without looking at them. */
  readonly letterMask: number;
  /** See {@link toIdPrefix}. */
  readonly idPrefix: number;
}

export function toSearchable<Row extends SearchableRow>(instance: Row): SearchableInstance<Row> {
  const { name = '' } = instance;
  const normalized = normalizeName(name);
  return {
    instance,
    // The same string, which is stored once.
    normalizedName: normalized === name ? name : normalized,
    letterMask: toLetterMask(normalized),
    idPrefix: toIdPrefix(instance.id),
  };
}

/** Invisible characters are ignored: names that look the same are the same. */
function normalizeName(text: string): string {
  return normalize(stripInvisible(text.slice(0, maxNameLength)));
}

/** The characters of a text as a bit mask, several characters per bit. A text has all bits of each of its parts. */
function toLetterMask(text: string): number {
  let mask = 0;
  for (let at = 0; at < text.length; at += 1) mask |= 1 << (text.charCodeAt(at) % 31);
  return mask;
}

/** The first six hexadecimal digits of an id as a number; -1 if it does not start with six. */
function toIdPrefix(id: string): number {
  const first = id.slice(0, 6);
  return /^[0-9a-f]{6}$/iu.test(first) ? Number.parseInt(first, 16) : -1;
}

/** What must be in a name for the first words of a query to match it. */
interface RequiredWords {
  /** Distinct, without those that are part of another one; those that rule out most names come first. */
  readonly words: readonly string[];
  readonly letterMask: number;
}

export interface SearchQuery {
  readonly wordCount: number;
  /** How many leading words have to match. */
  readonly minWords: number;
  /** The normalized text of the first words, by their number. */
  readonly texts: readonly string[];
  /** The normalized words; a typed word can become several or none. */
  readonly words: readonly (readonly string[])[];
  /** The number of words whose text can be the beginning of an id; 0 if there is none. */
  readonly idWordCount: number;
  readonly idPrefix: number;
  /** A word matches a whole word of a name or its beginning, not any part. */
  readonly wholeWords: boolean;
}

/** `undefined` for a query without text, which matches nothing. */
export function parseQuery(
  query: string,
  { minWords, wholeWords = false }: Pick<SearchOptions, 'minWords' | 'wholeWords'> = {},
): SearchQuery | undefined {
  const typed = query.slice(0, maxQueryLength).split(' ');
  const words = typed.map((word) =>
    normalizeName(word)
      .split(' ')
      .filter((one) => one !== ''),
  );
  const texts = [''];
  for (const more of words) texts.push([texts.at(-1) ?? '', ...more].filter((one) => one !== '').join(' '));
  const wordCount = words.length;
  // Words without visible text match every name.
  const firstText = texts.findIndex((text) => text !== '');
  if (firstText === -1) return undefined;
  const min = Math.max(firstText, Math.min(minWords ?? wordCount, wordCount));
  const idWordCount = texts.findLastIndex((text, count) => count >= min && /^[0-9a-f-]{6,}$/u.test(text));
  const idText = texts[idWordCount];
  return {
    wordCount,
    minWords: min,
    texts,
    words,
    idWordCount: Math.max(0, idWordCount),
    idPrefix: idText === undefined ? -1 : toIdPrefix(idText),
    wholeWords,
  };
}

function toRequired(words: readonly string[]): RequiredWords {
  const distinct = [...new Set(words)];
  const required = distinct.filter((word) => !distinct.some((other) => other !== word && other.includes(word)));
  return { words: bySelectivity(required), letterMask: toLetterMask(required.join('')) };
}

/** Words that rule out most names first: those with digits, then long ones. */
function bySelectivity(words: readonly string[]): readonly string[] {
  const weight = (word: string) => (/\d/u.test(word) ? 100 : 0) + word.length;
  return words.toSorted((a, b) => weight(b) - weight(a));
}

/** The normalized words that a text must contain, in any order, to match a typed text. */
export function requiredWords(typed: string): readonly string[] {
  return toRequired(normalize(typed).split(' ')).words;
}

/** A function that tells whether a normalized text contains all words of a typed text, in any order. */
export function createWordFilter(typed: string): (normalized: string) => boolean {
  const words = requiredWords(typed);
  return (normalized) => words.every((word) => normalized.includes(word));
}

const letterOrDigit = /[\p{L}\p{N}]/u;

/** Whether a part of a text begins where one of its words does. */
export function containsWordStart(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    const isInsideWord = at > 0 && letterOrDigit.test(text.charAt(at - 1)) && letterOrDigit.test(part.charAt(0));
    if (!isInsideWord) return true;
  }
  return false;
}

/** Tells how many leading words of a query match an instance. */
export function createMatcher(query: SearchQuery) {
  const { wordCount, minWords, texts, words, idWordCount, idPrefix, wholeWords } = query;
  const contains = wholeWords ? containsWordStart : (name: string, part: string) => name.includes(part);
  /** As many words are searched in any order. */
  const maxUnordered = Math.min(wordCount, maxWords);
  /** More words only match as they stand, most first. */
  const orderedCounts = [...new Set([wordCount, minWords])].filter((count) => count > maxUnordered);
  let atLeast = 0;
  let required: RequiredWords = { words: [], letterMask: 0 };

  function setAtLeast(count: number): void {
    if (count === atLeast) return;
    atLeast = count;
    required = toRequired(words.slice(0, count).flat());
  }

  function countWordsInName({ normalizedName: name, letterMask }: SearchableInstance): number {
    for (const count of orderedCounts) {
      const text = texts[count] ?? '';
      if (count >= atLeast && name.length >= text.length && contains(name, text)) return count;
    }
    if (atLeast > maxUnordered || (letterMask & required.letterMask) !== required.letterMask) return 0;
    for (const word of required.words) if (!contains(name, word)) return 0;
    let count = atLeast;
    while (count < maxUnordered && words[count]?.every((word) => contains(name, word))) count += 1;
    return count;
  }

  return {
    /** The number of leading words that match the instance if it is at least `min`, else 0. */
    countWords(entry: SearchableInstance, min: number): number {
      if (min > wordCount) return 0;
      setAtLeast(min);
      const inName = countWordsInName(entry);
      const isId =
        inName < idWordCount &&
        idWordCount >= min &&
        entry.idPrefix === idPrefix &&
        entry.instance.id.toLowerCase().startsWith(texts[idWordCount] ?? '');
      return isId ? idWordCount : inName;
    },
  };
}
