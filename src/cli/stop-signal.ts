/** The signals that stop the bot. */
import type { Logger } from '../log/index.ts';

/** SIGHUP: its terminal was closed. */
const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * A signal this soon after the first one is the same request: Ctrl-C reaches the whole process group, and npm forwards it
 * to its child besides.
 */
const sameRequestMs = 1_000;

/** Resolves on the first signal to stop. A second one, later than {@link sameRequestMs}, exits at once with 1. */
export function waitForStopSignal(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let stoppingSince: number | undefined;
    const stop = (signal: NodeJS.Signals) => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince < sameRequestMs) return;
        log.warn({ signal }, 'exiting at once');
        process.exit(1);
      }
      stoppingSince = performance.now();
      if (signal === 'SIGHUP') ignoreClosedTerminal();
      log.info({ signal }, 'stopping');
      resolve();
    };
    for (const signal of stopSignals) process.on(signal, stop);
  });
}

/** Writing to a terminal that was closed fails, which must not keep the process from finishing its work. */
function ignoreClosedTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
