import fc from 'fast-check';
import type { Change } from '../../../src/store/contract/watching.ts';
import type { Reading } from '../../../src/watch/scan/accumulator.ts';
import { differences, fromRow } from '../../../src/watch/scan/diff.ts';
import { createUnreadable } from '../../../src/watch/scan/quarantine.ts';
import { createScanner, type Scanner } from '../../../src/watch/scan/scan.ts';
import { createSnapshot, type Snapshot } from '../../../src/watch/scan/snapshot.ts';
import { guid } from '../../memory-barium.ts';
import { createMovingBarium, type MovingBarium, rowOf } from '../moving-barium.ts';

/** One thing that happens to the upstream at some moment: `at` counts calls. */
interface Mutation {
  readonly at: number;
  readonly instance: number;
  readonly what:
    | 'add'
    | 'remove'
    | 'ready'
    | 'active'
    | 'completed'
    | 'cancelled'
    | 'suspended'
    | 'A'
    | 'B'
    | 'rename';
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.integer({ min: 0, max: 60 }),
  instance: fc.integer({ min: 1, max: 24 }),
  what: fc.constantFrom(
    'add',
    'remove',
    'ready',
    'active',
    'completed',
    'cancelled',
    'suspended',
    'A',
    'B',
    'rename',
  ),
});

function mutate(barium: MovingBarium, { instance, what }: Mutation): void {
  const id = guid(instance);
  if (what === 'add') {
    if (!barium.truth.has(id) && !barium.log.includes(`${id} gone`))
      barium.add(instance, { startDate: undefined });
  } else if (what === 'remove') barium.remove(id);
  // What is closed stands still: nobody looks at its row again.
  else if (isClosed(barium, id) && ['A', 'B', 'rename'].includes(what)) return;
  else if (what === 'A' || what === 'B') barium.set(id, { milestone: what });
  else if (what === 'rename') barium.set(id, { name: `Renamed ${barium.calls}` });
  // One that was never listed, or that left a closed list for none, cannot be followed by anybody.
  else if (what !== 'suspended' || (instance <= 16 && !isClosed(barium, id)))
    barium.set(id, { status: what });
}

function isClosed(barium: MovingBarium, id: string): boolean {
  return ['completed', 'cancelled'].includes(barium.truth.get(id)?.status ?? '');
}

/** Scans once and takes over what was read, as the watcher does. */
async function scanOnce(snapshot: Snapshot, scanner: Scanner, offsets: Reading['offsets']) {
  const reading = await scanner.read(offsets, new AbortController().signal);
  const { rows, changes } = differences((id) => snapshot.get(id), reading, '2026-11-23T00:00:00.000Z');
  snapshot.apply(rows);
  return { offsets: reading.offsets, changes };
}

function known(barium: MovingBarium): Snapshot {
  const snapshot = createSnapshot();
  snapshot.apply([...barium.truth.values()].map((one) => fromRow(rowOf(one), one.status)));
  return snapshot;
}

describe('any interleaving of pages and changes', () => {
  it('ends in the true state, with every change told once and none invented', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 2, max: 12 }),
        fc.boolean(),
        async (mutations, cap, page, newestFirst) => {
          const barium = createMovingBarium(16, newestFirst);
          barium.cap = cap;
          const snapshot = known(barium);
          const scanner = createScanner({
            barium,
            snapshot,
            unreadable: createUnreadable(),
            now: () => new Date(),
            page,
          });
          const pending = mutations.toSorted((a, b) => a.at - b.at);
          barium.before = () => {
            while (pending[0] !== undefined && pending[0].at < barium.calls)
              mutate(barium, pending.shift() as Mutation);
          };
          const told: Change[] = [];
          let offsets: Reading['offsets'] = {};
          // The changes are spread over the first scans; the last ones see a world that stands still.
          for (let scan = 0; scan < 14; scan += 1) {
            if (scan === 8) for (const one of pending.splice(0)) mutate(barium, one);
            const once = await scanOnce(snapshot, scanner, offsets);
            offsets = once.offsets;
            told.push(...once.changes);
          }
          expectTrue(barium, snapshot);
          expectChain(barium, told);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

/** The snapshot is the upstream, but for what closed under a status that is listed nowhere. */
function expectTrue(barium: MovingBarium, snapshot: Snapshot): void {
  for (const one of barium.truth.values()) {
    expect(snapshot.get(one.id)).toMatchObject({
      status: one.status,
      milestone: one.milestone,
      name: one.name,
      gone: false,
    });
  }
  expect(snapshot.size).toBe(barium.truth.size);
}

/** Each instance's changes follow on from each other, and each says what was once true. */
function expectChain(barium: MovingBarium, told: readonly Change[]): void {
  const last = new Map<string, string | undefined>();
  for (const { kind, instance, from, to } of told) {
    const key = `${instance.id} ${kind}`;
    expect([instance.id, from]).not.toEqual([instance.id, to]);
    if (kind === 'created' || kind === 'gone') expect(last.has(key)).toBe(false);
    else if (last.has(key) && from !== undefined) expect(from).toBe(last.get(key));
    if (kind === 'created')
      expect(barium.log.some((line) => line.startsWith(`${instance.id} created`))).toBe(true);
    if (kind === 'gone') expect(barium.log).toContain(`${instance.id} gone`);
    if (kind === 'status' || kind === 'milestone') {
      const wanted = new RegExp(`^${instance.id} .*\\b${to ?? ''}\\b`, 'u');
      expect(barium.log.some((line) => wanted.test(line))).toBe(true);
    }
    last.set(key, to);
  }
}
