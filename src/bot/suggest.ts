import type { InstanceRow } from '../barium/types.ts';
import { instanceName, shortName, statusName } from '../cards/card-context.ts';
import type { Bot } from '../chat/bot.ts';
import type { Suggestion } from '../chat/reply.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { stripInvisible } from '../lib/control-chars.ts';
import { normalize, normalizeWord } from '../lib/normalize.ts';
import { runAs } from '../lib/time-slices.ts';
import { commandIn, localizedWord, spellingsOf } from '../parser/vocabulary.ts';
import type { Definition } from '../request/definition.ts';
import { type Strings, stringsFor } from '../text/strings.ts';
import type { BotServices } from './context.ts';

/** All command words, or as many instances as a menu can show. */
const maxSuggestions = 25;

/** Nobody types a longer line letter by letter. */
const maxTypedLength = 500;

/** Autocompletes a command line or the name of an instance. Never rejects: on failure there are no suggestions. */
export async function suggest(
  { field, text: typed, person, conversation }: Parameters<Bot['suggest']>[0],
  services: BotServices,
): Promise<readonly Suggestion[]> {
  const { access, scopes, requestLimiter, definitions, log } = services;
  const release = requestLimiter.acquireSuggestion(person);
  if (release === undefined) return [];
  const text = stringsFor(person.locale, services.locale);
  const query = typed.slice(0, maxTypedLength);
  try {
    if (!(await access.hasRole(person, 'viewer'))) return [];
    const instanceFilter = scopes.filterFor(person, conversation);
    const index = instanceFilter === undefined ? services.index : services.index.scoped(instanceFilter);
    return await runAs(requestLimiter.ownerOf(person), () =>
      field === 'line' ? suggestLine(query, definitions, index, text) : suggestInstance(query, index, text),
    );
  } catch (error) {
    log.warn({ err: error }, 'suggestions failed');
    return [];
  } finally {
    release();
  }
}

/** Completes the command word, then the instance that the command is about. Rejects with a `BariumError`. */
async function suggestLine(
  line: string,
  definitions: readonly Definition[],
  index: InstanceIndex,
  text: Strings,
): Promise<readonly Suggestion[]> {
  const typed = line.trimStart().split(/\s+/u);
  // The last word is still being typed.
  const match = commandIn(typed.slice(0, -1), definitions);
  if (match === undefined) return suggestCommands(typed.join('-'), definitions, text);
  const { definition, length } = match;
  if (definition.positionals[0]?.kind !== 'instance') return [];
  const query = typed
    .slice(length)
    .join(' ')
    .replaceAll(/["“”„]/gu, '');
  const rows = await findInstances(query, index);
  const word = typed.slice(0, length).join(' ');
  return instanceSuggestions(rows, text, (name) => `${word} ${name}`);
}

/** Completes the name of an instance, for a form field. Rejects with a `BariumError`. */
async function suggestInstance(query: string, index: InstanceIndex, text: Strings): Promise<readonly Suggestion[]> {
  const rows = await findInstances(query, index);
  return instanceSuggestions(rows, text, (name) => name);
}

function suggestCommands(typed: string, definitions: readonly Definition[], text: Strings): readonly Suggestion[] {
  const prefix = normalizeWord(typed);
  const matches = (definition: Definition) =>
    spellingsOf(definition).some((spelling) => normalizeWord(spelling).startsWith(prefix));
  return definitions
    .filter((definition) => definition.isInternal !== true && matches(definition))
    .map((definition) => {
      const { usage, summary } = text.commands[definition.name];
      const word = localizedWord(text, definition);
      const hasArguments = definition.positionals.length > 0;
      return { text: hasArguments ? `${word} ` : word, label: usage, detail: summary };
    });
}

async function findInstances(query: string, index: InstanceIndex): Promise<readonly InstanceRow[]> {
  if (query.trim() !== '') return (await index.search(query, maxSuggestions)).rows;
  const { rows } = await index.listByStatus('active');
  return rows.slice(0, maxSuggestions);
}

/** Completes with the instance's name, or with its id if it has no name or shares it with another suggestion. */
function instanceSuggestions(
  rows: readonly InstanceRow[],
  text: Strings,
  complete: (name: string) => string,
): readonly Suggestion[] {
  const names = rows.map((row) => normalize(stripInvisible(row.name ?? '')));
  return rows.map((row, index) => {
    const { id, name = id } = row;
    const normalized = names[index] ?? '';
    const isShared = names.indexOf(normalized) !== names.lastIndexOf(normalized);
    const hasUniqueName = !isShared && normalized !== '';
    const detail = [
      shortName(row.applicationName),
      statusName(text, row.status),
      isShared ? id.slice(0, 8) : undefined,
    ];
    return {
      text: complete(hasUniqueName ? stripInvisible(name) : id),
      label: instanceName(text, row),
      detail: detail.filter((part) => part !== undefined).join(text.separator),
      id,
    };
  });
}
