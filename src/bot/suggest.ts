import type { InstanceRow } from '../barium/types.ts';
import { nameOf, statusName } from '../cards/card-context.ts';
import type { Suggestion } from '../chat/reply.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { bare, commandIn, spellingsOf, wordFor } from '../parser/vocabulary.ts';
import type { Definition } from '../request/definition.ts';
import { normalize } from '../text/normalize.ts';
import type { Text } from '../text/strings.ts';

/** Every command word, or as many instances as a menu shows without scrolling far. */
const most = 25;

/** Completes the command word, then the instance that the command is about. Rejects with a `BariumError`. */
export async function suggestLine(
  line: string,
  definitions: readonly Definition[],
  index: InstanceIndex,
  text: Text,
): Promise<readonly Suggestion[]> {
  const typed = line.trimStart().split(/\s+/u);
  // The last word is still being typed.
  const found = commandIn(typed.slice(0, -1), definitions);
  if (found === undefined) return words(typed.join('-'), definitions, text);
  const { definition, length } = found;
  if (definition.positionals[0]?.kind !== 'instance') return [];
  const query = typed
    .slice(length)
    .join(' ')
    .replaceAll(/["“”„]/gu, '');
  const rows = await find(query, index);
  const word = typed.slice(0, length).join(' ');
  return instanceSuggestions(rows, text, (name) => `${word} ${name}`);
}

/** Names instances for a field. Rejects with a `BariumError`. */
export async function suggestInstance(
  query: string,
  index: InstanceIndex,
  text: Text,
): Promise<readonly Suggestion[]> {
  const rows = await find(query, index);
  return instanceSuggestions(rows, text, (name) => name);
}

function words(typed: string, definitions: readonly Definition[], text: Text): readonly Suggestion[] {
  const start = bare(typed);
  return definitions
    .filter(
      (one) =>
        one.isForButtons !== true && spellingsOf(one).some((spelling) => bare(spelling).startsWith(start)),
    )
    .map((one) => {
      const { usage, summary } = text.commands[one.name];
      const takesMore = one.positionals.length > 0;
      const word = wordFor(text, one);
      return { text: takesMore ? `${word} ` : word, label: usage, detail: summary };
    });
}

async function find(query: string, index: InstanceIndex): Promise<readonly InstanceRow[]> {
  if (query.trim() !== '') return (await index.search(query, most)).rows;
  const { rows } = await index.withStatus('active');
  return rows.slice(0, most);
}

/** A name that stands for several of them, or for none, gives way to the id. */
function instanceSuggestions(
  rows: readonly InstanceRow[],
  text: Text,
  complete: (name: string) => string,
): readonly Suggestion[] {
  const names = rows.map((row) => normalize(row.name ?? ''));
  return rows.map((row, index) => {
    const { id, name = id } = row;
    const isShared = names.indexOf(names[index] ?? '') !== names.lastIndexOf(names[index] ?? '');
    const isNamed = !isShared && names[index] !== '';
    const detail = [row.applicationName, statusName(text, row.status), isShared ? id.slice(0, 8) : undefined];
    return {
      text: complete(isNamed ? name : id),
      label: nameOf(text, row),
      detail: detail.filter((part) => part !== undefined).join(text.separator),
      id,
    };
  });
}
