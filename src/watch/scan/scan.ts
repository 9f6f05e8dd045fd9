/**
 * Reading the upstream: what is open page by page, what left by id, what is closed by its count. Nothing is
 * written here; a failure rejects, and then nothing that was read counts.
 *
 * A steady scan takes `max(open statuses, ceil(open / page)) + closed statuses` calls, and one more for each
 * instance that left an open list. What a page holds is `usualPage`, or what the server gives.
 */

import { NonsenseError, NotFoundError, TooLargeError, UnreachableError } from '../../barium/errors.ts';
import type { Barium, InstanceRow } from '../../barium/types.ts';
import { closedStatuses, openStatuses } from '../../instance-index/statuses.ts';
import { createGathering, type Gathering, type Reading } from './accumulator.ts';
import { createDigs } from './closed-lists.ts';
import { createPageSize, evenPages, type PageSize, usualPage } from './page-size.ts';
import type { Unreadable } from './quarantine.ts';
import type { Snapshot } from './snapshot.ts';
import { createLookUps } from './verify.ts';

export interface ScannerOptions {
  readonly barium: Pick<Barium, 'listInstances' | 'getInstance'>;
  readonly snapshot: Snapshot;
  readonly unreadable: Unreadable;
  readonly now: () => Date;
  /** Rows of a page; default {@link usualPage}. */
  readonly page?: number;
}

/** One page of a list, with the moment at which it came. */
export interface ReadPage {
  readonly total: number;
  readonly rows: readonly InstanceRow[];
  readonly at: string;
}

/** The upstream calls of one scan, counted. */
export interface Calls {
  readonly count: number;
  page(status: string, start: number, max: number): Promise<ReadPage>;
  instance(id: string): Promise<Asked>;
}

/** What came of asking for one instance. `unseen`: Barium does not say what it is. */
export type Asked =
  | { readonly kind: 'seen'; readonly row: InstanceRow; readonly at: string }
  | { readonly kind: 'gone'; readonly at: string }
  | { readonly kind: 'unseen' };

export interface Scanner {
  /** One steady scan. Rejects with a `BariumError`. `offsets` is what the last one answered. */
  read(offsets: Reading['offsets'], signal: AbortSignal): Promise<Reading>;
  /** Some pages of one status, for the first scan. */
  slice(status: string, start: number, pages: number, signal: AbortSignal): Promise<Slice>;
}

export interface Slice {
  readonly pages: readonly ReadPage[];
  /** Where it goes on, or `undefined` at the end of the list. */
  readonly next: number | undefined;
  readonly calls: number;
}

export function createScanner(options: ScannerOptions): Scanner {
  const { snapshot, unreadable, now } = options;
  const size = createPageSize(options.page ?? usualPage);
  const totals = new Map<string, number>();
  const lookUps = createLookUps(unreadable);
  const digs = createDigs(snapshot, size, lookUps);

  function callsFor(signal: AbortSignal): Calls {
    let count = 0;
    return {
      get count() {
        return count;
      },
      async page(status, start, max) {
        count += 1;
        try {
          const page = await options.barium.listInstances({ status, start, max }, { signal });
          // Beyond the end there is nothing to learn of how much the server gives.
          size.answered(max, page.rows.length, Math.max(0, page.total - start));
          totals.set(status, page.total);
          return { total: page.total, rows: page.rows, at: now().toISOString() };
        } catch (error) {
          if (isTooMuch(error)) size.choked();
          throw error;
        }
      },
      async instance(id) {
        count += 1;
        try {
          const row = await options.barium.getInstance(id, { signal });
          unreadable.worked(id);
          return { kind: 'seen', row, at: now().toISOString() };
        } catch (error) {
          if (error instanceof NotFoundError) return { kind: 'gone', at: now().toISOString() };
          if (unreadable.failed(id, error)) return { kind: 'unseen' };
          throw error;
        }
      },
    };
  }

  return {
    async read(offsets, signal) {
      const startedAt = now().toISOString();
      const calls = callsFor(signal);
      const gathering = createGathering(snapshot);
      const counts = openStatuses.map((status) => totals.get(status) ?? snapshot.count(status));
      const pages = evenPages(counts, size.rows);
      let addsUp = true;
      for (const [index, status] of openStatuses.entries()) {
        const total = await readOpen(calls, gathering, status, pages[index] ?? size.rows, size);
        addsUp &&= total !== undefined;
      }
      await lookUps.run(missing(snapshot, gathering), gathering, calls);
      for (const status of openStatuses) addsUp &&= gathering.count(status) === totals.get(status);
      const after: Record<string, number> = {};
      for (const status of closedStatuses) {
        const dug = await digs.look(status, offsets[status] ?? 0, gathering, calls);
        after[status] = dug.offset;
        addsUp &&= dug.addsUp;
      }
      const { seen, gone } = gathering;
      return { startedAt, seen, gone, offsets: after, addsUp, calls: calls.count };
    },

    async slice(status, start, count, signal) {
      const calls = callsFor(signal);
      const pages: ReadPage[] = [];
      let next = start;
      while (pages.length < count) {
        const page = await calls.page(status, next, size.rows);
        pages.push(page);
        next += page.rows.length;
        if (page.rows.length === 0 || next >= page.total)
          return { pages, next: undefined, calls: calls.count };
      }
      return { pages, next, calls: calls.count };
    },
  };
}

/** Reads a whole list. Answers its length as the server last counted it, or `undefined` where it broke off. */
async function readOpen(
  calls: Calls,
  gathering: Gathering,
  status: string,
  rows: number,
  size: PageSize,
): Promise<number | undefined> {
  let start = 0;
  for (;;) {
    // After an outage pages begin small, and grow while they are read.
    const page = await calls.page(status, start, Math.max(rows, size.rows));
    for (const row of page.rows) gathering.saw(row, status, page.at);
    start += page.rows.length;
    if (start >= page.total) return page.total;
    // An empty page before the end: the rest is looked up one by one, or read next time.
    if (page.rows.length === 0) return undefined;
  }
}

/** Known as open, and not among the open ones any more: closed, gone, or only skipped by pages that moved. */
function missing(snapshot: Snapshot, { met }: Gathering): readonly string[] {
  return openStatuses.flatMap((status) =>
    snapshot
      .listed(status)
      .map((held) => held.instance.id)
      .filter((id) => !met.has(id)),
  );
}

function isTooMuch(error: unknown): boolean {
  if (error instanceof TooLargeError || error instanceof NonsenseError) return true;
  return error instanceof UnreachableError && error.reason !== 'overloaded';
}
