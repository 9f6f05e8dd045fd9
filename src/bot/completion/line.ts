/** Completes a command line: the command's word, or a case by its name, then whatever the command takes. */
import type { ArgumentKey } from '../../chat/command.ts';
import type { Suggestion } from '../../chat/reply.ts';
import type { SearchResult } from '../../instance-index/index.ts';
import { normalizeWord } from '../../lib/normalize.ts';
import { listIfAvailable, rankForPerson } from '../../lookup/person-instances.ts';
import { buildCommand } from '../../parser/build-command.ts';
import { guidIn } from '../../parser/guids.ts';
import { type Lexeme, quote, tokenize } from '../../parser/lexer.ts';
import { leadingWords } from '../../parser/parse-line.ts';
import type { Positional } from '../../parser/syntax.ts';
import { commandIn, keyIn, keysOf, localizedKey, localizedWord, spellingsFor } from '../../parser/vocabulary.ts';
import type { Context } from '../../request/context.ts';
import type { Definition } from '../../request/definition.ts';
import { commandAliases } from '../../text/en/aliases.ts';
import type { Strings } from '../../text/strings.ts';
import { findInstances, instanceSuggestions } from './instances.ts';
import { type KnownValue, keyValues, positionalValues } from './values.ts';

const maxInstances = 25;

/** A line up to the word that is being typed, and that word, which can be empty. */
interface TypedLine {
  readonly before: string;
  readonly partial: string;
}

/** Rejects with a `BariumError`. */
export async function completeLine(line: string, context: Context): Promise<readonly Suggestion[]> {
  const partial = /\S*$/u.exec(line)?.[0] ?? '';
  const typed: TypedLine = { before: line.slice(0, line.length - partial.length).trimStart(), partial };
  const complete = tokenize(typed.before);
  const match = commandIn(leadingWords(complete), context.definitions);
  if (match === undefined) return completeFirstWord(line.trimStart(), context);
  return completeArgument(match.definition, complete.slice(match.length), typed, context);
}

/** Commands that begin like this, and cases of that name; without a word, the person's own cases first. */
async function completeFirstWord(typed: string, context: Context): Promise<readonly Suggestion[]> {
  const { text, definitions } = context;
  const commands = suggestCommands(typed.trim().split(/\s+/u).join('-'), definitions, text);
  const show = definitions.find(({ name }) => name === 'instance.show');
  // The word is needed: a name can begin like a command.
  const head = show === undefined ? '' : `${localizedWord(text, show)} `;
  const isEmpty = typed.trim() === '';
  const rows = isEmpty
    ? (await listIfAvailable(maxOwnInstances, context)).map(({ row }) => row)
    : await findInstances(withoutQuotes(typed), context);
  const instances = instanceSuggestions(rows, text, (name) => head + name);
  return isEmpty ? [...instances, ...commands] : [...commands, ...instances];
}

/** Before a word is typed. Leaves room for the commands. */
const maxOwnInstances = 5;

function suggestCommands(typed: string, definitions: readonly Definition[], text: Strings): readonly Suggestion[] {
  const prefix = normalizeWord(typed);
  return definitions
    .filter(({ isHidden }) => isHidden !== true)
    .flatMap((definition) => {
      const spelling = spellingsFor(text, definition).find((word) => normalizeWord(word).startsWith(prefix));
      if (spelling === undefined) return [];
      const { usage, summary } = text.commands[definition.name];
      // An alias stays as it is typed.
      const isAlias = commandAliases[definition.name]?.includes(spelling) === true;
      const word = isAlias ? spelling : localizedWord(text, definition);
      const hasArguments = definition.positionals.length > 0;
      return [
        {
          text: hasArguments ? `${word} ` : word,
          label: isAlias ? `${word} (${usage})` : usage,
          detail: summary,
        },
      ];
    });
}

async function completeArgument(
  definition: Definition,
  complete: readonly Lexeme[],
  typed: TypedLine,
  context: Context,
): Promise<readonly Suggestion[]> {
  const keyed = /^([\p{L}-]+):(.*)$/su.exec(typed.partial);
  const key = keyed === null ? undefined : keyIn(keyed[1] ?? '', definition);
  if (keyed !== null && key !== undefined) {
    const values = await keyValues(key, context);
    return suggestValues(values, keyed[2] ?? '', `${typed.before}${keyed[1]}:`, isList(key, definition));
  }
  const words = complete.filter((lexeme) => lexeme.key === undefined || keyIn(lexeme.key, definition) === undefined);
  const isFirst = definition.positionals[0]?.kind === 'instance';
  const own = await (isFirst ? completeInstanceOrNext : completeWord)(definition, words, typed, context);
  return [...own, ...suggestKeys(definition, complete, typed, context.text, own.length)];
}

function isList(key: ArgumentKey, { keys }: Definition): boolean {
  return key === 'on' || key === 'days' || keys[key] === 'statuses';
}

