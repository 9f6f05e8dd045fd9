import type { InstanceRow } from '../barium/barium.ts';
import { nameOf, statusName } from '../cards/pen.ts';
import type { Suggestion } from '../chat.ts';
import type { Text } from '../text/text.ts';
import type { Definition } from './definition.ts';
import { folded, type InstanceIndex } from './instance-index.ts';

/** Every command word, or as many instances as a menu shows without scrolling far. */
const most = 25;

/** Completes the command word, then the instance that the command is about. Rejects with a `BariumError`. */
export async function suggestLine(
  line: string,
  definitions: readonly Definition[],
  index: InstanceIndex,
  text: Text,
): Promise<readonly Suggestion[]> {
  const [word = '', ...rest] = line.trimStart().split(/\s+/u);
  const typed = word.toLowerCase();
  const definition = definitions.find((one) => one.word === typed);
  const isComplete = /^\s*\S+\s/u.test(line);
  if (definition === undefined || !isComplete) return isComplete ? [] : words(typed, definitions, text);
  if (definition.positionals[0]?.kind !== 'instance') return [];
  const query = rest.join(' ').replaceAll(/["“”„]/gu, '');
  const rows = await find(query, index);
  return rows.map((row) => instanceSuggestion(row, text, (name) => `${definition.word} ${name}`));
}

/** Names instances for a field. Rejects with a `BariumError`. */
export async function suggestInstance(
  query: string,
  index: InstanceIndex,
  text: Text,
): Promise<readonly Suggestion[]> {
  const rows = await find(query, index);
  return rows.map((row) => instanceSuggestion(row, text, (name) => name));
}

function words(typed: string, definitions: readonly Definition[], text: Text): readonly Suggestion[] {
  return definitions
    .filter((one) => one.name !== 'confirm' && one.word.startsWith(typed))
    .map((one) => {
      const { usage, summary } = text.commands[one.name];
      const takesMore = one.positionals.length > 0;
      return { text: takesMore ? `${one.word} ` : one.word, label: usage, detail: summary };
    });
}

async function find(query: string, index: InstanceIndex): Promise<readonly InstanceRow[]> {
  if (query.trim() !== '') return (await index.search(query, most)).rows;
  const { rows } = await index.withStatus('active');
  return rows.slice(0, most);
}

/** A name that stands for several instances, or for none, gives way to the id. */
function instanceSuggestion(row: InstanceRow, text: Text, complete: (name: string) => string): Suggestion {
  const name = folded(row.name ?? '') === '' ? row.id : (row.name ?? row.id);
  const shown = nameOf(text, row);
  const detail = [row.applicationName, statusName(text, row.status)].filter((part) => part !== undefined);
  return { text: complete(name), label: shown, detail: detail.join(text.separator) };
}
