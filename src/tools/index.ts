/** The commands as tools of assistants, generated from their definitions. */
import * as z from 'zod';
import { fieldErrorTexts } from '../cards/parse-error.ts';
import type { Tool, ToolLine, ToolSet } from '../chat/tool.ts';
import { lookup } from '../lib/lookup.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { buildCommand } from '../parser/build-command.ts';
import { formatLine } from '../parser/format-line.ts';
import { parseLine } from '../parser/parse-line.ts';
import { type Definition, isHarmless } from '../request/definition.ts';
import type { Strings } from '../text/strings.ts';

/** The tools for all commands that people can type. `text` is the language of their descriptions. */
export function createTools(definitions: readonly Definition[], text: Strings): ToolSet {
  const offered = definitions.filter(({ isInternal, isHidden }) => isInternal !== true && isHidden !== true);
  return {
    tools: offered.map((definition) => createTool(definition, definitions, text)),
    callFor(line) {
      const parsed = parseLine(line, offered);
      if (!parsed.ok) return undefined;
      const { name, ...values } = parsed.command;
      return { tool: toolName(name), arguments: omitUndefined<Record<string, unknown>>(values) };
    },
  };
}

function createTool(definition: Definition, definitions: readonly Definition[], text: Strings): Tool {
  const { summary, usage, example } = text.commands[definition.name];
  const { tools } = text;
  const isReadOnly = isHarmless(definition);
  const inputSchema = inputSchemaOf(definition, text);
  const known = Object.keys(inputSchema.properties);
  return {
    name: toolName(definition.name),
    title: summary,
    description: [`${summary}.`, ...(isReadOnly ? [] : [tools.onlyAsks]), tools.asTyped(usage, example)].join(' '),
    inputSchema,
    isReadOnly,
    toLine(values) {
      const unknown = Object.keys(values).filter((argument) => !known.includes(argument));
      return unknown.length === 0 ? toLine(values, definition, definitions, text) : rejectUnknown(unknown, known, text);
    },
  };
}

function toolName(command: Definition['name']): string {
  return command.replaceAll('.', '_');
}

const jsonSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).optional(),
});

/** The arguments before they are parsed, with the words that people know them by. */
function inputSchemaOf({ argumentsSchema }: Definition, text: Strings) {
  // What has no JSON Schema, such as a check in code, is left to the parser.
  const generated = z.toJSONSchema(argumentsSchema, { io: 'input', unrepresentable: 'any' });
  const { properties, required } = jsonSchema.parse(generated);
  const described = Object.entries(properties).map(([argument, schema]) => [
    argument,
    { ...schema, description: describeArgument(argument, text) },
  ]);
  return {
    type: 'object' as const,
    properties: Object.fromEntries(described),
    ...omitUndefined({ required }),
    additionalProperties: false,
  };
}

function describeArgument(argument: string, { argumentNames, help }: Strings): string {
  if (argument === 'instance') return help.caseHint;
  return (lookup(argumentNames, argument) ?? argument).replace(/:$/u, '');
}

function toLine(
  values: Readonly<Record<string, unknown>>,
  definition: Definition,
  definitions: readonly Definition[],
  text: Strings,
): ToolLine {
  const built = buildCommand(definition, values);
  if (built.ok) return { ok: true, line: formatLine(built.command, definitions) };
  const { problem } = built;
  return { ok: false, problems: problem.kind === 'arguments' ? fieldErrorTexts(text, problem.fieldErrors) : {} };
}

function rejectUnknown(unknown: readonly string[], known: readonly string[], { tools }: Strings): ToolLine {
  const problem = tools.unknownArgument(known);
  return { ok: false, problems: Object.fromEntries(unknown.map((argument) => [argument, problem])) };
}
