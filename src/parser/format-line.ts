import type { Command } from '../chat/command.ts';
import { quote } from './lexer.ts';
import type { CommandSyntax } from './syntax.ts';

/** The command line for a command, as a button carries it. `parseLine` reads it back as the same command. */
export function formatLine(command: Command, definitions: readonly CommandSyntax[]): string {
  const definition = definitions.find(({ name }) => name === command.name);
  if (definition === undefined) throw new Error(`no definition for ${command.name}`);
  const values = command as unknown as Readonly<Record<string, unknown>>;
  const textOf = (argument: string): string => {
    const value = values[argument];
    return quote(typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));
  };
  const positionals = definition.positionals.map(({ argument }) => argument);
  const words = positionals.filter((argument) => values[argument] !== undefined).map(textOf);
  const keyed = Object.entries(definition.keys)
    .filter(([, argument]) => !positionals.includes(argument) && values[argument] !== undefined)
    .map(([key, argument]) => `${key}:${textOf(argument)}`);
  const fields = Object.entries((values.fields ?? {}) as Readonly<Record<string, string>>).map(([field, value]) =>
    quote(`${field}=${value}`),
  );
  return [definition.word, ...words, ...keyed, ...fields].join(' ');
}
