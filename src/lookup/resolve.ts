/**
 * Resolves the instance that a command names as text to its GUID. If several instances match, the user chooses from a
 * card whose buttons repeat the command with the id of each.
 */
import { NotFoundError } from '../barium/errors.ts';
import type { InstanceRow } from '../barium/types.ts';
import type { Card } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import type { SearchOptions, SearchResult } from '../instance-index/index.ts';
import { normalize } from '../lib/normalize.ts';
import { buildCommand } from '../parser/build-command.ts';
import { guidsIn } from '../parser/guids.ts';
import { isLanguageWord } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import { type Definition, isEffect, isHarmless } from '../request/definition.ts';
import { instanceChoiceCard, instanceNotFoundCard, languageWordCard, type SearchHit } from './instance-choice-card.ts';
import { findNearMatches } from './near-matches.ts';
import { rankForPerson } from './person-instances.ts';
import { findThreadInstance } from './thread-instance.ts';

type Resolution =
  /** `isGuess`: the user may have meant something else, so an effect must ask for confirmation first. */
  | { readonly ok: true; readonly command: Command; readonly isGuess?: boolean }
  /** No instance matches, or several do. */
  | { readonly ok: false; readonly card: Card };

/** A command whose instance is still a query, possibly followed by other words. */
interface InstanceQuery {
  readonly query: string;
  readonly command: Command;
  readonly definition: Definition;
}

const maxChoices = 10;

/** Nearest names to offer if none matches. */
const maxNearMatches = 3;

/** Older search results are not trusted for an effect. */
const maxAgeMs = 2 * 60_000;

/**
 * Finds the instance that a command names. For an effect, `isGuess` is set if another instance could match as well,
 * or if only a partial match separated the name from the words after it. Rejects with a `BariumError`.
 */
export async function resolveInstance(command: Command, definition: Definition, context: Context): Promise<Resolution> {
  if (!('instance' in command) || command.instance === undefined) return { ok: true, command };
  const query: InstanceQuery = { query: command.instance, command, definition };
  const ids = guidsIn(command.instance);
  if (ids.length > 0) return resolveLink(ids, query, context);
  const hit = await findMatches(query, context);
  const { rows, exactCount, wordMatchCount, wordCount, total } = hit.result;
  // `delete all` is not about the one case with Wallin in its name, nor `delete active` about Active Ltd.
  const named = total === 0 ? command.instance : command.instance.split(' ').slice(0, wordCount).join(' ');
  const isLanguage = !isHarmless(definition) && exactCount === 0 && isLanguageWord(named);
  if (isLanguage) return { ok: false, card: languageWordCard(named, context) };
  if (total === 0) return resolveNearOrThread(query, hit, context);
  const isOnly = exactCount === 1 || total === 1 || (exactCount === 0 && wordMatchCount === 1);
  const only = isOnly ? rows[0] : undefined;
  const isGuess = only !== undefined && (await isAmbiguousGuess(query, hit, only, context));
  // A pressed button brings no files along, so the user chooses from a form, which keeps them.
  if (only === undefined || (isGuess && context.files.length > 0)) {
    const ranked = { ...hit, result: await rankForPerson(hit.result, query.query, context) };
    return { ok: false, card: instanceChoiceCard(context, query.query, ranked) };
  }
  return { ok: true, command: hit.commandFor(only.id), isGuess };
}

/** No name matches: the nearest ones are offered, or else the thread's instance is meant, and the words are about it. */
async function resolveNearOrThread(query: InstanceQuery, hit: SearchHit, context: Context): Promise<Resolution> {
  const { definition, command } = query;
  const rows = await findNearMatches(query.query, context.index, maxNearMatches);
  const inThread = rows.length === 0 ? await commandInThread(query, context) : undefined;
  if (inThread !== undefined) return { ok: true, command: inThread, isGuess: true };
  const near = {
    rows,
    isWholeWords: !isHarmless(definition),
    commandFor: (instance: string): Command => ({ ...command, instance }) as Command,
  };
  const card = instanceNotFoundCard(query.query, hit.result.isComplete, near, context);
  return { ok: false, card };
}

/** The command about the thread's instance, with the words as its next argument: `task Check stock`. */
async function commandInThread(
  { query, command, definition }: InstanceQuery,
  context: Context,
): Promise<Command | undefined> {
  const next = openPositional(command, definition);
  const instance = next === undefined ? undefined : await findThreadInstance(context);
  if (next === undefined || instance === undefined) return undefined;
  const built = buildCommand(definition, { ...command, instance, [next.argument]: query });
  return built.ok ? built.command : undefined;
}

/** Searches the known instances, and those in Barium if that finds nothing or is too old for an effect. */
async function findMatches(query: InstanceQuery, context: Context): Promise<SearchHit> {
  const known = await search(query, context, { refresh: false });
  const isFound = known.result.total > 0;
  if (isFound && !(isEffect(query.definition) && isStale(known.result, context.now()))) return known;
  const fresh = await search(query, context, { refresh: true });
  if (fresh.result.total > 0) return fresh;
  return isFound ? known : ((await searchDeleted(query, context)) ?? fresh);
}

