import type { LoggedRequest } from './http/server.ts';
import type { Quirks } from './quirks.ts';
import type { WorldChange } from './world/change-log.ts';
import { nameOf } from './world/details.ts';
import type { SimulatedInstance } from './world/row.ts';
import type { SimulationLoop } from './world/simulation-loop.ts';
import { type AdvanceResult, advance, namesOfAwaited } from './world/transitions.ts';
import type { World } from './world/world.ts';

/** The simulator's control interface. Methods throw or reject with a RangeError for an unknown id. */
export interface SimulatorControl {
  state(): { speed: number; quirks: Quirks; instances: Record<string, number> };
  /** A factor: 1 is the default, 0 pauses. */
  setSpeed(speed: number): void;
  setQuirks(change: Partial<Quirks>): void;
  /** The newest requests, newest first. */
  requests(max?: number): readonly LoggedRequest[];
  /** The changes after a sequence number, oldest first. */
  changes(since?: number): readonly WorldChange[];
  /** The newest instances, newest first. */
  list(max?: number): readonly {
    id: string;
    name: string;
    status: string;
    milestone: string | undefined;
    application: string;
    waitingFor: readonly string[];
  }[];
  /** Completes the next task or triggers the next event. */
  advance(id: string): Promise<AdvanceResult>;
  /** Creates and starts an instance of the application, by default of a random one. */
  create(application?: string): Promise<{ id: string; name: string }>;
  rename(id: string, name: string): void;
  cancel(id: string): void;
  remove(id: string): void;
}

interface ControlParts {
  readonly world: World;
  readonly loop: SimulationLoop;
  readonly requests: () => readonly LoggedRequest[];
  readonly quirks: () => Quirks;
  readonly setQuirks: (quirks: Quirks) => void;
}

export function createControl({ world, loop, requests, quirks, setQuirks }: ControlParts): SimulatorControl {
  return {
    state: () => ({ speed: loop.speed, quirks: quirks(), instances: world.counts() }),
    setSpeed: loop.setSpeed,
    setQuirks: (change) => setQuirks({ ...quirks(), ...change }),
    requests: (max = 50) => requests().slice(-max).reverse(),
    changes: (since = 0) => world.changes.since(since),
    list: (max = 100) =>
      world
        .list()
        .slice(0, max)
        .map((row) => summarize(world, row)),
    advance: async (id) => advance(world, requireRow(world, id)),
    create: async (application) => {
      const row = await world.create(application);
      return { id: row.id, name: nameOf(world.seed, row) };
    },
    rename: (id, name) => world.rename(requireRow(world, id), name),
    cancel: (id) => world.cancel(requireRow(world, id)),
    remove: (id) => world.remove(requireRow(world, id)),
  };
}

function summarize(world: World, row: SimulatedInstance) {
  return {
    id: row.id,
    name: nameOf(world.seed, row),
    status: row.status,
    milestone: row.milestone,
    application: row.application.name,
    waitingFor: namesOfAwaited(world, row),
  };
}

function requireRow(world: World, id: string): SimulatedInstance {
  const row = world.find(id);
  if (!row) throw new RangeError(`there is no instance ${id}`);
  return row;
}
