import { omitUndefined } from '../lib/omit-undefined.ts';

/** A word of a command line. A quoted word is never taken for a key. */
export interface Lexeme {
  readonly text: string;
  readonly isQuoted: boolean;
  /** The word before the colon of `key:value`. */
  readonly key?: string;
}

/** Opening quotes with the characters that close them. */
const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '“': '””“"',
  '”': '”"',
  '„': '“”"',
  '‘': '’‘',
  '’': '’',
  '«': '»',
  '»': '»«',
};

/** Splits a line into words. A quote that is never closed counts as a letter. */
export function tokenize(line: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  const unclosed = new Set<string>();
  let rest = line.normalize('NFC').trimStart();
  while (rest !== '') {
    const { lexeme, length } = quotedLexeme(rest, unclosed) ?? plainLexeme(rest, unclosed);
    lexemes.push(lexeme);
    rest = rest.slice(length).trimStart();
  }
  return lexemes;
}

interface Scanned {
  readonly lexeme: Lexeme;
  readonly length: number;
}

function quotedLexeme(rest: string, unclosed: Set<string>): Scanned | undefined {
  const end = closingQuoteOnce(rest, 0, unclosed);
  if (end === undefined) return undefined;
  return { lexeme: { text: rest.slice(1, end).trim(), isQuoted: true }, length: end + 1 };
}

function plainLexeme(rest: string, unclosed: Set<string>): Scanned {
  // The colon of a URL belongs to no key.
  const match = /^([\p{L}-]+):(?!\/\/)/u.exec(rest);
  const valueAt = match?.[0].length ?? 0;
  const end = match === null ? undefined : closingQuoteOnce(rest, valueAt, unclosed);
  const plain = /^\S+/u.exec(rest)?.[0] ?? rest;
  const text = end === undefined ? plain : rest.slice(0, valueAt) + rest.slice(valueAt + 1, end).trim();
  return {
    lexeme: { text, isQuoted: false, ...omitUndefined({ key: match?.[1] }) },
    length: end === undefined ? plain.length : end + 1,
  };
}

/** A quote that is not closed in the rest of a line is not closed in a shorter rest either, so it is not looked for again. */
function closingQuoteOnce(rest: string, at: number, unclosed: Set<string>): number | undefined {
  const opening = rest.charAt(at);
  if (unclosed.has(opening)) return undefined;
  const end = closingQuote(rest, at);
  if (end === undefined) unclosed.add(opening);
  return end;
}

/** The index of the quote that closes the one at `at`. White space or the end follows it, so “don't” stays one word. */
function closingQuote(rest: string, at: number): number | undefined {
  const closing = quotes[rest.charAt(at)];
  if (closing === undefined) return undefined;
  for (let end = at + 1; end < rest.length; end += 1) {
    if (closing.includes(rest.charAt(end)) && (end + 1 === rest.length || /\s/u.test(rest.charAt(end + 1)))) {
      return end;
    }
  }
  return undefined;
}

/** Quotes a value if {@link tokenize} would not read it back as one word, with quotes that the value does not close. */
export function quote(value: string): string {
  const isPlain = value !== '' && !/[\s:=]/u.test(value) && !(value.charAt(0) in quotes);
  if (isPlain) return value;
  const line = value.replaceAll(/[^\S ]+/gu, ' ');
  const quoted = Object.entries(quotes)
    .map(([opening, closing]) => `${opening}${line}${closing.charAt(0)}`)
    .find((candidate) => closingQuote(candidate, 0) === candidate.length - 1);
  return quoted ?? `"${line.replaceAll('"', "'")}"`;
}
