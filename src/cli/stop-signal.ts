/** The signals that stop the bot, and the one that makes it read its settings again. */
import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Logger } from '../log/index.ts';

const stopSignals = ['SIGTERM', 'SIGINT'] as const;

/**
 * A signal this soon after the first one is the same request: Ctrl-C reaches the whole process group, and npm forwards it
 * to its child besides.
 */
const sameRequestMs = 1_000;

/** The system can send SIGHUP just before it takes the terminal away. */
const closingMs = 200;

interface HangUpHandlers {
  /** The terminal was closed. */
  onClosed(): void;
  /** By convention of daemons: read the settings again. */
  onReload(): void;
}

interface HangUp {
  /** Calls the handlers from now on, and for a request to reload that came before. */
  handleWith(handlers: HangUpHandlers): void;
}

/**
 * Keeps SIGHUP from ending the process. The signal has two meanings, and the terminal decides: if the process was started in
 * one that is gone now, the terminal was closed. Until there are handlers, that ends the process.
 */
export function holdHangUp(): HangUp {
  const terminals = countTerminals();
  let isRequested = false;
  let handlers: HangUpHandlers = {
    onClosed: () => process.exit(1),
    onReload() {
      isRequested = true;
    },
  };
  const stopOrReload = (reload: () => void) => {
    if (isWindows || countTerminals() < terminals) handlers.onClosed();
    else reload();
  };
  process.on('SIGHUP', () => {
    stopOrReload(() => setTimeout(() => stopOrReload(() => handlers.onReload()), closingMs));
  });
  return {
    handleWith(next) {
      handlers = next;
      if (isRequested) next.onReload();
    },
  };
}

interface StopSignalOptions {
  readonly hangUp?: HangUp;
  /** Called for a SIGHUP that is no reason to stop; without it, each one is. */
  readonly onReload?: () => void;
}

/** Resolves on the first signal to stop. A second one, later than {@link sameRequestMs}, exits at once with 1. */
export function waitForStopSignal(
  log: Logger,
  { hangUp = holdHangUp(), onReload }: StopSignalOptions = {},
): Promise<void> {
  return new Promise((resolve) => {
    let stoppingSince: number | undefined;
    const stop = (signal: NodeJS.Signals) => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince < sameRequestMs) return;
        log.warn({ signal }, 'exiting at once');
        process.exit(1);
      }
      stoppingSince = performance.now();
      log.info({ signal }, 'stopping');
      resolve();
    };
    for (const signal of stopSignals) process.on(signal, stop);
    const onClosed = () => {
      ignoreClosedTerminal();
      stop('SIGHUP');
    };
    hangUp.handleWith({ onClosed, onReload: onReload ?? onClosed });
  });
}

/** There, SIGHUP always means that the console is closed: https://nodejs.org/api/process.html#signal-events */
const isWindows = process.platform === 'win32';

/**
 * How many of stdin, stdout and stderr are terminals, and the controlling terminal besides. 0 if none of the three is one:
 * below `nohup` or a service manager, a terminal that is closed is of no concern.
 */
function countTerminals(): number {
  const streams = [0, 1, 2].filter((descriptor) => isatty(descriptor)).length;
  return streams === 0 ? 0 : streams + (hasControllingTerminal() ? 1 : 0);
}

function hasControllingTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    // The reason makes no difference.
    return false;
  }
}

/** Writing to a terminal that was closed fails, which must not keep the process from finishing its work. */
function ignoreClosedTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