/** Picks the instance's id among the ids in a link: by `BARIUM_WEB_URL`, else by asking Barium. */
async function resolveLink(
  ids: readonly string[],
  { query, command }: InstanceQuery,
  context: Context,
): Promise<Resolution> {
  const commandFor = (instance: string): Command => ({ ...command, instance }) as Command;
  const link = query.replace('<', '').toLowerCase();
  const isWebLink = (id: string) => link.startsWith(context.webLink(id)?.toLowerCase() ?? '<');
  const [only = ''] = ids.length === 1 ? ids : ids.filter(isWebLink);
  if (only !== '') return { ok: true, command: commandFor(only) };
  const candidates = ids.slice(0, maxChoices).map((id) => getIfExists(id, context));
  const rows = (await Promise.all(candidates)).filter((row) => row !== undefined);
  if (rows.length <= 1) return { ok: true, command: commandFor(rows[0]?.id ?? ids[0] ?? '') };
  const result: SearchResult = {
    rows,
    total: rows.length,
    exactCount: 0,
    wordMatchCount: rows.length,
    wordCount: query.split(' ').length,
    isComplete: true,
  };
  return { ok: false, card: instanceChoiceCard(context, query, { result, rest: '', commandFor }) };
}

async function getIfExists(id: string, { barium }: Context): Promise<InstanceRow | undefined> {
  try {
    return await barium.getInstance(id);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Whether an effect could hit another instance than the one that was meant. */
async function isAmbiguousGuess(
  { definition, query }: InstanceQuery,
  { result, rest }: SearchHit,
  only: InstanceRow,
  context: Context,
): Promise<boolean> {
  if (!isEffect(definition)) return false;
  if (!result.isComplete) return true;
  if (rest === '' || result.exactCount === 1) return false;
  const { recognizes } = definition;
  if (recognizes !== undefined) return !(await recognizes(rest, only, context));
  const typed = query.split(' ').slice(0, result.wordCount);
  return result.total > 1 || !(await isUnmistakable(typed, rest, only, context));
}

/**
 * Whether the words before `rest` name the instance by its number, and `rest` is in no name: `folder order 4060 Invoices`.
 */
async function isUnmistakable(
  typed: readonly string[],
  rest: string,
  only: InstanceRow,
  { index }: Context,
): Promise<boolean> {
  const nameWords = normalize(only.name ?? '').split(' ');
  const isNumbered = typed.map(normalize).some((word) => /\d/u.test(word) && nameWords.includes(word));
  if (!isNumbered || /\d/u.test(rest)) return false;
  return (await index.search(rest, 1, { includeClosed: true })).total === 0;
}

function isStale({ asOf }: SearchResult, now: Date): boolean {
  return asOf !== undefined && now.getTime() - Date.parse(asOf) > maxAgeMs;
}

/** Searches for the longest prefix of the query that matches any instance, in one pass over all of them. */
async function search(
  { query, command, definition }: InstanceQuery,
  { index }: Context,
  options: SearchOptions,
): Promise<SearchHit> {
  const words = query.split(' ');
  const next = openPositional(command, definition);
  const result = await index.search(query, maxChoices, {
    ...options,
    minWords: minNameWords(words.length, next),
    wholeWords: !isHarmless(definition),
  });
  const rest = words.slice(result.wordCount).join(' ');
  return { result, rest, commandFor: (id) => withArguments(command, definition, id, next, rest) };
}

/** Deleted instances keep their history, so `history` and `why` also find them by name. */
async function searchDeleted(
  { query, command, definition }: InstanceQuery,
  { watchQueries }: Context,
): Promise<SearchHit | undefined> {
  if (command.name !== 'instance.history' && command.name !== 'instance.trace') return undefined;
  const result = await watchQueries.searchGone(query, maxChoices);
  if (result.total === 0) return undefined;
  return { result, rest: '', commandFor: (id) => withArguments(command, definition, id, undefined, '') };
}

type Positional = Definition['positionals'][number];

/** The argument after the instance if it has no value yet, so that trailing words may be its value. */
function openPositional(command: Command, definition: Definition): Positional | undefined {
  const next = definition.positionals[1];
  const values = command as unknown as Readonly<Record<string, unknown>>;
  return next !== undefined && values[next.argument] === undefined ? next : undefined;
}

/** How many words are the name at least: all of them, unless the next argument can take the rest. */
function minNameWords(words: number, next: Positional | undefined): number {
  if (next === undefined) return words;
  return next.kind === 'word' ? Math.max(1, words - 1) : 1;
}

function withArguments(
  command: Command,
  definition: Definition,
  instance: string,
  next: Positional | undefined,
  rest: string,
): Command {
  const more = next !== undefined && rest !== '' ? { [next.argument]: rest } : {};
  const built = buildCommand(definition, { ...command, ...more, instance });
  // If the schema rejects the trailing words, the command reports the missing argument itself.
  return built.ok ? built.command : ({ ...command, instance } as Command);
}
