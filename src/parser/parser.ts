/**
 * The command language: a line of text to a typed command, and back.
 *
 * A line is a word and what it is about: `list active app:"Leave request" page:2`. Quotes of any kind hold
 * words together, `key:value` fills a named argument, everything is accepted without case. Nothing typed,
 * pressed or pasted makes these functions throw.
 */
import type * as z from 'zod';
import type { Arguments, Command, CommandName, FieldErrors, ParseProblem } from '../chat/command.ts';
import { nearestCommand, nearestOf } from './did-you-mean.ts';
import type { CommandSyntax } from './syntax.ts';
import { commandIn, keyIn, keySpellings, keysOf } from './vocabulary.ts';

export type Parsed<Syntax extends CommandSyntax = CommandSyntax> =
  | { readonly ok: true; readonly command: Command; readonly definition: Syntax }
  | { readonly ok: false; readonly complaint: ParseProblem };

/** Longest line that is read at all. Slack's text input takes 3,000 characters; no command needs half of it. */
const longestLine = 2_000;

/** One word of a line; `quoted` words are never taken for keys. */
interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly key?: string;
}

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

/**
 * Reads a line; `values` (a submitted form's) fill or overrule its arguments by name. Answers the command, or a
 * complaint that says what would work.
 */
export function parse<Syntax extends CommandSyntax>(
  line: string,
  definitions: readonly Syntax[],
  values: Readonly<Record<string, string>> = {},
): Parsed<Syntax> {
  if (line.length > longestLine) return no({ kind: 'too-long', limit: longestLine });
  const tokens = tokenise(line);
  const [first] = tokens;
  if (first === undefined) return no({ kind: 'empty' });
  const found = commandIn(leadingWords(tokens), definitions);
  if (found === undefined) {
    return no({
      kind: 'unknown-command',
      word: first.text,
      nearest: nearestCommand(first.text, definitions),
    });
  }
  const { definition, length } = found;
  const given = assign(definition, tokens.slice(length));
  if (!given.ok) return given;
  return complete(definition, { ...given.values, ...pick(values, argumentsOf(definition)) });
}

/** The words that may be the command's: the first, and those after it that are neither quoted nor keys. */
function leadingWords(tokens: readonly Token[]): readonly string[] {
  const other = tokens.findIndex((token, at) => at > 0 && (token.quoted || token.key !== undefined));
  return tokens.slice(0, other === -1 ? undefined : other).map((token) => token.text);
}

/** Makes a command of typed-in arguments, all of them text. Answers it, or what is wrong with which argument. */
export function complete<Syntax extends CommandSyntax>(
  definition: Syntax,
  values: Readonly<Record<string, unknown>>,
): Parsed<Syntax> {
  const parsed = definition.input.safeParse(values);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, values);
    return no({ kind: 'arguments', command: definition.name, problems });
  }
  // The definition's own schema made the arguments, so name and arguments belong together.
  const command = { ...(parsed.data as Arguments<CommandName>), name: definition.name } as Command;
  return { ok: true, command, definition };
}

/** The line that a person would type for a command: what buttons carry. `parse` reads it back as the same. */
export function format(command: Command, definitions: readonly CommandSyntax[]): string {
  const definition = definitions.find((one) => one.name === command.name);
  if (definition === undefined) throw new Error(`no definition for ${command.name}`);
  const values = command as unknown as Readonly<Record<string, unknown>>;
  const placed = definition.positionals.map(({ argument }) => argument);
  const keyed = Object.entries(definition.keys)
    .filter(([, argument]) => !placed.includes(argument) && values[argument] !== undefined)
    .map(([key, argument]) => `${key}:${quote(valueText(values[argument]))}`);
  const fields = Object.entries((values.fields ?? {}) as Readonly<Record<string, string>>).map(
    ([field, value]) => quote(`${field}=${value}`),
  );
  const words = placed
    .filter((argument) => values[argument] !== undefined)
    .map((argument) => quote(valueText(values[argument])));
  return [definition.word, ...words, ...keyed, ...fields].join(' ');
}

/** Puts a value in quotes when the line could not be read back without them: in a kind that it does not close. */
function quote(value: string): string {
  const bare = value !== '' && !/[\s:=]/u.test(value) && !(value.charAt(0) in quotes);
  if (bare) return value;
  const line = value.replaceAll(/[^\S ]+/gu, ' ');
  const quoted = Object.entries(quotes).map(([opening, closing]) => `${opening}${line}${closing.charAt(0)}`);
  const whole = quoted.find((one) => closingQuote(one, 0) === one.length - 1);
  return whole ?? `"${line.replaceAll('"', "'")}"`;
}

