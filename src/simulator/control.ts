import type { CallSeen } from './http/server.ts';
import type { Quirks } from './quirks.ts';
import type { WorldChange } from './world/changes.ts';
import { nameOf } from './world/details.ts';
import type { Row } from './world/row.ts';
import type { Clock } from './world/simulation-loop.ts';
import { advance, waitsFor } from './world/transitions.ts';
import type { World } from './world/world.ts';

/** The strings behind the stage. Ids that are not there throw a RangeError. */
export interface SimulatorControl {
  state(): { speed: number; quirks: Quirks; instances: Record<string, number> };
  /** 1 is the usual pace, 0 stands still. */
  setSpeed(speed: number): void;
  setQuirks(change: Partial<Quirks>): void;
  /** The calls that were answered, newest first, at most `max`. */
  calls(max?: number): readonly CallSeen[];
  /** Everything that changed after the sequence number `since`, oldest first. */
  changes(since?: number): readonly WorldChange[];
  /** Newest first. */
  list(max?: number): readonly {
    id: string;
    name: string;
    status: string;
    milestone: string | undefined;
    application: string;
    waitsFor: readonly string[];
  }[];
  /** Completes the next user task or fires the next event, and says what it did in one sentence. */
  advance(id: string): Promise<{ moved: boolean; says: string }>;
  /** Begins an instance of the application, or of one that chance picks. */
  create(application?: string): Promise<{ id: string; name: string }>;
  rename(id: string, name: string): void;
  cancel(id: string): void;
  remove(id: string): void;
}

/** What the strings are tied to. */
interface ControlParts {
  readonly world: World;
  readonly clock: Clock;
  readonly calls: () => readonly CallSeen[];
  readonly quirks: () => Quirks;
  readonly setQuirks: (quirks: Quirks) => void;
}

export function controlOf({ world, clock, calls, quirks, setQuirks }: ControlParts): SimulatorControl {
  return {
    state: () => ({ speed: clock.speed, quirks: quirks(), instances: world.counts() }),
    setSpeed: (speed) => {
      clock.speed = speed;
    },
    setQuirks: (change) => setQuirks({ ...quirks(), ...change }),
    calls: (max = 50) => calls().slice(-max).reverse(),
    changes: (since = 0) => world.changes.since(since),
    list: (max = 100) =>
      world
        .list()
        .slice(0, max)
        .map((row) => summary(world, row)),
    advance: (id) => advance(world, rowOf(world, id)),
    create: async (application) => {
      const row = await world.create(application);
      return { id: row.id, name: nameOf(world.seed, row) };
    },
    rename: (id, name) => world.rename(rowOf(world, id), name),
    cancel: (id) => world.cancel(rowOf(world, id)),
    remove: (id) => world.remove(rowOf(world, id)),
  };
}

function summary(world: World, row: Row) {
  return {
    id: row.id,
    name: nameOf(world.seed, row),
    status: row.status,
    milestone: row.milestone,
    application: row.application.name,
    waitsFor: waitsFor(world, row),
  };
}

function rowOf(world: World, id: string): Row {
  const row = world.find(id);
  if (!row) throw new RangeError(`there is no instance ${id}`);
  return row;
}
