/** Which Barium the bot talks to: the configured one, or the embedded simulator. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Barium, CallReport } from './barium/barium.ts';
import { createBarium } from './barium/client.ts';
import { BariumError } from './barium/errors.ts';
import type { OfferedMessage } from './commands/context.ts';
import type { Config } from './config.ts';
import type { Logger } from './log.ts';
import type { Simulator } from './simulator/index.ts';

export interface Upstream {
  readonly barium: Barium;
  /** The simulator that this process runs itself. */
  readonly simulator: Simulator | undefined;
  /** The message names that the simulator's processes wait for. */
  readonly messages: Readonly<Record<string, readonly OfferedMessage[]>>;
  close(): Promise<void>;
}

interface Access {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
}

/** Opens the upstream. Rejects when the simulator cannot start. */
export async function openUpstream(
  config: Config,
  log: Logger,
  onCall: (report: CallReport) => void,
): Promise<Upstream> {
  const open = (access: Access) =>
    createBarium({
      ...access,
      onCall,
      onDropped: (dropped) => log.warn({ ...dropped }, 'rows without a usable id were left out'),
    });
  if (config.barium.kind === 'simulator') return openSimulator(config, log, open);
  const { baseUrl, username, password, apiKey } = config.barium;
  const barium = open({ baseUrl, username, password: password.reveal(), apiKey: apiKey.reveal() });
  return { barium, simulator: undefined, messages: {}, close: async () => barium.close() };
}

/**
 * The simulator's state is one file: of several processes on one data directory (`serve`, and an `ask` beside
 * it) the first runs it, and says where in a note that the others find.
 */
async function openSimulator(
  config: Config,
  log: Logger,
  open: (access: Access) => Barium,
): Promise<Upstream> {
  const { startSimulator } = await import('./simulator/index.ts');
  const { messagesByApplication: messages } = await import('./simulator/applications/all.ts');
  const note = join(config.dataDir, 'simulator.json');
  const running = await runningSimulator(note, open);
  if (running !== undefined) {
    return {
      barium: running,
      simulator: undefined,
      messages: messages(),
      close: async () => running.close(),
    };
  }
  const simulator = await startSimulator({
    stateDir: config.dataDir,
    log: (line, facts) => log.info({ ...facts }, line),
  });
  const access = { baseUrl: simulator.baseUrl, ...simulator.credentials };
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(note, JSON.stringify(access), { mode: 0o600 });
  const barium = open(access);
  return {
    barium,
    simulator,
    messages: simulator.messages,
    async close() {
      barium.close();
      await rm(note, { force: true });
      await simulator.stop();
    },
  };
}

const accessNote = z.object({
  baseUrl: z.url({ protocol: /^http$/, hostname: /^(?:127\.0\.0\.1|localhost|\[::1\])$/ }),
  username: z.string(),
  password: z.string(),
  apiKey: z.string(),
});

/** The simulator that another process runs, if its note is there and it lets us in. A crash leaves a stale note. */
async function runningSimulator(note: string, open: (access: Access) => Barium): Promise<Barium | undefined> {
  const text = await readFile(note, 'utf8').catch(() => '');
  const access = accessNote.safeParse(parseJson(text));
  if (!access.success) return undefined;
  const barium = open(access.data);
  try {
    await barium.signIn();
    return barium;
  } catch (error) {
    barium.close();
    if (!(error instanceof BariumError)) throw error;
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
