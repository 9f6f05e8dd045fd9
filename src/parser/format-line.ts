import type { Command } from '../chat/command.ts';
import { quote } from './lexer.ts';
import type { CommandSyntax } from './syntax.ts';

/** What a command's line consists of. A card has a line for each of its buttons, so this is worked out once. */
interface LineShape {
  readonly word: string;
  readonly positionals: readonly string[];
  /** Without those that are positional as well. */
  readonly keys: readonly (readonly [key: string, argument: string])[];
}

const shapesOf = new WeakMap<readonly CommandSyntax[], ReadonlyMap<string, LineShape>>();

/** The command line for a command, as a button carries it. `parseLine` reads it back as the same command. */
export function formatLine(command: Command, definitions: readonly CommandSyntax[]): string {
  const shape = lineShapes(definitions).get(command.name);
  if (shape === undefined) throw new Error(`no definition for ${command.name}`);
  const values = command as unknown as Readonly<Record<string, unknown>>;
  let line = shape.word;
  for (const argument of shape.positionals) {
    if (values[argument] !== undefined) line += ` ${textOf(values[argument])}`;
  }
  for (const [key, argument] of shape.keys) {
    if (values[argument] !== undefined) line += ` ${key}:${textOf(values[argument])}`;
  }
  for (const [field, value] of Object.entries((values.fields ?? {}) as Readonly<Record<string, string>>)) {
    line += ` ${quote(`${field}=${value}`)}`;
  }
  return line;
}

function textOf(value: unknown): string {
  return quote(typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));
}

function lineShapes(definitions: readonly CommandSyntax[]): ReadonlyMap<string, LineShape> {
  const known = shapesOf.get(definitions);
  if (known !== undefined) return known;
  const shapes = new Map(
    definitions.map(({ name, word, positionals, keys }) => {
      const names = positionals.map(({ argument }) => argument);
      const keyed = Object.entries(keys).filter(([, argument]) => !names.includes(argument));
      return [name, { word, positionals: names, keys: keyed }] as const;
    }),
  );
  shapesOf.set(definitions, shapes);
  return shapes;
}
