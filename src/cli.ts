#!/usr/bin/env node
/** The command line. Exit codes: 0 done, 1 rejected or failed, 2 wrong usage or configuration. */
import { parseArgs } from 'node:util';
import { optimizeHeapForSize } from './app/heap.ts';
import { UsageError, usage } from './cli/usage.ts';
import { type Config, ConfigError, loadEnv, readConfig, scrubEnvironment } from './config/index.ts';
import { ListenError } from './http/listen.ts';
import { captureConsole } from './log/capture-console.ts';
import { createLogger, type Logger } from './log/index.ts';
import { closest } from './text/did-you-mean.ts';

type Subcommand = (rest: readonly string[]) => Promise<number>;

const subcommands: Readonly<Record<string, Subcommand>> = {
  async serve(rest) {
    parseOptions(rest, {});
    const { config, log } = configure();
    const { start } = await import('./app/main.ts');
    // Only now: with the flag set, loading the code takes a tenth longer.
    optimizeHeapForSize();
    const running = await start(config, log);
    const stopped = waitForStopSignal(log);
    process.stdout.write(`Barium Bot is ready: ${running.address}\n`);
    if (running.localTeamsEndpoint !== undefined) {
      process.stdout.write(`Teams without sign-in: ${running.localTeamsEndpoint}\n`);
    }
    await stopped;
    await running.stop();
    return 0;
  },

  async ask(rest) {
    const shapes = {
      json: { type: 'boolean' },
      out: { type: 'string' },
      file: { type: 'string', multiple: true },
    } as const;
    const { values, positionals } = parseOptions(rest, shapes, true);
    if (positionals.length === 0) throw new UsageError('Missing command. Example: barium-bot ask "list active"');
    const { config, log } = configure({ LOG_LEVEL: 'warn' });
    const { ask } = await import('./cli/ask.ts');
    const { json = false, out, file = [] } = values;
    return ask({ line: positionals.join(' '), json, out, files: file }, config, log);
  },

  async doctor(rest) {
    parseOptions(rest, {});
    const { doctor } = await import('./cli/doctor.ts');
    return doctor(() => configure({ LOG_LEVEL: 'silent' }));
  },

  async manifest(rest) {
    const { values, positionals } = parseOptions(rest, { out: { type: 'string' } }, true);
    const { config } = configure({ LOG_LEVEL: 'silent' });
    const { manifest } = await import('./cli/manifest.ts');
    if (positionals.length > 1) throw new UsageError('Choose one platform: slack or teams');
    return manifest(positionals[0], values.out, config);
  },

  async audit(rest) {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseOptions(rest, { since: text, until: text, out: text }, true);
    if (positionals.join(' ') !== 'export') throw new UsageError('Did you mean "audit export"?');
    const { config, log } = configure({ LOG_LEVEL: 'warn' });
    const { exportAudit } = await import('./cli/audit.ts');
    return exportAudit(values, config, log);
  },

  async mcp(rest) {
    const { values } = parseOptions(rest, { 'new-token': { type: 'string' } });
    const { 'new-token': person } = values;
    if (person !== undefined) return (await import('./cli/mcp.ts')).createToken(person);
    const { config, log } = configure({ LOG_LEVEL: 'warn' });
    const { mcp } = await import('./cli/mcp.ts');
    return mcp(config, log);
  },

  async 'move-store'(rest) {
    const { values } = parseOptions(rest, { from: { type: 'string' }, to: { type: 'string' } });
    const { config } = configure({ LOG_LEVEL: 'warn' });
    const { runMoveStore } = await import('./cli/move-store.ts');
    return runMoveStore(values.from, values.to, config);
  },

  async simulate(rest) {
    const text = { type: 'string' } as const;
    const { values } = parseOptions(rest, { port: text, instances: text, speed: text, locale: text });
    const { simulate } = await import('./cli/simulate.ts');
    const log = createLogger('info', []);
    return simulate(values, log, () => waitForStopSignal(log));
  },

  async help() {
    process.stdout.write(usage);
    return 0;
  },
};

/** The configuration and its logger; `defaults` apply to variables that are not set. */
function configure(defaults: Readonly<Record<string, string>> = {}): { config: Config; log: Logger } {
  loadEnv();
  const config = readConfig(undefined, defaults);
  scrubEnvironment();
  const log = createLogger(config.logLevel, config.secrets);
  captureConsole(log);
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'uncaught exception, exiting');
    process.exit(1);
  });
  return { config, log };
}

/** Resolves on the first SIGTERM or SIGINT; a second one exits immediately. */
function waitForStopSignal(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, 'stopping');
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
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
    // Keep only the first sentence: `parseArgs` appends a hint about positionals that does not apply here.
    throw new UsageError(String((error as Error).message).split('. ')[0]);
  }
}

async function main([name = 'help', ...rest]: readonly string[]): Promise<number> {
  // All files that the bot writes are for its own user only.
  process.umask(0o077);
  const run = new Map(Object.entries(subcommands)).get(name === '--help' || name === '-h' ? 'help' : name);
  try {
    if (run === undefined) throw new UsageError(unknownSubcommand(name));
    return await run(rest);
  } catch (error) {
    return reportError(error);
  }
}

function unknownSubcommand(typed: string): string {
  const suggestion = closest(typed, Object.keys(subcommands));
  return `Unknown command "${typed}".${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`}`;
}

function reportError(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${usage}`);
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
