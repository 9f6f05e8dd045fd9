/**
 * The embedded simulator. Its state is one directory, so only one process runs it at a time: a running bot, or an
 * `ask` for as long as it takes to answer. An `ask` beside a running bot connects to that bot's simulator.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { BariumError } from '../barium/errors.ts';
import type { BariumOptions } from '../barium/options.ts';
import type { Barium } from '../barium/types.ts';
import { ConfigError, type OfferedMessages } from '../config/index.ts';
import { acquireFileLock, type FileLock } from '../lib/file-lock.ts';
import { tryParseJson } from '../lib/json.ts';
import type { Logger } from '../log/index.ts';
import type { Simulator, SimulatorLocale } from '../simulator/index.ts';

/** The address and credentials of a Barium. */
export type BariumEndpoint = Pick<BariumOptions, 'baseUrl' | 'username' | 'password' | 'apiKey'>;

export interface Upstream {
  readonly barium: Barium;
  /** Identifies the installation regardless of its address and password. */
  readonly identity: string;
  /** Set only in the process that runs the simulator. */
  readonly simulator: Simulator | undefined;
  /** The message names that the simulated processes wait for. */
  readonly messages: OfferedMessages;
  close(): Promise<void>;
}

interface SimulatorOptions {
  /** Must exist. */
  readonly dataDir: string;
  /** Connect to the simulator of a running bot if there is one, and do not publish our own. */
  readonly oneShot: boolean;
  /** The language of the installation. */
  readonly locale: SimulatorLocale;
  readonly log: Logger;
  readonly open: (endpoint: BariumEndpoint) => Barium;
}

/** The same on every port. In another language, the same instances have other names and milestones. */
function identityOf(locale: SimulatorLocale): string {
  return locale === 'en' ? 'simulator' : `simulator-${locale}`;
}

/** Longer than a bot takes to stop, and longer than most answers take. */
const lockTimeoutMs = 20_000;
const retryDelayMs = 50;

/** Rejects with a `ConfigError` when another process holds the simulator's lock for longer than the timeout. */
export async function openEmbeddedSimulator(options: SimulatorOptions): Promise<Upstream> {
  const { dataDir, oneShot, log } = options;
  for (let waited = 0; waited <= lockTimeoutMs; waited += retryDelayMs) {
    const lock = acquireFileLock(join(dataDir, 'simulator.lock'));
    if (lock !== undefined) return runSimulator(options, lock);
    const running = oneShot ? await connectToRunning(options) : undefined;
    if (running !== undefined) return running;
    if (waited === 0) log.info({ dataDir }, 'waiting for the process that runs the simulator');
    await delay(retryDelayMs);
  }
  throw new ConfigError([
    {
      variable: 'DATA_DIR',
      problem: `(${dataDir}) is in use by another Barium Bot, which runs the simulator there`,
      remedy: 'Stop that one, or set DATA_DIR to another directory.',
    },
  ]);
}

/** Runs the simulator and writes the endpoint file that one-shot processes connect by. */
async function runSimulator(
  { dataDir, oneShot, locale, log, open }: SimulatorOptions,
  lock: FileLock,
): Promise<Upstream> {
  const endpointFile = endpointFilePath(dataDir);
  try {
    const { startSimulator } = await import('../simulator/index.ts');
    // A leftover file belongs to a process that was killed.
    await rm(endpointFile, { force: true });
    const simulator = await startSimulator({
      stateDir: dataDir,
      locale,
      tour: true,
      log: (line, facts) => log.info({ facts }, line),
    });
    const endpoint = { baseUrl: simulator.baseUrl, ...simulator.credentials };
    if (!oneShot) await writeEndpointFile(endpointFile, endpoint);
    const barium = open(endpoint);
    return {
      barium,
      identity: identityOf(locale),
      simulator,
      messages: simulator.messages,
      async close() {
        barium.close();
        await rm(endpointFile, { force: true });
        await simulator.stop().finally(lock.release);
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

const endpointFileSchema = z.object({
  baseUrl: z.url({ protocol: /^http$/, hostname: /^(?:127\.0\.0\.1|localhost|\[::1\])$/ }),
  username: z.string(),
  password: z.string(),
  apiKey: z.string(),
});

/** Connects to the simulator of another process; `undefined` if there is none or it rejects the sign-in. */
async function connectToRunning({ dataDir, locale, open }: SimulatorOptions): Promise<Upstream | undefined> {
  const text = await readFile(endpointFilePath(dataDir), 'utf8').catch(() => '');
  const endpoint = endpointFileSchema.safeParse(tryParseJson(text));
  if (!endpoint.success) return undefined;
  const { messagesByApplication } = await import('../simulator/applications/index.ts');
  const barium = open(endpoint.data);
  try {
    await barium.signIn();
  } catch (error) {
    barium.close();
    if (!(error instanceof BariumError)) throw error;
    return undefined;
  }
  const messages = messagesByApplication(locale);
  return { barium, identity: identityOf(locale), simulator: undefined, messages, close: async () => barium.close() };
}

function endpointFilePath(dataDir: string): string {
  return join(dataDir, 'simulator.json');
}

/** Writes atomically, since another process may be reading. */
async function writeEndpointFile(path: string, endpoint: BariumEndpoint): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(endpoint), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
