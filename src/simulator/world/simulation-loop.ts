import { advanceRandomly } from './transitions.ts';
import type { World } from './world.ts';

/** The mean time between two steps at speed 1. */
const meanIntervalMs = 8000;
/** At higher speeds, one tick takes several steps. */
const minTickMs = 25;

/** Moves instances by itself. */
export interface SimulationLoop {
  /** A factor: 1 is the default, 0 pauses. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Resolves when the running tick has finished. */
  stop(): Promise<void>;
}

export function createSimulationLoop(options: {
  readonly world: World;
  readonly random: () => number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): SimulationLoop {
  const { world, random, log } = options;
  /** New instances are created when fewer are open. */
  const targetOpenCount = countOpen(world);
  let speed = 0;
  let timer: NodeJS.Timeout | undefined;
  let ticking: Promise<void> = Promise.resolve();

  const step = async (): Promise<void> => {
    const missing = targetOpenCount - countOpen(world);
    if (missing > 0 && random() < 0.3 + missing / 20) {
      await world.create(undefined, random() < 0.3 ? 'ready' : 'active');
      return;
    }
    const ready = world.list('ready');
    const active = world.list('active');
    const index = Math.floor(random() * (ready.length * 0.3 + active.length));
    const row = index < active.length ? active[index] : ready[Math.floor(random() * ready.length)];
    if (row && !world.isPinned(row)) await advanceRandomly(world, row, random);
  };
  const tick = async (steps: number): Promise<void> => {
    try {
      for (let n = 0; n < steps && speed > 0; n += 1) await step();
    } catch (error) {
      log('failed to advance a simulated instance', { error: String(error) });
    }
  };
  const schedule = (): void => {
    clearTimeout(timer);
    if (speed === 0) return;
    const intervalMs = (meanIntervalMs / speed) * (0.5 + random());
    const steps = Math.max(1, Math.round(minTickMs / intervalMs));
    timer = setTimeout(
      () => {
        ticking = tick(steps).then(schedule);
      },
      Math.max(intervalMs, minTickMs),
    );
    timer.unref();
  };
  const setSpeed = (next: number): void => {
    speed = Math.max(next, 0);
    schedule();
  };

  return {
    get speed() {
      return speed;
    },
    setSpeed,
    async stop() {
      setSpeed(0);
      await ticking;
    },
  };
}

function countOpen(world: World): number {
  return world.list('active').length + world.list('ready').length;
}