function valueText(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

function no(complaint: ParseProblem): { readonly ok: false; readonly complaint: ParseProblem } {
  return { ok: false, complaint };
}

/** Splits a line into words. A quote that is never closed is a letter like any other. */
function tokenise(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = line.normalize('NFC').trimStart();
  while (rest !== '') {
    const { token, length } = quotedToken(rest) ?? plainToken(rest);
    tokens.push(token);
    rest = rest.slice(length).trimStart();
  }
  return tokens;
}

function quotedToken(rest: string): { token: Token; length: number } | undefined {
  const end = closingQuote(rest, 0);
  if (end === undefined) return undefined;
  return { token: { text: rest.slice(1, end).trim(), quoted: true }, length: end + 1 };
}

function plainToken(rest: string): { token: Token; length: number } {
  const key = /^([\p{L}-]+):(?!\/\/)/u.exec(rest);
  const valueAt = key?.[0].length ?? 0;
  const end = key === null ? undefined : closingQuote(rest, valueAt);
  const plain = /^\S+/u.exec(rest)?.[0] ?? rest;
  const length = end === undefined ? plain.length : end + 1;
  const text = end === undefined ? plain : rest.slice(0, valueAt) + rest.slice(valueAt + 1, end).trim();
  const name = key?.[1];
  return { token: name === undefined ? { text, quoted: false } : { text, quoted: false, key: name }, length };
}

/** Where the quote that opens at `at` closes: before white space or the end, so that «don't» stays one word. */
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

type Assigned =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly complaint: ParseProblem };

/** Gives each word its argument. */
function assign(definition: CommandSyntax, tokens: readonly Token[]): Assigned {
  const values: Record<string, unknown> = {};
  const fields: [string, string][] = [];
  const loose: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const field = definition.takesFields && /^([^=]+)=(.*)$/su.exec(token.text);
    const argument = argumentFor(token, definition);
    if (argument !== undefined && token.key !== undefined) {
      const value = token.text.slice(token.key.length + 1);
      // `app: Order`, with the space people put after a colon.
      values[argument] = value === '' ? tokens[++at]?.text : value;
    } else if (field) {
      fields.push([(field[1] ?? '').trim(), (field[2] ?? '').trim()]);
    } else if (isStrayKey(token, definition)) {
      return no(unknownKey(token.key ?? '', definition));
    } else loose.push(token);
  }
  const left = place(definition, loose, values);
  if (left !== '') return no({ kind: 'left-over', words: left, command: definition.name });
  // Made of pairs, it may hold any name: one that is set may be taken for the prototype.
  return {
    ok: true,
    values: definition.takesFields ? { ...values, fields: Object.fromEntries(fields) } : values,
  };
}

/** The argument that a `key:value` fills, in any of our languages. */
function argumentFor({ key }: Token, definition: CommandSyntax): string | undefined {
  const known = key === undefined ? undefined : keyIn(key, definition);
  return known && definition.keys[known];
}

function unknownKey(key: string, definition: CommandSyntax): ParseProblem {
  const keys = keysOf(definition);
  const words = keys.flatMap((known) => keySpellings(known).map((word) => [word, known] as const));
  return { kind: 'unknown-key', key, keys, nearest: nearestOf(key, words) };
}

/** `stauts:active` is a slip; `Order: 4711` in a command that takes names is a name. */
function isStrayKey(token: Token, definition: CommandSyntax): boolean {
  return token.key !== undefined && !token.quoted && token.text.length > token.key.length + 1
    ? Object.keys(definition.keys).length > 0
    : false;
}

/** Fills the positional arguments from the words that have no key. Answers what is left over. */
function place(definition: CommandSyntax, tokens: readonly Token[], values: Record<string, unknown>): string {
  let loose = tokens;
  for (const { argument, kind } of definition.positionals) {
    if (loose.length === 0) break;
    const count = kind === 'word' ? 1 : kind === 'rest' ? loose.length : wordsOfInstance(loose);
    values[argument] = loose
      .slice(0, count)
      .map((token) => token.text)
      .join(' ');
    loose = loose.slice(count);
  }
  return loose.map((token) => token.text).join(' ');
}

/** An id, a link or a quoted name is one word; otherwise a name goes on to the next quoted word. */
function wordsOfInstance(tokens: readonly Token[]): number {
  const [first] = tokens;
  if (first === undefined || first.quoted || idIn(first.text) !== undefined) return 1;
  const quoted = tokens.findIndex((token) => token.quoted);
  return quoted === -1 ? tokens.length : quoted;
}

const guids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/giu;

/** The GUID that a word is, or the first that a pasted link holds. Barium's web addresses carry the instance's id. */
export function idIn(word: string): string | undefined {
  return idsIn(word)[0];
}

/** Every GUID that a pasted link holds, each once: it may carry that of the application as well. */
export function idsIn(word: string): readonly string[] {
  const found = [...new Set(word.match(guids)?.map((id) => id.toLowerCase()))];
  const isLink = /^<?https?:\/\//iu.test(word);
  return isLink || found[0]?.length === word.length ? found : [];
}

function argumentsOf(definition: CommandSyntax): readonly string[] {
  const fields = definition.takesFields ? ['fields'] : [];
  const positional = definition.positionals.map((one) => one.argument);
  return [...positional, ...Object.values(definition.keys), ...fields];
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => names.includes(name) && value !== ''),
  );
}

function problemsOf(error: z.ZodError, values: Readonly<Record<string, unknown>>): FieldErrors {
  const entries = error.issues.map((issue) => {
    const argument = String(issue.path[0] ?? '');
    const missing = values[argument] === undefined || values[argument] === '';
    return [argument, missing ? ('missing' as const) : { expected: issue.message }] as const;
  });
  return Object.fromEntries(entries.reverse());
}
