import { messagesByApplication } from './applications/all.ts';
import { createWalk } from './bpmn/replay.ts';
import { controlOf, type SimulatorControl } from './control.ts';
import type { Desk } from './http/endpoint.ts';
import { type CallSeen, listen } from './http/server.ts';
import { Tickets } from './http/tickets.ts';
import { guid } from './ids.ts';
import { noQuirks, type Quirks } from './quirks.ts';
import { stream } from './random.ts';
import { Keeper } from './world/autosave.ts';
import { blobsIn } from './world/blobs.ts';
import type { Seed } from './world/seed.ts';
import { Clock } from './world/simulation-loop.ts';
import { load, restore, save, savedOf, stateFile } from './world/store.ts';
import { World } from './world/world.ts';

export type { SimulatorControl } from './control.ts';
export { allQuirks, noQuirks, type Quirks } from './quirks.ts';

export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** How many instances there are at the beginning; default 60. */
  readonly instances?: number;
  /** The same seed gives the same instances; default 1. */
  readonly seed?: number;
  /** How fast instances move by themselves; default 1, and 0 stands still. */
  readonly speed?: number;
  /** Where the state survives a restart; without one it is kept in memory only. */
  readonly stateDir?: string;
  readonly quirks?: Partial<Quirks>;
  /** How long an unused ticket lives; default 50, as upstream. */
  readonly ticketMinutes?: number;
  readonly now?: () => Date;
  readonly log?: (line: string, facts?: Record<string, unknown>) => void;
}

/** A running stand-in for Barium Live. */
export interface Simulator {
  /** `http://127.0.0.1:NNN/api/v1.1` */
  readonly baseUrl: string;
  readonly credentials: { readonly username: string; readonly password: string; readonly apiKey: string };
  /**
   * The messages that each application's process waits for somewhere; `boundary` for boundary events, `requiresConfirmation` for
   * those that end the instance badly.
   */
  readonly messages: Readonly<
    Record<string, readonly { readonly name: string; readonly boundary: boolean; readonly requiresConfirmation: boolean }[]>
  >;
  readonly control: SimulatorControl;
  /** Saves the state and closes the port; nothing is left running. */
  stop(): Promise<void>;
}

const CALLS_KEPT = 500;

/**
 * Starts the embedded upstream: the ten endpoints and sign-in over real HTTP, with a BPMN engine behind them.
 * Rejects when the port is taken or the state directory cannot be used.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, seed: number = 1, instances: count = 60, stateDir } = options;
  const now = options.now ?? (() => new Date());
  const log = options.log ?? (() => undefined);
  const file = stateDir === undefined ? undefined : stateFile(stateDir, number, count);
  const saved = file === undefined ? undefined : await load(file, log);
  const seed: Seed = { seed: number, count, bornAt: saved?.bornAt ?? now().getTime() };
  const keeper = new Keeper(async () => {
    if (stateDir !== undefined && file !== undefined) await save(stateDir, file, savedOf(world, seed));
  }, log);
  const world = new World({ seed, walk: createWalk(), now, changed: () => keeper.changed() });
  if (saved) restore(world, saved);

  let quirks: Quirks = { ...noQuirks, ...options.quirks };
  const calls: CallSeen[] = [];
  const credentials = { username: 'simulator', password: 'simulator', apiKey: guid(number, 'key', 0) };
  const desk: Desk = {
    world,
    blobs: blobsIn(stateDir),
    tickets: new Tickets(options.ticketMinutes ?? 50, now),
    credentials,
    quirks: () => quirks,
    chance: stream(number),
  };
  const seen = (call: CallSeen) => {
    calls.push(call);
    if (calls.length > CALLS_KEPT) calls.shift();
  };
  const server = await listen({ desk, now, log, seen }, host, port);
  const clock = new Clock({ world, chance: stream(number + 1), log });
  clock.speed = options.speed ?? 1;
  return {
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}/api/v1.1`,
    credentials,
    messages: messagesByApplication(),
    control: controlOf({
      world,
      clock,
      calls: () => calls,
      quirks: () => quirks,
      setQuirks: (changed) => {
        quirks = changed;
      },
    }),
    stop: async () => {
      await clock.stop();
      await server.close();
      await keeper.stop();
    },
  };
}
