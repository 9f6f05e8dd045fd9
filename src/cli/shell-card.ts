/** An answer for the shell: its buttons as lines that a person would type, in their language and with names. */
import { BariumError } from '../barium/errors.ts';
import { collapseWhitespace } from '../cards/card-context.ts';
import { type Action, allActions, type Card, type TableRow } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import type { Form } from '../chat/form.ts';
import { definitions } from '../commands/index.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { guidPattern } from '../lib/guid.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { TimeoutError, withTimeout } from '../lib/timeout.ts';
import { quote, tokenize } from '../parser/lexer.ts';
import { localizeLine } from '../parser/localize-line.ts';
import { parseLine } from '../parser/parse-line.ts';
import type { Strings } from '../text/strings.ts';

/** Names only make lines easier to read, so an answer does not wait long for them. */
const namesTimeoutMs = 2_000;

/** Names by id, of the instances whose name alone identifies them. */
type UniqueNames = ReadonlyMap<string, string>;

/** The card with lines to type. Rejects only for faults of the bot. */
export async function toShellCard(card: Card, text: Strings, index: InstanceIndex): Promise<Card> {
  const names = await findUniqueNames(idsIn(card), index);
  return mapActions(card, (action) => {
    if (action.kind === 'link') return action;
    if (action.kind === 'command') return { ...action, line: shellLine(action.line, names, text) };
    return { ...action, form: { ...action.form, typedFallback: formLine(action.form, names, text) } };
  });
}

function shellLine(line: string, names: UniqueNames, text: Strings): string {
  const parsed = parseLine(line, definitions);
  if (!parsed.ok) return line;
  const { command } = parsed;
  const name = names.get(instanceOf(command) ?? '');
  const named = name === undefined ? command : ({ ...command, instance: name } as Command);
  return localizeLine(named, definitions, text) ?? localizeLine(command, definitions, text) ?? line;
}

/** A form's fallback has places to fill in, so it is no command yet. Files are attached by an option. */
function formLine(
  { line, typedFallback = line, fields, retainsFiles }: Form,
  names: UniqueNames,
  text: Strings,
): string {
  const named = typedFallback.replaceAll(new RegExp(guidPattern, 'gu'), (id) => {
    const name = names.get(id.toLowerCase());
    return name === undefined ? id : quote(name);
  });
  const needsFile = retainsFiles === true || fields.some(({ kind }) => kind === 'file');
  return needsFile ? `${named} --file ${text.ask.path}` : named;
}

function instanceOf(command: Command): string | undefined {
  return 'instance' in command ? command.instance : undefined;
}

function idsIn(card: Card): readonly string[] {
  const ids = allActions(card).flatMap((action) => {
    if (action.kind === 'link') return [];
    if (action.kind === 'form') return action.form.typedFallback?.match(new RegExp(guidPattern, 'gu')) ?? [];
    const parsed = parseLine(action.line, definitions);
    return parsed.ok ? (instanceOf(parsed.command) ?? []) : [];
  });
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

/** None if Barium doesn't answer in time, or has more instances than can be searched. */
async function findUniqueNames(ids: readonly string[], index: InstanceIndex): Promise<UniqueNames> {
  const found = Promise.all(
    ids.map(async (id): Promise<[string, string][]> => {
      const name = await findUniqueName(id, index);
      return name === undefined ? [] : [[id, name]];
    }),
  );
  try {
    return new Map((await withTimeout(found, namesTimeoutMs)).flat());
  } catch (error) {
    if (error instanceof BariumError || error instanceof TimeoutError) return new Map();
    throw error;
  }
}

async function findUniqueName(id: string, index: InstanceIndex): Promise<string | undefined> {
  const [row] = (await index.search(id, 1, { includeClosed: true })).rows;
  const name = row?.id === id ? (row.name ?? '') : '';
  if (name === '' || name !== collapseWhitespace(name) || tokenize(quote(name))[0]?.text !== name) return undefined;
  const { rows, exactCount, isComplete } = await index.search(name, 1, { includeClosed: true });
  return isComplete && exactCount === 1 && rows[0]?.id === id ? name : undefined;
}

function mapActions(card: Card, map: (action: Action) => Action): Card {
  const { actions, overflow, rows, table } = card;
  const mapped = {
    actions: actions?.map(map),
    overflow: overflow?.map(map),
    rows: rows?.map((row) => ({ ...row, ...omitUndefined({ actions: row.actions?.map(map) }) })),
    table: table && { ...table, rows: table.rows.map((row) => mapTableRow(row, map)) },
  };
  return { ...card, ...omitUndefined(mapped) };
}

function mapTableRow(row: TableRow, map: (action: Action) => Action): TableRow {
  const action = row.action && map(row.action);
  return action?.kind === 'command' ? { ...row, action } : row;
}
