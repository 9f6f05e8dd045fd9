#!/usr/bin/env node
/** The command line. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or configuration. */
import { parseArgs } from 'node:util';
import { keepHeapSmall } from './app/heap.ts';
import { UsageError, usage } from './cli/usage.ts';
import { type Config, ConfigError, forgetSecrets, loadEnv, readConfig } from './config/index.ts';
import { ListenError } from './http/listen.ts';
import { takeConsole } from './log/capture-console.ts';
import { createLogger, type Logger } from './log/index.ts';
import { nearest } from './text/did-you-mean.ts';

type Verb = (rest: readonly string[]) => Promise<number>;

const verbs: Readonly<Record<string, Verb>> = {
  async serve(rest) {
    read(rest, {});
    const { config, log } = configure();
    const { start } = await import('./app/main.ts');
    // Not before: to read the code with it takes a tenth longer.
    keepHeapSmall();
    const running = await start(config, log);
    const stopped = stopSignal(log);
    process.stdout.write(`Barium Bot is ready: ${running.address}\n`);
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
    const { values, positionals } = read(rest, shapes, true);
    if (positionals.length === 0) throw new UsageError('ask what? For example: barium-bot ask "list active"');
    const { config, log } = configure({ LOG_LEVEL: 'warn' });
    const { ask } = await import('./cli/ask.ts');
    const { json = false, out, file = [] } = values;
    return ask({ line: positionals.join(' '), json, out, files: file }, config, log);
  },

  async doctor(rest) {
    read(rest, {});
    const { doctor } = await import('./cli/doctor.ts');
    return doctor(() => configure({ LOG_LEVEL: 'silent' }));
  },

  async manifest(rest) {
    const { values, positionals } = read(rest, { out: { type: 'string' } }, true);
    const { config } = configure({ LOG_LEVEL: 'silent' });
    const { manifest } = await import('./cli/manifest.ts');
    if (positionals.length > 1) throw new UsageError('one platform at a time: slack or teams');
    return manifest(positionals[0], values.out, config);
  },

  async audit(rest) {
    const moment = { type: 'string' } as const;
    const { values, positionals } = read(rest, { since: moment, until: moment, out: moment }, true);
    if (positionals.join(' ') !== 'export') throw new UsageError('audit does one thing: audit export');
    const { config, log } = configure({ LOG_LEVEL: 'warn' });
    const { exportAudit } = await import('./cli/audit.ts');
    return exportAudit(values, config, log);
  },

  async 'move-store'(rest) {
    const { values } = read(rest, { from: { type: 'string' }, to: { type: 'string' } });
    const { config } = configure({ LOG_LEVEL: 'warn' });
    const { move } = await import('./cli/move-store.ts');
    return move(values.from, values.to, config);
  },

  async simulate(rest) {
    const number = { type: 'string' } as const;
    const { values } = read(rest, { port: number, instances: number, speed: number });
    const { simulate } = await import('./cli/simulate.ts');
    const log = createLogger('info', []);
    return simulate(values, log, () => stopSignal(log));
  },

  async help() {
    process.stdout.write(usage);
    return 0;
  },
};

/** The configuration and its log; `defaults` stand where the environment says nothing. */
function configure(defaults: Readonly<Record<string, string>> = {}): { config: Config; log: Logger } {
  loadEnv();
  const config = readConfig(undefined, defaults);
  forgetSecrets();
  const log = createLogger(config.logLevel, config.secrets);
  takeConsole(log);
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'the bot stops: a fault that nothing was ready for');
    process.exit(1);
  });
  return { config, log };
}

/** Resolves when the process is asked to stop. Asked again, it stops at once. */
function stopSignal(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals) => {
      if (asked) process.exit(1);
      asked = true;
      log.info({ signal }, 'stopping');
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

type OptionShapes = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** The options and words after a verb. Throws a `UsageError` where one has no meaning. */
function read<const Options extends OptionShapes>(
  args: readonly string[],
  options: Options,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    // The first sentence says what is wrong; the next how a line of words would be taken that nobody meant.
    throw new UsageError(String((error as Error).message).split('. ')[0]);
  }
}

async function main([verb = 'help', ...rest]: readonly string[]): Promise<number> {
  const run = new Map(Object.entries(verbs)).get(verb === '--help' || verb === '-h' ? 'help' : verb);
  try {
    if (run === undefined) throw new UsageError(noVerb(verb));
    return await run(rest);
  } catch (error) {
    return explain(error);
  }
}

function noVerb(typed: string): string {
  const meant = nearest(typed, Object.keys(verbs));
  return `there is no verb “${typed}”${meant === undefined ? '' : `; did you mean “${meant}”?`}`;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (error instanceof ConfigError || error instanceof ListenError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Barium Bot cannot go on: ${message}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
