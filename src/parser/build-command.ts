import type * as z from 'zod';
import type { Arguments, Command, CommandName, FieldErrors, ParseProblem } from '../chat/command.ts';
import type { CommandSyntax } from './syntax.ts';

export interface ParseFailure {
  readonly ok: false;
  readonly problem: ParseProblem;
}

export type ParseResult<Syntax extends CommandSyntax = CommandSyntax> =
  | { readonly ok: true; readonly command: Command; readonly definition: Syntax }
  | ParseFailure;

export function fail(problem: ParseProblem): ParseFailure {
  return { ok: false, problem };
}

/** Builds a command from arguments as they were typed, all of them text. */
export function buildCommand<Syntax extends CommandSyntax>(
  definition: Syntax,
  values: Readonly<Record<string, unknown>>,
): ParseResult<Syntax> {
  const parsed = definition.argumentsSchema.safeParse(values);
  if (!parsed.success) {
    return fail({
      kind: 'arguments',
      command: definition.name,
      fieldErrors: fieldErrors(parsed.error, values),
    });
  }
  // The definition's own schema made the arguments, so name and arguments belong together.
  const command = { ...(parsed.data as Arguments<CommandName>), name: definition.name } as Command;
  return { ok: true, command, definition };
}

/** The first problem of each argument, in the order of the arguments. */
function fieldErrors(error: z.ZodError, values: Readonly<Record<string, unknown>>): FieldErrors {
  const entries = error.issues.map((issue) => {
    const argument = String(issue.path[0] ?? '');
    const isMissing = values[argument] === undefined || values[argument] === '';
    return [argument, isMissing ? ('missing' as const) : { expected: issue.message }] as const;
  });
  const isFirst = ([argument]: (typeof entries)[number], at: number) =>
    entries.findIndex(([other]) => other === argument) === at;
  return Object.fromEntries(entries.filter(isFirst));
}
