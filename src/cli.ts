#!/usr/bin/env node
/** The command line. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or configuration. */
import { parseArgs } from 'node:util';
import { optimizeHeapForSize } from './app/heap.ts';
import type { RunningBot } from './app/main.ts';
import { holdHangUp, waitForStopSignal } from './cli/stop-signal.ts';
import { describeCommand, describeCommands, isSubcommand, type Subcommand, UsageError, usages } from './cli/usage.ts';
import {
  type Config,
  ConfigError,
  loadEnv,
  readConfig,
  type SettingsSource,
  scrubEnvironment,
} from './config/index.ts';
import { ListenError } from './http/listen.ts';
import { withTimeout } from './lib/timeout.ts';
import { captureConsole } from './log/capture-console.ts';
import { createLogger, type Logger } from './log/index.ts';
import { closest } from './text/did-you-mean.ts';

/** Returns the exit code. */
type Run = (rest: readonly string[]) => Promise<number>;

/** Answers, posts and files in flight have shorter timeouts. Orchestrators kill a process after a minute, as documented. */
const maxStopMs = 40_000;
/** A process with nothing left to do ends by itself before that. */
const maxExitMs = 1_000;

const subcommands: Readonly<Record<Subcommand, Run>> = {
  async serve(rest) {
    parseOptions(rest, {});
    const hangUp = holdHangUp();
    const { config, log, source } = configure({}, await openTerminalStream());
    const { start } = await import('./app/main.ts');
    // Only now: with the flag set, loading the code takes a tenth longer.
    optimizeHeapForSize();
    const running = await start(config, log, { source });
    const stopped = waitForStopSignal(log, { hangUp, onReload: () => void running.reload() });
    process.stdout.write(`Barium Bot is ready: ${running.address}\n`);
    if (running.localTeamsEndpoint !== undefined) {
      process.stdout.write(`Teams without sign-in: ${running.localTeamsEndpoint}\n`);
    }
    await stopped;
    return stopInTime(running, config, log);
  },

  async ask(rest) {
    const shapes = {
      json: { type: 'boolean' },
      out: { type: 'string' },
      file: { type: 'string', multiple: true },
    } as const;
    const { values, positionals } = parseOptions(rest, shapes, true);
    if (positionals.length === 0) throw new UsageError('Missing command. Example: barium-bot ask "list active"');
    // The answer says why a command failed; only the reason for a fault of the bot is in the log alone.
    const { config, log } = configure({ LOG_LEVEL: 'error' }, await openTerminalStream());
    const { ask } = await import('./cli/ask.ts');
    const { json = false, out, file = [] } = values;
    return ask({ line: positionals.join(' '), json, out, files: file }, config, log);
  },

  async doctor(rest) {
    const { json: isJson = false } = parseOptions(rest, { json: { type: 'boolean' } }).values;
    const { doctor } = await import('./cli/doctor/index.ts');
    return doctor(() => configure({ LOG_LEVEL: 'silent' }), { isJson });
  },

  async setup(rest) {
    const { yes: isYes = false } = parseOptions(rest, { yes: { type: 'boolean' } }).values;
    const source = loadEnv();
    scrubEnvironment();
    captureConsole(createLogger('silent', []));
    const { setup } = await import('./cli/setup/index.ts');
    return setup(source, { isYes });
  },

  async manifest(rest) {
    const { values, positionals } = parseOptions(rest, { out: { type: 'string' }, schema: { type: 'string' } }, true);
    const { config } = configure({ LOG_LEVEL: 'silent' });
    const { manifest } = await import('./cli/manifest.ts');
    if (positionals.length > 1) throw new UsageError('Choose one platform: slack or teams');
    return manifest(positionals[0], values, config);
  },

  async audit(rest) {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseOptions(rest, { since: text, until: text, out: text }, true);
    if (positionals.join(' ') !== 'export') throw new UsageError('Did you mean "audit export"?');
    const { config, log } = configure({ LOG_LEVEL: 'warn' }, await openTerminalStream());
    const { exportAudit } = await import('./cli/audit.ts');
    return exportAudit(values, config, log);
  },

  async mcp(rest) {
    const { values } = parseOptions(rest, { 'new-token': { type: 'string' } });
    const { 'new-token': person } = values;
    if (person !== undefined) return (await import('./cli/mcp.ts')).createToken(person);
    const { config, log } = configure({ LOG_LEVEL: 'warn' }, await openTerminalStream());
    const { mcp } = await import('./cli/mcp.ts');
    return mcp(config, log);
  },

  async 'move-store'(rest) {
    const { values } = parseOptions(rest, { from: { type: 'string' }, to: { type: 'string' } });
    const { config } = configure({ LOG_LEVEL: 'warn' }, await openTerminalStream());
    const { runMoveStore } = await import('./cli/move-store.ts');
    return runMoveStore(values.from, values.to, config);
  },

  async simulate(rest) {
    const text = { type: 'string' } as const;
    const { values } = parseOptions(rest, { port: text, instances: text, speed: text, locale: text });
    const { simulate } = await import('./cli/simulate.ts');
    const log = createLogger('info', [], await openTerminalStream());
    return simulate(values, log, () => waitForStopSignal(log));
  },

  async help(rest) {
    const [name, ...others] = parseOptions(rest, {}, true).positionals;
    if (others.length > 0) throw new UsageError('Choose one command');
    if (name !== undefined && !isSubcommand(name)) throw new UsageError(unknownSubcommand(name));
    process.stdout.write(name === undefined ? describeCommands() : describeCommand(name));
    return 0;
  },

  async version(rest) {
    parseOptions(rest, {});
    const { readVersion } = await import('./app/version.ts');
    process.stdout.write(`${await readVersion()}\n`);
    return 0;
  },
};

