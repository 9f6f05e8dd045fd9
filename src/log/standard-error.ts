import { destination } from 'pino';

const standardError = 2;

/** A pipe or a terminal that was closed. */
const closedCodes: readonly unknown[] = ['EPIPE', 'EIO'];

/**
 * Standard error as a log's destination. Synchronous, so that the last lines before a crash are not lost. Nobody can be
 * informed that it is closed, and the bot works on without a log.
 */
export function openStandardError(): ReturnType<typeof destination> {
  return destination({ dest: standardError, sync: true }).on('error', (error) => {
    if (!closedCodes.includes((error as NodeJS.ErrnoException).code)) throw error;
  });
}
