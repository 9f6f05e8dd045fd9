/** Log lines for a person at a terminal. Loaded only when there is one: everything else reads JSON. */
import type { DestinationStream } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { replaceControlChars } from '../lib/control-chars.ts';
import { openStandardError } from './standard-error.ts';

/**
 * A stream for {@link createLogger} that prints each line for a person: the local time, the level, the message and its
 * fields, with rounded numbers. Only a stack has line breaks, and its lines are indented, so that no external text can forge
 * a line or move the cursor.
 */
export function createTerminalStream(
  { isColored = true }: { readonly isColored?: boolean } = {},
  to: DestinationStream = openStandardError(),
): DestinationStream {
  const format = prettyFactory({
    colorize: isColored,
    translateTime: 'SYS:HH:MM:ss',
    errorLikeObjectKeys: ['err', 'error', 'reason'],
    singleLine: true,
  });
  return {
    write(line) {
      to.write(format(toPrintable(JSON.parse(line))) ?? line);
    },
  };
}

/** The value with rounded numbers, and without characters that a terminal interprets. */
function toPrintable(value: unknown, key?: string): unknown {
  if (typeof value === 'number') return roundNumber(value);
  if (typeof value === 'string') {
    return replaceControlChars(value, (character) => (character === '\n' && key === 'stack' ? '\n' : ' '));
  }
  if (Array.isArray(value)) return value.map((item) => toPrintable(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [replaceControlChars(name, () => ' '), toPrintable(field, name)]),
  );
}

/** Three significant digits, but never less than the whole part. */
function roundNumber(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
