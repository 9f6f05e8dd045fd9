/** Lines in the reader's words, for people who type them. */
import { isDeepStrictEqual } from 'node:util';
import type { Command } from '../chat/command.ts';
import { lookup } from '../lib/lookup.ts';
import type { Strings } from '../text/strings.ts';
import type { Values } from '../text/vocabulary.ts';
import { quote } from './lexer.ts';
import { parseLine } from './parse-line.ts';
import type { CommandSyntax } from './syntax.ts';
import { keysOf, localizedKey, localizedWord, valueWord } from './vocabulary.ts';

/** The arguments whose values are words of the command language. */
const valueTypes = {
  status: 'status',
  statuses: 'status',
  by: 'count',
  sort: 'sort',
  on: 'kind',
  as: 'mode',
  lang: 'language',
} as const satisfies Readonly<Record<string, keyof Values>>;

/**
 * The line for a command in the reader's words: `visa "order 4711"` for `show "order 4711"`. `undefined` if the words would
 * not be read back as the same command.
 */
export function localizeLine<Syntax extends CommandSyntax>(
  command: Command,
  definitions: readonly Syntax[],
  text: Strings,
): string | undefined {
  const definition = definitions.find(({ name }) => name === command.name);
  if (definition === undefined) return undefined;
  const { fields = {}, ...values } = command as unknown as Readonly<Record<string, unknown>>;
  const positionals = definition.positionals.map(({ argument }) => argument);
  const wordFor = (argument: string) => quote(valueText(argument, values[argument], text));
  const line = [
    localizedWord(text, definition),
    ...positionals.filter((argument) => values[argument] !== undefined).map(wordFor),
    ...keysOf(definition).flatMap((key) => {
      const argument = definition.keys[key] ?? '';
      if (values[argument] === undefined || positionals.includes(argument)) return [];
      return [`${localizedKey(text, key)}:${wordFor(argument)}`];
    }),
    ...Object.entries(fields as Readonly<Record<string, string>>).map(([field, value]) => quote(`${field}=${value}`)),
  ].join(' ');
  const parsed = parseLine(line, definitions);
  return parsed.ok && isDeepStrictEqual(parsed.command, command) ? line : undefined;
}

function valueText(argument: string, value: unknown, text: Strings): string {
  if (typeof value === 'boolean') return valueWord(text, 'answer', value ? 'yes' : 'no');
  const type = lookup(valueTypes, argument);
  if (type === undefined) return String(value);
  return String(value)
    .split(/([\s,]+)/u)
    .map((word) => valueWord(text, type, word))
    .join('');
}