/** Stops the bot, and ends the process even if something stays open. Returns the exit code. */
async function stopInTime(running: RunningBot, { drainSeconds }: Config, log: Logger): Promise<number> {
  const stopped = running.stop().then(() => 0);
  const code = await withTimeout(stopped, drainSeconds * 1_000 + maxStopMs, () => {
    log.error({ maxSeconds: maxStopMs / 1_000 }, 'stopping took too long; the rest is resumed at the next start');
    return 1;
  });
  setTimeout(() => process.exit(code), maxExitMs).unref();
  return code;
}

/** A readable log if it goes to a terminal. Loaded only then. */
async function openTerminalStream() {
  if (!process.stderr.isTTY) return undefined;
  const { createTerminalStream } = await import('./log/terminal.ts');
  return createTerminalStream({ isColored: process.stderr.hasColors() });
}

/** The configuration and its logger; `defaults` apply to variables that are not set. */
function configure(
  defaults: Readonly<Record<string, string>> = {},
  logTo?: Awaited<ReturnType<typeof openTerminalStream>>,
): { config: Config; log: Logger; source: SettingsSource } {
  const source = loadEnv();
  const config = readConfig(undefined, defaults);
  scrubEnvironment();
  const log = createLogger(config.logLevel, config.secrets, logTo);
  captureConsole(log);
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'uncaught exception, exiting');
    process.exit(1);
  });
  return { config, log, source };
}

type OptionShapes = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** Parses the options and positionals of a subcommand. Throws a `UsageError` for unknown ones. */
function parseOptions<const Options extends OptionShapes>(
  args: readonly string[],
  options: Options,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    throw new UsageError(explainArgument(error as Error, Object.keys(options)));
  }
}

/** The first sentence of `parseArgs`, whose hint about positionals does not apply here, or the option that was meant. */
function explainArgument({ message }: Error, options: readonly string[]): string {
  const [, unknown] = /^Unknown option '--([^']+)'/u.exec(message) ?? [];
  const suggestion = unknown === undefined ? undefined : closest(unknown, options);
  const [sentence = message] = message.split('. ');
  return suggestion === undefined ? sentence : `${sentence}. Did you mean "--${suggestion}"?`;
}

async function main([typed = 'help', ...rest]: readonly string[]): Promise<number> {
  // All files that the bot writes are for its own user only.
  process.umask(0o077);
  const name = asked(typed) ?? typed;
  try {
    if (!isSubcommand(name)) throw new UsageError(unknownSubcommand(name));
    if (!longRunning.includes(name)) process.stdout.on('error', endWithoutOutput);
    const about = asked(...rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined));
    if (about !== undefined) return await subcommands[about](about === 'help' ? [name] : []);
    return await subcommands[name](rest);
  } catch (error) {
    return reportError(error, name);
  }
}

/** They print only that they are ready, and go on if nobody reads it. */
const longRunning: readonly Subcommand[] = ['serve', 'simulate', 'mcp'];

/** The reader of the output may end early, as `head` does; anything else loses it. */
function endWithoutOutput({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.stderr.write(`Barium Bot failed: ${message}\n`);
  process.exit(1);
}

/** `--help` and `--version`, which stand for a command of their own wherever they are. */
function asked(...words: readonly string[]): 'help' | 'version' | undefined {
  if (words.some((word) => word === '--help' || word === '-h')) return 'help';
  return words.includes('--version') ? 'version' : undefined;
}

function unknownSubcommand(typed: string): string {
  const suggestion = closest(typed, Object.keys(usages));
  return `Unknown command "${typed}".${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`}`;
}

function reportError(error: unknown, name: string): number {
  if (error instanceof UsageError) {
    const about = isSubcommand(name) && name !== 'help' ? ` ${name}` : '';
    process.stderr.write(`${error.message}\nSee "barium-bot help${about}".\n`);
    return 2;
  }
  if (error instanceof ConfigError || error instanceof ListenError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Barium Bot failed: ${message}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
