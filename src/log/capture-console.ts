import { formatWithOptions } from 'node:util';
import type { Logger } from './index.ts';

const methods = {
  error: ['error'],
  warn: ['warn'],
  info: ['info', 'log', 'dir', 'table'],
  debug: ['debug', 'trace'],
} as const;

type Level = keyof typeof methods;

/**
 * Takes what libraries say on the console, and what Node warns of, into the log: past it they would write what strangers
 * sent, with no secret hidden, and into the answer of a command that is read by a script.
 */
export function takeConsole(log: Logger, console: Console = globalThis.console): void {
  for (const level of Object.keys(methods) as Level[]) {
    const say = (...said: readonly unknown[]) => tell(log, level, said);
    for (const method of methods[level]) console[method] = say;
  }
  // Node's own listener prints them.
  process.removeAllListeners('warning');
  process.on('warning', (err) => log.warn({ err }, 'Node warns'));
}

/** Errors are told as the log tells them: what hangs on them, such as a whole request, stays out. */
function tell(log: Logger, level: Level, said: readonly unknown[]): void {
  const err = said.find((one) => one instanceof Error);
  const words = said.filter((one) => one !== err);
  log[level](
    err === undefined ? {} : { err },
    formatWithOptions({ depth: 1 }, ...words) || 'a library failed',
  );
}
