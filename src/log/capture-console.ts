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
 * Redirects console output and process warnings to the logger. Otherwise libraries could print unredacted user input, and
 * corrupt the JSON of `ask --json` on stdout.
 */
export function captureConsole(log: Logger, console: Console = globalThis.console): void {
  for (const level of Object.keys(methods) as Level[]) {
    const capture = (...values: readonly unknown[]) => write(log, level, values);
    for (const method of methods[level]) console[method] = capture;
  }
  // Node's own listener would print them too.
  process.removeAllListeners('warning');
  process.on('warning', (err) => log.warn({ err }, 'process warning'));
}

/** Logs an error through the log's own serializer, which drops attached objects such as a whole request. */
function write(log: Logger, level: Level, values: readonly unknown[]): void {
  const err = values.find((value) => value instanceof Error);
  const rest = values.filter((value) => value !== err);
  log[level](err === undefined ? {} : { err }, formatWithOptions({ depth: 1 }, ...rest) || 'error from a library');
}
