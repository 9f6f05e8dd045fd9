/** Barium with everything that a server, a proxy or a right taken away makes it say. */
import { NotFoundError, RejectedError, UnreachableError } from '../../src/barium/errors.ts';
import type { Barium, Instance, Page } from '../../src/barium/types.ts';
import { createMemoryBarium } from '../memory-barium.ts';
import { drawLatency, type Faults, sendRequest } from './faults.ts';
import { between, createRandom, type Random } from './random.ts';
import type { VirtualProcess, VirtualTime } from './virtual-time.ts';
import type { World } from './world.ts';

export interface LyingBarium {
  /** What the bot changed. */
  readonly effects: readonly BariumEffect[];
  /** The client of one process. */
  connect(process: VirtualProcess): Barium;
}

export interface BariumEffect {
  readonly command: 'object.folder' | 'instance.delete';
  readonly instanceId: string;
  /** The name of a folder. */
  readonly name: string;
  /** Whether the audit log had a row for it when it happened, or had had one until a backup came back meanwhile. */
  readonly isAudited: boolean;
}

interface LyingBariumOptions {
  readonly time: VirtualTime;
  readonly world: World;
  readonly faults: Faults;
  readonly seed: number;
  readonly pageSize: number;
  isAudited(effect: Pick<BariumEffect, 'command' | 'instanceId'>): Promise<boolean>;
}

/** Half of the cases can be hidden or denied, always the same ones. */
export function isHideable(id: string): boolean {
  return Number.parseInt(id.slice(0, 8), 16) % 2 === 0;
}

/** Some pages take long to get there, and the answers of some to get back. */
function drawPageLatency(random: Random): readonly [number, number] {
  const [there, back] = drawLatency(random, 120);
  const isSlow = random() < 0.15;
  const slowMs = isSlow ? between(random, 0, 2_500) : 0;
  return random() < 0.5 ? [there + slowMs, back] : [there, back + slowMs];
}

/** Longer than the interval of most scans. */
const lagMs = 20_000;

export function createLyingBarium({ time, world, faults, seed, pageSize, isAudited }: LyingBariumOptions): LyingBarium {
  const random = createRandom(seed, 'barium');
  const effects: BariumEffect[] = [];
  const { isOn } = faults;

  /** The cases as the server that happens to answer sees them. */
  function visible(): readonly Instance[] {
    if (isOn('barium restarts')) return [];
    const behindMs = isOn('barium lags') && random() < 0.5 ? lagMs : 0;
    const cases = world.at(Math.max(0, time.elapsed() - behindMs));
    return isOn('barium hides cases') ? cases.filter(({ id }) => !isHideable(id)) : cases;
  }

  function list(status: string | undefined, start: number, max: number): Page<Instance> {
    const all = visible().filter((one) => status === undefined || one.status === status);
    const rows = all.slice(start, start + Math.min(max, pageSize));
    if (!isOn('barium counts nothing')) return { total: all.length, rows };
    return { total: start + rows.length, isExactTotal: false, rows };
  }

  function get(id: string): Instance {
    const isDenied = isOn('barium denies details') && isHideable(id);
    const found = isDenied ? undefined : visible().find((one) => one.id === id);
    if (found !== undefined) return found;
    const facts = { endpoint: 'GET /Instances/{Id}' };
    if (!isOn('barium words it differently')) throw new NotFoundError({ ...facts, status: 404 });
    throw new RejectedError({ ...facts, status: 200, errorMessage: 'Instance not found', errorCode: 1 });
  }

  function emptyListOf(id: string): Page<never> {
    get(id);
    return { total: 0, rows: [] };
  }

  async function record(effect: Omit<BariumEffect, 'isAudited'>): Promise<void> {
    effects.push({ ...effect, isAudited: await isAudited(effect) });
  }

  function connect(process: VirtualProcess): Barium {
    const request = <T>(
      endpoint: string,
      work: () => T | Promise<T>,
      latency = drawLatency(random, 120),
    ): Promise<T> => {
      const draw = isOn('barium is unreliable') ? random() : 1;
      const unreachable = () =>
        new UnreachableError(draw < 0.2 ? 'connection' : draw < 0.3 ? 'server' : 'deadline', { endpoint });
      const fate =
        draw < 0.4
          ? { ms: latency, fails: { when: 'before' as const, error: unreachable() } }
          : { ms: draw < 0.6 ? ([between(random, 0, 20_000), 0] as const) : latency };
      return sendRequest(time, process, fate, async () => work());
    };
    return {
      ...createMemoryBarium([]),
      // Pages that are requested together are answered in any order, and the list moves between them.
      listInstances: ({ status, start = 0, max = 100 } = {}) =>
        request('GET /Instances', () => list(status, start, max), drawPageLatency(random)),
      getInstance: (id) => request('GET /Instances/{Id}', () => get(id)),
      listTasks: (id) => request('GET /Instances/{Id}/Tasks', () => emptyListOf(id)),
      listObjects: (id) => request('GET /Instances/{Id}/Objects', () => emptyListOf(id)),
      addFolder: (id, name) =>
        request('POST /Instances/{Id}/Objects', async () => {
          get(id);
          await record({ command: 'object.folder', instanceId: id, name });
          return { id: undefined };
        }),
      deleteInstance: (id) =>
        request('DELETE /Instances/{Id}', async () => {
          get(id);
          await record({ command: 'instance.delete', instanceId: id, name: '' });
          const target = world.cases.findLast((one) => one.id === id);
          if (target !== undefined) world.delete(target);
        }),
    };
  }

  return { effects, connect };
}
