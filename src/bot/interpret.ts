/** Understands lines that are no commands as they stand: the name of a case, or a command about a thread's case. */
import { isAtLeast, type Role } from '../access/roles.ts';
import type { CommandName } from '../chat/command.ts';
import type { ChatEvent } from '../chat/events.ts';
import { findNearMatches } from '../lookup/near-matches.ts';
import { findThreadInstance } from '../lookup/thread-instance.ts';
import { buildCommand } from '../parser/build-command.ts';
import { parseLine } from '../parser/parse-line.ts';
import type { Context } from '../request/context.ts';
import { lineFrom, type ParsedEvent } from './parse-event.ts';

/** The role that an event needs, also if only cases or the thread tell what it asks for. */
export function requiredRoleOf(parsed: ParsedEvent, { definitions, files }: Context): Role {
  if (parsed.ok) return parsed.definition.role;
  const { problem } = parsed;
  if (problem.kind === 'unknown-command') return files.length === 0 ? 'viewer' : 'operator';
  if (problem.kind !== 'arguments') return 'viewer';
  return definitions.find(({ name }) => name === problem.command)?.role ?? 'viewer';
}

/** What an event asks for, given the cases that there are. Rejects with a `BariumError`. */
export async function interpret(event: ChatEvent, parsed: ParsedEvent, context: Context): Promise<ParsedEvent> {
  if (event.kind === 'tool' || !isAtLeast(context.role, 'viewer')) return parsed;
  if (parsed.ok || parsed.problem.kind !== 'unknown-command') {
    return (await addThreadInstance(event, parsed, context)) ?? parsed;
  }
  const { suggestion } = parsed.problem;
  const line = lineFrom(event).replace(/^(?:[/@]?barium\s+)+/iu, '');
  if (context.files.length === 0) return (await showNamedInstance(line, suggestion, context)) ?? parsed;
  return (await uploadToNamedInstance(line, context)) ?? parseLine('upload', context.definitions, context.formValues);
}

/** `order 4050`, without a command, shows that case. */
async function showNamedInstance(
  line: string,
  suggestion: CommandName | undefined,
  context: Context,
): Promise<ParsedEvent | undefined> {
  const { rows, total, exactCount } = await searchNames(line, context);
  const [first] = rows;
  if (first === undefined) {
    // A typo in the name of a case or in a command: the command's word is the better guess.
    const near = suggestion === undefined ? await findNearMatches(line, context.index, 1) : [];
    return near.length === 0 ? undefined : build('instance.show', line, context);
  }
  const isTypo = suggestion !== undefined && exactCount === 0 && !/\d/u.test(line);
  if (isTypo) return undefined;
  return build('instance.show', total === 1 || exactCount === 1 ? first.id : line, context);
}

/** Words beside a file name the case that it is for if they are its whole name, or have its number in them. */
async function uploadToNamedInstance(line: string, context: Context): Promise<ParsedEvent | undefined> {
  const { exactCount, total } = await searchNames(line, context);
  const isNamed = exactCount > 0 || (total > 0 && /\d/u.test(line));
  return isNamed ? build('object.upload', line, context) : undefined;
}

/** By whole words, since any words can be part of a name: “yes” does not ask about Mr Hayes. */
async function searchNames(line: string, { index }: Context) {
  const known = await index.search(line, 2, { wholeWords: true });
  const mayBeNew = known.total === 0 && /\d/u.test(line);
  return mayBeNew ? index.search(line, 2, { wholeWords: true, refresh: true }) : known;
}

function build(name: CommandName, instance: string, { definitions }: Context): ParsedEvent | undefined {
  const definition = definitions.find((candidate) => candidate.name === name);
  const built = definition && buildCommand(definition, { instance });
  return built?.ok === true ? built : undefined;
}

/** In a thread, a command without a case is about the thread's. */
async function addThreadInstance(
  event: ChatEvent,
  parsed: ParsedEvent,
  context: Context,
): Promise<ParsedEvent | undefined> {
  if ((event.kind !== 'text' && event.kind !== 'file') || !lacksInstance(parsed)) return undefined;
  const instance = await findThreadInstance(context);
  const { definitions, formValues } = context;
  return instance === undefined ? undefined : parseLine(lineFrom(event), definitions, { ...formValues, instance });
}

/** Whether a command that can be about a case names none, nor anything else. */
function lacksInstance(parsed: ParsedEvent): boolean {
  if (!parsed.ok) {
    const { problem } = parsed;
    return problem.kind === 'arguments' && problem.fieldErrors.instance === 'missing';
  }
  const given = Object.values(parsed.command).filter((value) => value !== undefined);
  return parsed.definition.positionals[0]?.kind === 'instance' && given.length === 1;
}
