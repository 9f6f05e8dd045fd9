import { applicationsIn, messagesByApplication } from './applications/index.ts';
import { createTranslator, type SimulatorLocale } from './applications/translate.ts';
import { createReplayer } from './bpmn/replay.ts';
import { createControl, type SimulatorControl } from './control.ts';
import type { EndpointContext } from './http/endpoint.ts';
import { type LoggedRequest, startServer } from './http/server.ts';
import { createTicketStore } from './http/tickets.ts';
import { guid } from './ids.ts';
import { noQuirks, type Quirks } from './quirks.ts';
import { createRandomStream } from './random.ts';
import { createAutosave } from './world/autosave.ts';
import { createBlobStore } from './world/blob-store.ts';
import type { Seed } from './world/seed.ts';
import { createSimulationLoop } from './world/simulation-loop.ts';
import { loadState, restoreState, saveState, stateFilePath, toSavedState } from './world/state-file.ts';
import { tour } from './world/tour.ts';
import { World } from './world/world.ts';

export type { SimulatorLocale } from './applications/translate.ts';
export type { SimulatorControl } from './control.ts';
export { allQuirks, noQuirks, type Quirks } from './quirks.ts';

export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** The number of generated instances; default 60. */
  readonly instances?: number;
  /** The same seed generates the same instances; default 1. */
  readonly seed?: number;
  /** The language of processes, tasks, milestones, messages and files; default `en`. */
  readonly locale?: SimulatorLocale;
  /** Adds the instances that `help` and the tour in README.md name, e.g. `Order 4711`; they never move by themselves. */
  readonly tour?: boolean;
  /** How fast instances move by themselves; default 1, 0 pauses. */
  readonly speed?: number;
  /** Stores the state across restarts; without a directory it is in memory only. */
  readonly stateDir?: string;
  readonly quirks?: Partial<Quirks>;
  /** How long an unused ticket is valid; default 50, as upstream. */
  readonly ticketMinutes?: number;
  readonly now?: () => Date;
  readonly log?: (line: string, facts?: Record<string, unknown>) => void;
}

/** A running simulator of Barium Live. */
export interface Simulator {
  /** `http://127.0.0.1:NNN/api/v1.1` */
  readonly baseUrl: string;
  readonly credentials: { readonly username: string; readonly password: string; readonly apiKey: string };
  /** The messages that the processes wait for. */
  readonly messages: ReturnType<typeof messagesByApplication>;
  readonly control: SimulatorControl;
  /** Saves the state and closes the server. */
  stop(): Promise<void>;
}

const maxLoggedRequests = 500;

/**
 * Starts the simulator: the endpoints of the API over real HTTP, with a BPMN engine behind them. Rejects if the port is
 * taken or the state directory cannot be used.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, seed: number = 1, instances: count = 60, stateDir, locale = 'en' } = options;
  const now = options.now ?? (() => new Date());
  const log = options.log ?? (() => undefined);
  const file = stateDir === undefined ? undefined : stateFilePath(stateDir, { seed: number, count, locale });
  const saved = file === undefined ? undefined : await loadState(file, log);
  const translate = createTranslator(locale);
  const seed: Seed = {
    seed: number,
    count,
    createdAt: saved?.createdAt ?? now().getTime(),
    applications: applicationsIn(locale),
    translate,
    tour: options.tour ? tour : [],
  };
  const autosave = createAutosave(async () => {
    if (stateDir !== undefined && file !== undefined) await saveState(stateDir, file, toSavedState(world, seed));
  }, log);
  const world = new World({ seed, replay: createReplayer(), now, onChange: autosave.schedule });
  if (saved) restoreState(world, saved);

  let quirks: Quirks = { ...noQuirks, ...options.quirks };
  const requests: LoggedRequest[] = [];
  const credentials = { username: 'simulator', password: 'simulator', apiKey: guid(number, 'key', 0) };
  const context: EndpointContext = {
    world,
    blobs: createBlobStore(stateDir),
    tickets: createTicketStore(options.ticketMinutes ?? 50, now),
    credentials,
    quirks: () => quirks,
    random: createRandomStream(number),
  };
  const onRequest = (request: LoggedRequest) => {
    requests.push(request);
    if (requests.length > maxLoggedRequests) requests.shift();
  };
  const server = await startServer({ context, now, log, onRequest }, host, port);
  const loop = createSimulationLoop({ world, random: createRandomStream(number + 1), log });
  loop.setSpeed(options.speed ?? 1);
  return {
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}/api/v1.1`,
    credentials,
    messages: messagesByApplication(locale),
    control: createControl({
      world,
      loop,
      requests: () => requests,
      quirks: () => quirks,
      setQuirks: (changed) => {
        quirks = changed;
      },
    }),
    stop: async () => {
      await loop.stop();
      await server.close();
      await autosave.stop();
    },
  };
}
