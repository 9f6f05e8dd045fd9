/**
 * The simulator that this installation runs itself. Its state is one directory, so one process at a time runs it:
 * a bot that serves, or an `ask` for as long as its answer takes. An `ask` beside a bot that serves is its guest.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { BariumError } from '../barium/errors.ts';
import type { Barium } from '../barium/types.ts';
import { ConfigError } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { OfferedMessage } from '../request/context.ts';
import type { Simulator } from '../simulator/index.ts';
import { type Turn, takeTurn } from './file-lock.ts';

/** What is needed to sign in. */
export interface Access {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
}

export interface Upstream {
  readonly barium: Barium;
  /** Tells it from every other, wherever it is reached and whatever its password is. */
  readonly identity: string;
  /** The simulator, where this process runs it itself. */
  readonly simulator: Simulator | undefined;
  /** The message names that the simulator's processes wait for. */
  readonly messages: Readonly<Record<string, readonly OfferedMessage[]>>;
  close(): Promise<void>;
}

export interface SimulatedOptions {
  /** Is there. */
  readonly dataDir: string;
  /** A guest uses the simulator of a bot that serves, and lets nobody use its own. */
  readonly guest: boolean;
  readonly log: Logger;
  readonly open: (access: Access) => Barium;
}

/** Whichever port it has today. */
const identity = 'simulator';

/** Longer than a bot takes to stop, and than most answers. In milliseconds. */
const patienceMs = 20_000;
const pauseMs = 50;

/** Rejects with a `ConfigError` when another process keeps the simulator for itself. */
export async function openSimulated(options: SimulatedOptions): Promise<Upstream> {
  const { dataDir, guest, log } = options;
  for (let waited = 0; waited <= patienceMs; waited += pauseMs) {
    const turn = takeTurn(join(dataDir, 'simulator.lock'));
    if (turn !== undefined) return host(options, turn);
    const visit = guest ? await visitHost(options) : undefined;
    if (visit !== undefined) return visit;
    if (waited === 0) log.info({ dataDir }, 'waiting for the process that runs the simulator');
    await delay(pauseMs);
  }
  throw new ConfigError([
    {
      variable: 'DATA_DIR',
      problem: `(${dataDir}) is in use by another Barium Bot, which runs the simulator there`,
      remedy: 'Stop that one, or set DATA_DIR to another directory.',
    },
  ]);
}

/** Runs the simulator, and leaves guests a note of where it is. */
async function host({ dataDir, guest, log, open }: SimulatedOptions, turn: Turn): Promise<Upstream> {
  const note = noteIn(dataDir);
  try {
    const { startSimulator } = await import('../simulator/index.ts');
    // A note that is still there is of a process that was killed.
    await rm(note, { force: true });
    const simulator = await startSimulator({
      stateDir: dataDir,
      log: (line, facts) => log.info({ facts }, line),
    });
    const access = { baseUrl: simulator.baseUrl, ...simulator.credentials };
    if (!guest) await writeNote(note, access);
    const barium = open(access);
    return {
      barium,
      identity,
      simulator,
      messages: simulator.messages,
      async close() {
        barium.close();
        await rm(note, { force: true });
        await simulator.stop().finally(turn.end);
      },
    };
  } catch (error) {
    turn.end();
    throw error;
  }
}

const accessNote = z.object({
  baseUrl: z.url({ protocol: /^http$/, hostname: /^(?:127\.0\.0\.1|localhost|\[::1\])$/ }),
  username: z.string(),
  password: z.string(),
  apiKey: z.string(),
});

/** The simulator that another process runs, if its note is there and it lets us in. */
async function visitHost({ dataDir, open }: SimulatedOptions): Promise<Upstream | undefined> {
  const text = await readFile(noteIn(dataDir), 'utf8').catch(() => '');
  const access = accessNote.safeParse(parseJson(text));
  if (!access.success) return undefined;
  const { messagesByApplication } = await import('../simulator/applications/all.ts');
  const barium = open(access.data);
  try {
    await barium.signIn();
  } catch (error) {
    barium.close();
    if (!(error instanceof BariumError)) throw error;
    return undefined;
  }
  const messages = messagesByApplication();
  return { barium, identity, simulator: undefined, messages, close: async () => barium.close() };
}

function noteIn(dataDir: string): string {
  return join(dataDir, 'simulator.json');
}

/** As a whole or not at all: a guest may be reading. */
async function writeNote(note: string, access: Access): Promise<void> {
  await writeFile(`${note}.new`, JSON.stringify(access), { mode: 0o600 });
  await rename(`${note}.new`, note);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
