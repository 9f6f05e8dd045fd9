import { drift } from './transitions.ts';
import type { World } from './world.ts';

/** At speed 1, something happens about this often. */
const BETWEEN_MS = 8000;
/** Faster than this, several things happen at once. */
const SHORTEST_MS = 25;

interface ClockParts {
  readonly world: World;
  readonly chance: () => number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** Makes instances move by themselves. */
export class Clock {
  readonly #parts: ClockParts;
  /** Open instances are kept at about this many: new ones come as others end. */
  readonly #crowd: number;
  #speed = 0;
  #timer: NodeJS.Timeout | undefined;
  #tick: Promise<void> = Promise.resolve();

  constructor(parts: ClockParts) {
    this.#parts = parts;
    this.#crowd = openIn(parts.world);
  }

  get speed(): number {
    return this.#speed;
  }

  /** 1 is the usual pace, 0 stands still. */
  set speed(speed: number) {
    this.#speed = Math.max(speed, 0);
    this.#wind();
  }

  /** Resolves when what was happening has happened; nothing happens after that. */
  async stop(): Promise<void> {
    this.speed = 0;
    await this.#tick;
  }

  #wind(): void {
    clearTimeout(this.#timer);
    if (this.#speed === 0) return;
    const wait = (BETWEEN_MS / this.#speed) * (0.5 + this.#parts.chance());
    const times = Math.max(1, Math.round(SHORTEST_MS / wait));
    this.#timer = setTimeout(
      () => {
        this.#tick = this.#happen(times).then(() => this.#wind());
      },
      Math.max(wait, SHORTEST_MS),
    );
    this.#timer.unref();
  }

  async #happen(times: number): Promise<void> {
    try {
      for (let n = 0; n < times && this.#speed > 0; n += 1) await this.#one();
    } catch (error) {
      this.#parts.log('an instance could not be moved', { error: String(error) });
    }
  }

  async #one(): Promise<void> {
    const { world, chance } = this.#parts;
    const missing = this.#crowd - openIn(world);
    if (missing > 0 && chance() < 0.3 + missing / 20) {
      await world.create(undefined, chance() < 0.3 ? 'ready' : 'active');
      return;
    }
    const ready = world.list('ready');
    const active = world.list('active');
    const at = Math.floor(chance() * (ready.length * 0.3 + active.length));
    const row = at < active.length ? active[at] : ready[Math.floor(chance() * ready.length)];
    if (row) await drift(world, row, chance);
  }
}

function openIn(world: World): number {
  return world.list('active').length + world.list('ready').length;
}
