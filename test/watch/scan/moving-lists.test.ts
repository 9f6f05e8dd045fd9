import fc from 'fast-check';
import { createRandomStream } from '../../../src/simulator/random.ts';
import type { Change } from '../../../src/store/contract/changes.ts';
import type { Snapshot } from '../../../src/watch/scan/snapshot.ts';
import { guid } from '../../memory-barium.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';
import { createTestScans } from './test-scans.ts';

/** One change of the upstream, before the request with the number `at`. */
interface Mutation {
  readonly at: number;
  readonly instance: number;
  readonly what: 'add' | 'remove' | 'ready' | 'active' | 'completed' | 'cancelled' | 'suspended' | 'A' | 'B' | 'rename';
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.integer({ min: 0, max: 60 }),
  instance: fc.integer({ min: 1, max: 24 }),
  what: fc.constantFrom('add', 'remove', 'ready', 'active', 'completed', 'cancelled', 'suspended', 'A', 'B', 'rename'),
});

function mutate(barium: MutableBarium, { instance, what }: Mutation): void {
  const id = guid(instance);
  if (what === 'add') {
    if (!barium.instances.has(id) && !barium.history.includes(`${id} gone`))
      barium.add(instance, { startDate: undefined });
  } else if (what === 'remove') barium.remove(id);
  // Rows of closed instances do not change: scans do not read them again.
  else if (isClosed(barium, id) && ['A', 'B', 'rename'].includes(what)) return;
  else if (what === 'A' || what === 'B') barium.set(id, { milestone: what });
  else if (what === 'rename') barium.set(id, { name: `Renamed ${barium.requests}` });
  // An instance that was never listed, or left a closed list for none, cannot be followed.
  else if (what !== 'suspended' || (instance <= 16 && !isClosed(barium, id))) barium.set(id, { status: what });
}

/** Requests that are sent together arrive in any order, and so do their answers. */
function shuffleRequests(barium: MutableBarium, seed: number): void {
  const random = createRandomStream(seed);
  const { listInstances, getInstance } = barium;
  const travel = async () => {
    for (let left = Math.floor(random() * 10); left > 0; left -= 1) await undefined;
  };
  const shuffle =
    <Query extends readonly unknown[], Answer>(request: (...query: Query) => Promise<Answer>) =>
    async (...query: Query): Promise<Answer> => {
      await travel();
      try {
        return await request(...query);
      } finally {
        await travel();
      }
    };
  barium.listInstances = shuffle(listInstances);
  barium.getInstance = shuffle(getInstance);
}

function isClosed(barium: MutableBarium, id: string): boolean {
  return ['completed', 'cancelled'].includes(barium.instances.get(id)?.status ?? '');
}

describe('scans of moving lists', () => {
  it('Scans of lists that change between pages, which are answered in any order, end in the true state, with every change reported once and none invented', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 2, max: 12 }),
        fc.boolean(),
        fc.nat(),
        async (mutations, cap, page, newestFirst, seed) => {
          const barium = createMutableBarium(16, newestFirst);
          barium.maxPageSize = cap;
          shuffleRequests(barium, seed);
          const scans = createTestScans(barium, { pageSize: page, intervalMs: 60_000 });
          const pending = mutations.toSorted((a, b) => a.at - b.at);
          barium.beforeRequest = () => {
            while (pending[0] !== undefined && pending[0].at < barium.requests)
              mutate(barium, pending.shift() as Mutation);
          };
          const changes: Change[] = [];
          // The changes are spread over the first scans; nothing changes during the last ones.
          for (let scan = 0; scan < 30; scan += 1) {
            if (scan === 8) for (const one of pending.splice(0)) mutate(barium, one);
            changes.push(...(await scans.scan()).changes);
          }
          expectTrue(barium, scans.snapshot);
          expectChain(barium, changes);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

/** The snapshot equals the upstream. */
function expectTrue(barium: MutableBarium, snapshot: Snapshot): void {
  for (const one of barium.instances.values()) {
    expect(snapshot.get(one.id)).toMatchObject({
      status: one.status,
      milestone: one.milestone,
      name: one.name,
      isGone: false,
    });
  }
  expect(snapshot.size).toBe(barium.instances.size);
}

/** Each instance's changes form a chain, and each describes a state that existed. */
function expectChain(barium: MutableBarium, changes: readonly Change[]): void {
  const last = new Map<string, string | undefined>();
  for (const { kind, instance, from, to } of changes) {
    const key = `${instance.id} ${kind}`;
    expect([instance.id, from]).not.toEqual([instance.id, to]);
    if (kind === 'created' || kind === 'gone') expect(last.has(key)).toBe(false);
    else if (last.has(key) && from !== undefined) expect(from).toBe(last.get(key));
    if (kind === 'created') expect(barium.history.some((line) => line.startsWith(`${instance.id} created`))).toBe(true);
    if (kind === 'gone') expect(barium.history).toContain(`${instance.id} gone`);
    if (kind === 'status' || kind === 'milestone') {
      const wanted = new RegExp(`^${instance.id} .*\\b${to ?? ''}\\b`, 'u');
      expect(barium.history.some((line) => wanted.test(line))).toBe(true);
    }
    last.set(key, to);
  }
}
