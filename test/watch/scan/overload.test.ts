/** A Barium that bears less while it is scanned and people use it. */
import { createBariumClient } from '../../../src/barium/client.ts';
import type { Barium, Instance } from '../../../src/barium/types.ts';
import type { Change } from '../../../src/store/contract/changes.ts';
import { guid, instance } from '../../memory-barium.ts';
import { type PacedBarium, pacedCredentials, startPacedBarium } from '../paced-barium.ts';
import { createTestScans, summarize } from './test-scans.ts';

const active = 600;

/** Pages of 20 rows, and a count of each closed list. */
const requestsPerScan = active / 20 + 1 + 3;

const maxScans = 24;

/** Asks for one case after the other until it is stopped. Resolves with the number of answers, and with what failed. */
function startPerson(barium: Barium) {
  let isStopped = false;
  const failures: unknown[] = [];
  let answers = 0;
  const asking = (async () => {
    for (let n = 100; !isStopped; n += 1) {
      await barium.getInstance(guid(n)).catch((error: unknown) => failures.push(error));
      answers += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await asking;
      return { answers, failures };
    },
  };
}

async function readAll(barium: Barium): Promise<Map<string, Instance>> {
  const pages = await Promise.all(
    ['active', 'completed'].map((status) => barium.listInstances({ status, max: active })),
  );
  return new Map(pages.flatMap(({ rows }) => rows.map((row) => [row.id, { ...instance(1), ...row }])));
}

/** Called in the middle of a scan. */
function change(upstream: PacedBarium): void {
  upstream.set(1, { Milestone: 'Packed' });
  upstream.set(active, { Milestone: 'Packed' });
  // Moves the rows of all later pages.
  upstream.set(3, { Status: 'completed' });
  upstream.remove(5);
}

describe('a Barium that bears half as much from one moment to the next', () => {
  let upstream: PacedBarium;
  let barium: Barium;

  afterEach(async () => {
    barium.close();
    await upstream.close();
  });

  it.each([
    ['refuses the rest', true],
    ['lets the rest wait', false],
  ])(
    'A Barium that bears half as much while it is scanned, and %s, is scanned with less: no question fails, no change is lost or invented',
    async (_, refuses) => {
      upstream = await startPacedBarium({
        active,
        completed: 30,
        capacity: 9,
        // Waiting shows only in the times of responses, so these must be long beside what a busy machine adds.
        responseMs: refuses ? 40 : 240,
        refuses,
      });
      const limits: number[] = [];
      barium = createBariumClient({
        baseUrl: upstream.baseUrl,
        ...pacedCredentials,
        onBackgroundLimit: (limit) => limits.push(limit),
      });
      const { listInstances, getInstance, backgroundConcurrency: concurrency } = barium;
      const instances = await readAll(barium);
      let pages = 0;
      let limitBefore = 0;
      const scanned = {
        instances,
        getInstance,
        listInstances: (...args: Parameters<Barium['listInstances']>) => {
          pages += 1;
          // In the middle of the second scan.
          if (pages === requestsPerScan + 12) {
            limitBefore = concurrency();
            // With the person, one more was under way.
            upstream.capacity = Math.max(2, Math.ceil((limitBefore + 1) / 2));
            limits.length = 0;
            change(upstream);
          }
          return listInstances(...args);
        },
      };
      const scans = createTestScans(scanned, { pageSize: 20, intervalMs: 60_000, concurrency });
      const person = startPerson(barium);
      const changes: Change[] = [];
      // On a busy machine it takes more scans to tell a slow Barium from a slow client.
      for (let scan = 0; scan < 8 || (limits.length === 0 && scan < maxScans); scan += 1) {
        changes.push(...(await scans.scan()).changes);
      }
      const { answers, failures } = await person.stop();
      expect(failures).toEqual([]);
      expect(answers).toBeGreaterThan(20);
      expect(summarize(changes).toSorted()).toEqual([
        ['gone', 'active', undefined],
        ['milestone', 'Received', 'Packed'],
        ['milestone', 'Received', 'Packed'],
        ['status', 'active', 'completed'],
      ]);
      expect(scans.snapshot.count('active')).toBe(active - 2);
      expect(Math.min(...limits)).toBeLessThanOrEqual(Math.max(1, limitBefore / 2));
      // Twice as many if what was too much were tried again by each scan.
      expect(upstream.stats.refusedAtMs.length).toBeLessThanOrEqual(refuses ? 12 : 0);
    },
    120_000,
  );
});
