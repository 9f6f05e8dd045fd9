import fc from 'fast-check';
import type { InstanceRow } from '../../../src/barium/types.ts';
import { runConcurrently } from '../../../src/lib/run-concurrently.ts';
import { createListReading } from '../../../src/watch/scan/list-reading.ts';
import { createPageSize } from '../../../src/watch/scan/page-size.ts';
import type { ListPage } from '../../../src/watch/scan/requests.ts';
import { guid } from '../../memory-barium.ts';

interface TestList {
  /** Ids, in the order of the list. */
  rows: number[];
  /** Rows of a page at most. */
  cap?: number;
  isCounted?: boolean;
  /** Rows that are counted and never listed. */
  surplus?: number;
}

const rowOf = (n: number) => ({ id: guid(n) }) as InstanceRow;

function readPageOf(list: TestList, start: number, max: number): ListPage {
  const { cap = Number.POSITIVE_INFINITY, isCounted = true, surplus = 0 } = list;
  const rows = list.rows.slice(start, start + Math.min(max, cap)).map(rowOf);
  const end = start + rows.length;
  const total = isCounted ? list.rows.length + surplus : end;
  return { total, isCounted, isLast: rows.length === 0 || (isCounted && end >= total), rows, readAt: '' };
}

interface Answered {
  readonly start: number;
  readonly max: number;
  readonly page: ListPage;
}

/** Reads a list. `when` runs before each page is read, and its answer waits until what it returns has settled. */
async function read(
  list: TestList,
  {
    pageRows = 10,
    lastTotal = list.rows.length,
    concurrency = 4,
    when = async () => undefined,
  }: {
    readonly pageRows?: number;
    readonly lastTotal?: number;
    readonly concurrency?: number;
    readonly when?: (name: string) => Promise<unknown>;
  } = {},
) {
  const pageSize = createPageSize(pageRows);
  const seen = new Set<string>();
  const answered: Answered[] = [];
  const reading = createListReading({
    requests: {
      async readPage(_status, start, max) {
        await when('request');
        const page = readPageOf(list, start, max);
        await when('answer');
        pageSize.recordSuccess(max, page.rows.length, Math.max(0, page.total - start));
        answered.push({ start, max, page });
        return page;
      },
    },
    status: 'active',
    pageSize,
    lastTotal,
    onPage: (page) => {
      for (const { id } of page.rows) seen.add(id);
    },
  });
  await runConcurrently(
    reading.take,
    () => concurrency,
    () => undefined,
  );
  return { seen, answered, reading };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a list that is read several pages at a time', () => {
  it.each([0, 1, 9, 10, 11, 95, 100, 101])(
    'A list of %i rows that does not move takes as many pages as it has, in any order',
    async (count) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const reading = read(
            { rows: numbers(count) },
            { when: (name) => scheduler.schedule(Promise.resolve(), name) },
          );
          await scheduler.waitFor(reading);
          const { seen, answered, reading: result } = await reading;
          expect(answered).toHaveLength(Math.max(1, Math.ceil(count / 10)));
          expect(seen.size).toBe(count);
          expect(result).toMatchObject({ isAtEnd: true, isComplete: true, isCounted: true });
        }),
        { numRuns: 30 },
      );
    },
  );

  it('A row that stays in a list that moves by a row per page is read, in whatever order the pages are answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), fc.integer({ min: 20, max: 99 }), async (scheduler, isNew, at) => {
        const list: TestList = { rows: numbers(100) };
        const before = [...list.rows];
        let isMoved = false;
        const moves = (async () => {
          await scheduler.schedule(Promise.resolve(), 'move');
          isMoved = true;
          if (isNew) list.rows.unshift(1_000);
          else list.rows.splice(at, 1);
        })();
        const reading = read(list, { when: (name) => scheduler.schedule(Promise.resolve(), name) });
        await scheduler.waitFor(Promise.all([reading, moves]));
        const { seen } = await reading;
        expect(isMoved).toBe(true);
        const stayed = before.filter((n) => list.rows.includes(n)).map(guid);
        expect(stayed.filter((id) => !seen.has(id))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('A server that returns smaller pages than requested leaves no gap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 60 }),
        async (scheduler, cap, count) => {
          const reading = read(
            { rows: numbers(count), cap },
            { when: (name) => scheduler.schedule(Promise.resolve(), name) },
          );
          await scheduler.waitFor(reading);
          const { seen, reading: result } = await reading;
          expect(seen.size).toBe(count);
          expect(result).toMatchObject({ isAtEnd: true, isComplete: true });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('A server that returns smaller pages from one moment to the next leaves no gap', async () => {
    const list: TestList = { rows: numbers(100) };
    let requests = 0;
    const { seen, reading } = await read(list, {
      async when(name) {
        if (name === 'request') requests += 1;
        if (requests === 3) list.cap = 4;
        await new Promise(setImmediate);
      },
    });
    expect(seen.size).toBe(100);
    expect(reading).toMatchObject({ isAtEnd: true, isComplete: true });
  });

  it('A list that has fewer rows than are counted ends, and is said to be incomplete', async () => {
    const { seen, answered, reading } = await read({ rows: numbers(42), surplus: 300 }, { concurrency: 3 });
    expect(seen.size).toBe(42);
    expect(reading).toMatchObject({ isAtEnd: true, isComplete: false });
    // Not the 30 pages that do not exist.
    expect(answered.length).toBeLessThan(10);
  });

  it('A list that becomes empty while it is read ends with the pages that were under way', async () => {
    const list: TestList = { rows: numbers(200) };
    let requests = 0;
    const { answered, reading } = await read(list, {
      async when(name) {
        if (name === 'request') requests += 1;
        if (requests === 4) list.rows = [];
        await new Promise(setImmediate);
      },
    });
    expect(answered.length).toBeLessThanOrEqual(4 + 4);
    expect(reading.isAtEnd).toBe(true);
  });

  it('A list that grows while it is read is read to its new end', async () => {
    const list: TestList = { rows: numbers(35) };
    let requests = 0;
    const { seen } = await read(list, {
      async when(name) {
        if (name === 'request') requests += 1;
        if (requests === 3) list.rows = numbers(78);
        await new Promise(setImmediate);
      },
    });
    expect(seen.size).toBe(78);
  });

  it('A list without a count is read one page after the other, to its first empty page', async () => {
    let running = 0;
    let most = 0;
    const { seen, answered, reading } = await read(
      { rows: numbers(40), isCounted: false },
      {
        lastTotal: 0,
        async when(name) {
          running += name === 'request' ? 1 : -1;
          most = Math.max(most, running);
          await new Promise(setImmediate);
        },
      },
    );
    expect(seen.size).toBe(40);
    expect([answered.length, most]).toEqual([5, 1]);
    expect(reading).toMatchObject({ isAtEnd: true, isCounted: false, isComplete: true });
  });

  it('Pages overlap by a few rows, within the size that the server returns', async () => {
    const free = await read({ rows: numbers(2_000) }, { pageRows: 500 });
    expect(free.answered.map(({ start, max }) => [start, max])).toEqual([
      [0, 510],
      [500, 510],
      [1_000, 510],
      [1_500, 510],
    ]);
    const capped = await read({ rows: numbers(2_000), cap: 500 }, { pageRows: 500 });
    expect(capped.answered.map(({ start, max }) => [start, max])).toEqual([
      [0, 510],
      [500, 500],
      [1_000, 500],
      [1_500, 500],
    ]);
  });
});
