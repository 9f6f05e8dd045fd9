import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Secret } from '../config/secret.ts';
import { serializeError } from './error-serializer.ts';
import { createRedaction } from './redaction.ts';

export type { Logger } from 'pino';

const standardError = 2;

/**
 * Creates the logger: one JSON object per line, to stderr (stdout is for the output of commands). None of `secrets` is
 * ever printed, and no external text can forge a line or move the terminal's cursor.
 *
 * Log errors as `err`: `log.error({ err }, 'failed to …')`.
 */
export function createLogger(
  level: string,
  secrets: readonly Secret[],
  // Synchronous, so that the last lines before a crash are not lost.
  to: DestinationStream = destination({ dest: standardError, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError, error: serializeError, reason: serializeError },
      hooks: { streamWrite: createRedaction(secrets) },
    },
    to,
  );
}
