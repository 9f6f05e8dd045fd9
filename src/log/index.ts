import { type DestinationStream, type Logger, pino } from 'pino';
import type { Secret } from '../config/secret.ts';
import { serializeError } from './error-serializer.ts';
import { createRedaction } from './redaction.ts';
import { openStandardError } from './standard-error.ts';

export type { Logger } from 'pino';

/**
 * Creates the logger: one JSON object per line, to stderr (stdout is for the output of commands). None of `secrets` is
 * ever printed, and no external text can forge a line or move the terminal's cursor.
 *
 * Log errors as `err`: `log.error({ err }, 'failed to …')`.
 */
export function createLogger(
  level: string,
  secrets: readonly Secret[],
  to: DestinationStream = openStandardError(),
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
