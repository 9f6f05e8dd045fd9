/**
 * Parses a command line such as `list active app:"Leave request" page:2`: a word and what it is about. Quotes of any
 * kind hold words together, `key:value` sets a named argument, and case is ignored. No input makes the parser throw.
 */
import type { ParseProblem } from '../chat/command.ts';
import { closestMeaning } from '../text/did-you-mean.ts';
import { buildCommand, fail, type ParseFailure, type ParseResult } from './build-command.ts';
import { guidIn } from './guids.ts';
import { type Lexeme, tokenize } from './lexer.ts';
import type { CommandSyntax } from './syntax.ts';
import { canonicalValue, closestCommand, commandIn, isKey, keyIn, keySpellings, keysOf } from './vocabulary.ts';

/** Slack's text input takes 3,000 characters; no command needs half of that. */
const maxLineLength = 2_000;

/**
 * Parses a line. `values` of a submitted form add to or replace its arguments, by name.
 *
 * @returns the command, or the problem with enough facts to say what would work
 */
export function parseLine<Syntax extends CommandSyntax>(
  line: string,
  definitions: readonly Syntax[],
  values: Readonly<Record<string, string>> = {},
): ParseResult<Syntax> {
  if (line.length > maxLineLength) return fail({ kind: 'too-long', limit: maxLineLength });
  const lexemes = withoutBotName(tokenize(line));
  const [first] = lexemes;
  if (first === undefined) return fail({ kind: 'empty' });
  const match = commandIn(leadingWords(lexemes), definitions) ?? listFor(lexemes, definitions);
  if (match === undefined) {
    const suggestion = closestCommand(first.text, definitions);
    return fail({ kind: 'unknown-command', word: first.text, suggestion });
  }
  const { definition, length } = match;
  const assigned = assignArguments(definition, lexemes.slice(length));
  if (!assigned.ok) return assigned;
  const knownNames = argumentNames(definition);
  const submitted = Object.entries(values).filter(([name, value]) => knownNames.includes(name) && value !== '');
  return buildCommand(definition, { ...assigned.values, ...Object.fromEntries(submitted) });
}

/** People type the bot's name where it is not needed: `/barium barium list`. */
function withoutBotName(lexemes: readonly Lexeme[]): readonly Lexeme[] {
  const isName = ({ isQuoted, text }: Lexeme) => !isQuoted && /^[/@]?barium$/iu.test(text);
  const start = lexemes.findIndex((lexeme) => !isName(lexeme));
  return start === -1 ? [] : lexemes.slice(start);
}

/** `overdue`, alone or before keys, is the list of those cases. */
function listFor<Syntax extends CommandSyntax>([first, ...rest]: readonly Lexeme[], definitions: readonly Syntax[]) {
  const isOverdue = first?.isQuoted === false && canonicalValue('status', first.text.toLowerCase()) === 'overdue';
  const definition = definitions.find(({ name }) => name === 'instance.list');
  const isAlone = rest.every(({ key }) => key !== undefined);
  return isOverdue && isAlone && definition !== undefined ? { definition, length: 0 } : undefined;
}

/** The words that can belong to the command's name: the first, and those before the next quoted word or key. */
export function leadingWords(lexemes: readonly Lexeme[]): readonly string[] {
  const end = lexemes.findIndex((lexeme, at) => at > 0 && (lexeme.isQuoted || lexeme.key !== undefined));
  return lexemes.slice(0, end === -1 ? undefined : end).map(({ text }) => text);
}

type AssignResult = { readonly ok: true; readonly values: Readonly<Record<string, unknown>> } | ParseFailure;

function assignArguments(definition: CommandSyntax, lexemes: readonly Lexeme[]): AssignResult {
  const values: Record<string, unknown> = {};
  const fields: [string, string][] = [];
  const words: Lexeme[] = [];
  for (let at = 0; at < lexemes.length; at += 1) {
    const lexeme = lexemes[at] as Lexeme;
    const field = definition.acceptsFields && /^([^=]+)=(.*)$/su.exec(lexeme.text);
    const argument = argumentFor(lexeme, definition);
    if (argument !== undefined && lexeme.key !== undefined) {
      const value = lexeme.text.slice(lexeme.key.length + 1);
      // People type a space after the colon: `app: Order`.
      values[argument] = value === '' ? lexemes[++at]?.text : value;
    } else if (field) {
      fields.push([(field[1] ?? '').trim(), (field[2] ?? '').trim()]);
    } else if (isUnexpectedKey(lexeme, definition)) {
      return fail(unknownKey(lexeme.key ?? '', definition));
    } else words.push(lexeme);
  }
  const unexpected = assignPositionals(definition, words, values);
  if (unexpected !== '') return fail({ kind: 'unexpected-words', words: unexpected, command: definition.name });
  // `Object.fromEntries` accepts any field name; assigning to `__proto__` would set the prototype.
  return {
    ok: true,
    values: definition.acceptsFields ? { ...values, fields: Object.fromEntries(fields) } : values,
  };
}

/** The argument that a `key:value` sets, whichever language the key is in. */
function argumentFor({ key }: Lexeme, definition: CommandSyntax): string | undefined {
  const canonicalKey = key === undefined ? undefined : keyIn(key, definition);
  return canonicalKey && definition.keys[canonicalKey];
}

function unknownKey(key: string, definition: CommandSyntax): ParseProblem {
  const keys = keysOf(definition);
  const words = keys.flatMap((known) => keySpellings(known).map((word) => [word, known] as const));
  return { kind: 'unknown-key', command: definition.name, key, keys, suggestion: closestMeaning(key, words) };
}

/**
 * `stauts:active` is a typo, and `page:2` a key even in a command without keys; `Order: 4711`, or `x:y` in a command
 * without keys, is a name.
 */
function isUnexpectedKey({ key, isQuoted, text }: Lexeme, definition: CommandSyntax): boolean {
  if (key === undefined || isQuoted || text.length <= key.length + 1) return false;
  return Object.keys(definition.keys).length > 0 || isKey(key);
}

/** Sets the positional arguments from the words without a key. Returns the words that are left. */
function assignPositionals(
  definition: CommandSyntax,
  words: readonly Lexeme[],
  values: Record<string, unknown>,
): string {
  let rest = words;
  for (const { argument, kind } of definition.positionals) {
    if (rest.length === 0) break;
    const count = kind === 'word' ? 1 : kind === 'rest' ? rest.length : instanceWordCount(rest);
    values[argument] = joinWords(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return joinWords(rest);
}

function joinWords(words: readonly Lexeme[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** An id, a link or a quoted name is one word; any other name extends to the next quoted word. */
function instanceWordCount(words: readonly Lexeme[]): number {
  const [first] = words;
  if (first === undefined || first.isQuoted || guidIn(first.text) !== undefined) return 1;
  const quoted = words.findIndex(({ isQuoted }) => isQuoted);
  return quoted === -1 ? words.length : quoted;
}

function argumentNames({ acceptsFields, positionals, keys }: CommandSyntax): readonly string[] {
  const fields = acceptsFields ? ['fields'] : [];
  return [...positionals.map(({ argument }) => argument), ...Object.values(keys), ...fields];
}
