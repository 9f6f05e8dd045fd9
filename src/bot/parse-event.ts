import type { ChatEvent } from '../chat/events.ts';
import type { ParseResult } from '../parser/build-command.ts';
import { guidIn } from '../parser/guids.ts';
import { parseLine } from '../parser/parse-line.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';

export type ParsedEvent = ParseResult<Definition>;

/** Parses an event to a command. Files with a text that is not a command, e.g. a caption, are an upload. */
export function parseEvent(
  event: ChatEvent,
  { definitions, formValues, files }: Pick<Context, 'definitions' | 'formValues' | 'files'>,
): ParsedEvent {
  const parsed = parseLine(lineFrom(event), definitions, formValues);
  const isCommand = parsed.ok || parsed.problem.kind !== 'unknown-command';
  return isCommand || files.length === 0 ? parsed : parseLine('upload', definitions, formValues);
}

/** The command line of an event. A lone id or link shows its instance. */
function lineFrom(event: ChatEvent): string {
  if (event.kind === 'file') return 'upload';
  const line = event.line.trim();
  return !/\s/u.test(line) && guidIn(line) !== undefined ? `show ${line}` : line;
}
