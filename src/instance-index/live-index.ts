import type { InstanceFilter } from '../access/scopes.ts';
import type { Barium, InstanceRow } from '../barium/types.ts';
import { runInSlices, type Steps } from '../lib/time-slices.ts';
import { collectPages, type PageLimits } from './collect-pages.ts';
import type { InstanceIndex, ListResult, SearchResult } from './index.ts';
import { parseQuery, type SearchQuery, toSearchable } from './matching.ts';
import { mergeResults, searchInSteps } from './ranking.ts';
import { closedStatuses, openStatuses } from './statuses.ts';

interface LiveIndexOptions {
  readonly barium: Pick<Barium, 'listInstances'>;
  readonly now: () => Date;
  /** For tests. */
  readonly overrides?: Partial<PageLimits & { readonly ttlMs: number }>;
}

interface CachedRows {
  readonly readAt: number;
  readonly result: Promise<ListResult>;
}

/** An index that reads the upstream on demand and caches each list for a few seconds. */
export function createLiveIndex({ barium, now, overrides = {} }: LiveIndexOptions): InstanceIndex {
  const { ttlMs = 15_000, pageSize = 200, maxRows = 2_000 } = overrides;
  const cache = new Map<string, CachedRows>();

  function listByStatus(status: string | undefined): Promise<ListResult> {
    const key = status ?? '';
    const cached = cache.get(key);
    if (cached !== undefined && now().getTime() - cached.readAt < ttlMs) return cached.result;
    const filter = status === undefined ? {} : { status };
    const result = collectPages((query) => barium.listInstances({ ...filter, ...query }), {
      pageSize,
      maxRows,
    });
    const entry: CachedRows = { readAt: now().getTime(), result };
    cache.set(key, entry);
    // A failure is not cached; the caller gets it from the promise.
    result.catch(() => {
      if (cache.get(key) === entry) cache.delete(key);
    });
    return result;
  }

  const indexFor = (list: InstanceIndex['listByStatus']): InstanceIndex => ({
    listByStatus: list,
    async search(query, max, options = {}) {
      const [open, closed] = await Promise.all([
        listByStatuses(openStatuses, list),
        listByStatuses(closedStatuses, list),
      ]);
      return runInSlices(searchLists(open, closed, parseQuery(query, options), max, options.includeClosed));
    },
    async findByIds(ids) {
      const { rows } = await listByStatuses([...openStatuses, ...closedStatuses], list);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    invalidate: () => cache.clear(),
    scoped: (filter) => indexFor(scopeList(list, filter)),
  });
  return indexFor(listByStatus);
}

/** Normalizes the names on the way: the lists are short, and live for seconds. */
function* searchLists(
  open: ListResult,
  closed: ListResult,
  query: SearchQuery | undefined,
  max: number,
  includeClosed = false,
): Steps<SearchResult> {
  const common = { toEntry: toSearchable<InstanceRow>, query, max, isVisible: undefined };
  const openResult = yield* searchInSteps({ ...common, lists: [open.rows], isComplete: open.isComplete });
  const closedResult = yield* searchInSteps({
    ...common,
    lists: [closed.rows],
    isComplete: closed.isComplete,
    preferred: includeClosed ? undefined : openResult,
  });
  return mergeResults(openResult, closedResult, max, includeClosed);
}

function scopeList(list: InstanceIndex['listByStatus'], filter: InstanceFilter): InstanceIndex['listByStatus'] {
  return async (status) => {
    const { rows, isComplete } = await list(status);
    return { rows: rows.filter(filter), isComplete };
  };
}

/** Every instance in one of several statuses. */
export async function listByStatuses(
  statuses: readonly string[],
  listByStatus: InstanceIndex['listByStatus'],
): Promise<ListResult> {
  const lists = await Promise.all(statuses.map((status) => listByStatus(status)));
  return { rows: lists.flatMap(({ rows }) => rows), isComplete: lists.every(({ isComplete }) => isComplete) };
}