/** Values that begin with or contain what is typed. In a comma list only the last one is being typed. */
function suggestValues(
  values: readonly KnownValue[],
  typed: string,
  before: string,
  isCommaList = false,
): readonly Suggestion[] {
  const earlier = isCommaList ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const wanted = normalizeWord(withoutQuotes(typed.slice(earlier.length)));
  const matches = values.filter(({ value }) => normalizeWord(value).includes(wanted));
  const isStart = ({ value }: KnownValue) => normalizeWord(value).startsWith(wanted);
  return [...matches.filter(isStart), ...matches.filter((value) => !isStart(value))].map(({ value, detail }) => ({
    text: `${before}${earlier}${quote(value)}`,
    label: value,
    ...(detail === undefined ? {} : { detail }),
  }));
}

/** A command whose arguments are words: the status of `list`, the number of `mute`. */
async function completeWord(
  { name, positionals }: Definition,
  words: readonly Lexeme[],
  { before, partial }: TypedLine,
  context: Context,
): Promise<readonly Suggestion[]> {
  const last = positionals.at(-1);
  const positional = positionals[words.length] ?? (last?.kind === 'rest' ? last : undefined);
  if (positional === undefined) return [];
  return suggestValues(await positionalValues(name, positional.argument, undefined, context), partial, before);
}

/** The case, or if that is named, the argument after it. */
async function completeInstanceOrNext(
  definition: Definition,
  words: readonly Lexeme[],
  typed: TypedLine,
  context: Context,
): Promise<readonly Suggestion[]> {
  const next = definition.positionals[1];
  const [first] = words;
  if (first !== undefined && (first.isQuoted || guidIn(first.text) !== undefined)) {
    const found = await findById(first, context);
    const rest = [...words.slice(1).map(({ text }) => text), typed.partial].join(' ');
    return found === undefined || next === undefined ? [] : completeNext(definition, next, found, rest, typed, context);
  }
  const query = withoutQuotes([...words.map(({ text }) => text), typed.partial].join(' ')).trim();
  const head = headOf(typed, words);
  if (query === '') return instanceSuggestions(await findInstances('', context), context.text, (name) => head + name);
  const count = query.split(' ').length;
  const minWords = next === undefined ? count : 1;
  const result = await context.index.search(query, maxInstances, { includeClosed: true, minWords });
  const [only] = result.exactCount === 1 || result.total === 1 ? result.rows : [];
  const isNamed = only !== undefined && (result.wordCount < count || typed.partial === '');
  if (isNamed && next !== undefined) {
    const rest = query.split(' ').slice(result.wordCount).join(' ');
    const nexts = await completeNext(definition, next, only.id, rest, typed, context);
    if (nexts.length > 0 || result.wordCount < count) return nexts;
  }
  const complete: SearchResult = result.wordCount < count ? { ...result, rows: [], exactCount: 0 } : result;
  const { rows } = complete.rows.length === 0 ? complete : await rankForPerson(complete, query, context);
  return instanceSuggestions(rows, context.text, (name) => head + name);
}

/** The line before the case's name. */
function headOf({ before }: TypedLine, words: readonly Lexeme[]): string {
  const named = words.map(({ text }) => text).join(' ');
  const at = named === '' ? -1 : before.lastIndexOf(named);
  return at === -1 ? before : before.slice(0, at);
}

async function findById({ text }: Lexeme, { index }: Context): Promise<string | undefined> {
  const id = guidIn(text);
  if (id !== undefined) return id;
  const { rows, total, exactCount } = await index.search(text, 1, { includeClosed: true });
  return total === 1 || exactCount === 1 ? rows[0]?.id : undefined;
}

async function completeNext(
  { name }: Definition,
  next: Positional,
  instance: string,
  rest: string,
  { before, partial }: TypedLine,
  context: Context,
): Promise<readonly Suggestion[]> {
  const values = await positionalValues(name, next.argument, instance, context);
  const line = `${before}${partial}`;
  const head = rest.trim() === '' ? `${line.trimEnd()} ` : line.slice(0, line.lastIndexOf(rest.trim()));
  return suggestValues(values, rest.trim(), head);
}

/** The keys that are not there yet: those that begin like the word, or all where nothing else can follow. */
function suggestKeys(
  definition: Definition,
  complete: readonly Lexeme[],
  { before, partial }: TypedLine,
  text: Strings,
  others: number,
): readonly Suggestion[] {
  const prefix = normalizeWord(partial);
  const needsInstance = !buildCommand(definition, {}).ok && complete.length === 0;
  if (prefix === '' && (needsInstance || (others > 0 && definition.positionals[0]?.kind === 'instance'))) return [];
  const used = complete.flatMap(({ key }) => (key === undefined ? [] : (keyIn(key, definition) ?? [])));
  return keysOf(definition)
    .filter((key) => !used.includes(key) && key !== 'anyway')
    .map((key) => localizedKey(text, key))
    .filter((word) => normalizeWord(word).startsWith(prefix))
    .map((word) => ({ text: `${before}${word}:`, label: `${word}:` }));
}

function withoutQuotes(text: string): string {
  return text.replaceAll(/["“”„]/gu, '');
}
