/** An upstream in memory whose instances change whenever a test says so: also between two pages of a list. */

import { NotFoundError } from '../../src/barium/errors.ts';
import type { Barium, Instance, InstanceRow } from '../../src/barium/types.ts';
import { instance } from '../memory-barium.ts';

export interface MovingBarium extends Pick<Barium, 'listInstances' | 'getInstance'> {
  /** What is true, by id, in the order in which lists are answered. */
  readonly truth: Map<string, Instance>;
  /** Every state that an instance was ever in, oldest first: `created`, then what changed. */
  readonly log: string[];
  /** Upstream calls so far. */
  calls: number;
  /** Runs before each call; throw to make it fail. */
  before: (call: string) => void;
  /** The most rows that a page holds. */
  cap: number;
  add(n: number, more?: Partial<Instance>): Instance;
  set(id: string, change: Partial<Instance>): void;
  remove(id: string): void;
}

/** `first` puts new instances at the beginning of lists, as Barium's own pages do; otherwise at the end. */
export function createMovingBarium(count = 0, first = true): MovingBarium {
  const truth = new Map<string, Instance>();
  const self: MovingBarium = {
    truth,
    log: [],
    calls: 0,
    before: () => undefined,
    cap: Number.POSITIVE_INFINITY,
    add(n, more = {}) {
      const made = instance(n, more);
      truth.set(made.id, made);
      self.log.push(`${made.id} created ${made.status} ${made.milestone ?? ''}`);
      return made;
    },
    set(id, change) {
      const before = truth.get(id);
      if (before === undefined) return;
      const after = { ...before, ...change };
      truth.set(id, after);
      self.log.push(`${id} ${after.status} ${after.milestone ?? ''}`);
    },
    remove(id) {
      if (truth.delete(id)) self.log.push(`${id} gone`);
    },
    async listInstances({ status, start = 0, max = 100 } = {}) {
      self.calls += 1;
      self.before(`list ${status ?? ''}`);
      const rows = [...truth.values()].filter((one) => status === undefined || one.status === status);
      if (first) rows.reverse();
      const asked = rows.slice(start, start + Math.min(max, self.cap));
      return { total: rows.length, rows: asked.map(rowOf) };
    },
    async getInstance(id) {
      self.calls += 1;
      self.before('get');
      const found = truth.get(id);
      if (found === undefined) throw new NotFoundError({ endpoint: 'GET /Instances/{Id}', status: 404 });
      return found;
    },
  };
  for (let n = 1; n <= count; n += 1) self.add(n);
  self.log.length = 0;
  return self;
}

export function rowOf(one: Instance): InstanceRow {
  const { id, name, description, status, milestone, startDate, startedBy, completedDate, applicationName } =
    one;
  return { id, name, description, status, milestone, startDate, startedBy, completedDate, applicationName };
}
