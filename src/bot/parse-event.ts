import type { ChatEvent } from '../chat/events.ts';
import type { ParseResult } from '../parser/build-command.ts';
import { guidIn } from '../parser/guids.ts';
import { parseLine } from '../parser/parse-line.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';

export type ParsedEvent = ParseResult<Definition>;

/** Parses an event to a command. */
export function parseEvent(
  event: ChatEvent,
  { definitions, formValues }: Pick<Context, 'definitions' | 'formValues'>,
): ParsedEvent {
  return parseLine(lineFrom(event), definitions, formValues);
}

/** The command line of an event. A lone id or link shows its instance. */
export function lineFrom(event: ChatEvent): string {
  if (event.kind === 'file') return 'upload';
  const line = event.line.trim();
  return !/\s/u.test(line) && guidIn(line) !== undefined ? `show ${line}` : line;
}
