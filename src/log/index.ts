import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Secret } from '../config/secret.ts';
import { describeFailure } from './error-serializer.ts';
import { createRedaction } from './redaction.ts';

export type { Logger } from 'pino';

const standardError = 2;

/**
 * The log: one JSON object a line, to stderr (stdout belongs to what a command prints). Whatever is logged, none
 * of `secrets` gets out, and no text from outside can forge a line or move the terminal's cursor.
 *
 * Errors belong under `err`: `log.error({ err }, 'what could not be done')`.
 */
export function createLogger(
  level: string,
  secrets: readonly Secret[],
  // Synchronous, so that the last words of a process that dies are not lost.
  to: DestinationStream = destination({ dest: standardError, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeFailure, error: describeFailure, reason: describeFailure },
      hooks: { streamWrite: createRedaction(secrets) },
    },
    to,
  );
}
