/** An upstream in memory that tests change at any time, also between two pages of a list. */
import { NotFoundError } from '../../src/barium/errors.ts';
import type { Barium, Instance, InstanceRow } from '../../src/barium/types.ts';
import { instance } from '../memory-barium.ts';

export interface MutableBarium extends Pick<Barium, 'listInstances' | 'getInstance'> {
  /** Current instances by id, in list order. */
  readonly instances: Map<string, Instance>;
  /** Every state that an instance was ever in, oldest first: `created`, then what changed. */
  readonly history: string[];
  /** Number of upstream requests. */
  requests: number;
  /** Runs before each request; throws to make it fail. */
  beforeRequest: (request: string) => void;
  maxPageSize: number;
  add(n: number, more?: Partial<Instance>): Instance;
  set(id: string, change: Partial<Instance>): void;
  remove(id: string): void;
}

/** `isNewestFirst` puts new instances at the beginning of lists, as Barium does; otherwise they come last. */
export function createMutableBarium(count = 0, isNewestFirst = true): MutableBarium {
  const instances = new Map<string, Instance>();
  const self: MutableBarium = {
    instances,
    history: [],
    requests: 0,
    beforeRequest: () => undefined,
    maxPageSize: Number.POSITIVE_INFINITY,
    add(n, more = {}) {
      const added = instance(n, more);
      instances.set(added.id, added);
      self.history.push(`${added.id} created ${added.status} ${added.milestone ?? ''}`);
      return added;
    },
    set(id, change) {
      const before = instances.get(id);
      if (before === undefined) return;
      const after = { ...before, ...change };
      instances.set(id, after);
      self.history.push(`${id} ${after.status} ${after.milestone ?? ''}`);
    },
    remove(id) {
      if (instances.delete(id)) self.history.push(`${id} gone`);
    },
    async listInstances({ status, start = 0, max = 100 } = {}) {
      self.requests += 1;
      self.beforeRequest(`list ${status ?? ''}`);
      const rows = [...instances.values()].filter((one) => status === undefined || one.status === status);
      if (isNewestFirst) rows.reverse();
      const page = rows.slice(start, start + Math.min(max, self.maxPageSize));
      return { total: rows.length, rows: page.map(toRow) };
    },
    async getInstance(id) {
      self.requests += 1;
      self.beforeRequest('get');
      const found = instances.get(id);
      if (found === undefined) throw new NotFoundError({ endpoint: 'GET /Instances/{Id}', status: 404 });
      return found;
    },
  };
  for (let n = 1; n <= count; n += 1) self.add(n);
  self.history.length = 0;
  return self;
}

export function toRow(one: Instance): InstanceRow {
  const { id, name, description, status, milestone, startDate, startedBy, completedDate, applicationName } = one;
  return { id, name, description, status, milestone, startDate, startedBy, completedDate, applicationName };
}
