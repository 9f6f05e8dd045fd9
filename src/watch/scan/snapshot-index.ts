/** The instance index on the snapshot. */
import type { InstanceFilter } from '../../access/scopes.ts';
import type { InstanceRow } from '../../barium/types.ts';
import type { InstanceIndex, SearchResult } from '../../instance-index/index.ts';
import { listByStatuses } from '../../instance-index/live-index.ts';
import { parseQuery, type SearchQuery, toSearchable } from '../../instance-index/matching.ts';
import { mergeResults, searchInSteps, toInstanceRow } from '../../instance-index/ranking.ts';
import { isClosedStatus, openStatuses } from '../../instance-index/statuses.ts';
import { compareText } from '../../lib/compare.ts';
import { filterInSteps, mapInSteps, runInSlices, type Steps, sortInSteps } from '../../lib/time-slices.ts';
import type { ScanState } from '../../store/contract/snapshot.ts';
import type { IndexedInstance, Snapshot } from './snapshot.ts';

type Entries = readonly IndexedInstance[];

/**
 * Searches the snapshot. `liveIndex` answers until the first scan is complete, and when a caller asks for fresh results.
 */
export function createSnapshotIndex(
  snapshot: Snapshot,
  state: () => Pick<ScanState, 'isComplete' | 'lastScanAt'>,
  liveIndex: InstanceIndex,
): InstanceIndex {
  const sortedRows = createSortedRows(snapshot);
  const entriesOf = createEntryLists(snapshot);

  const indexFor = (isVisible: InstanceFilter | undefined, live: InstanceIndex): InstanceIndex => ({
    async search(query, max, options = {}) {
      const { isComplete, lastScanAt: asOf } = state();
      if (!isComplete) return live.search(query, max, options);
      const { includeClosed = false } = options;
      const search = { query: parseQuery(query, options), max, isVisible, includeClosed };
      const { open, closed } = entriesOf();
      if (options.refresh === true) return searchWithRefresh([...open, ...closed], search, live);
      return { ...(await runInSlices(searchOpenAndClosed(open, closed, search))), asOf };
    },
    async findByIds(ids) {
      if (!state().isComplete) return live.findByIds(ids);
      return ids.flatMap((id) => {
        const instance = snapshot.get(id);
        const isShown = instance !== undefined && !instance.isGone && isVisible?.(instance) !== false;
        return isShown ? toInstanceRow(instance) : [];
      });
    },
    async listByStatus(status, { refresh = false } = {}) {
      const { isComplete, lastScanAt: asOf } = state();
      if (refresh || !isComplete) return live.listByStatus(status);
      const rows = await sortedRows(status);
      const visible = isVisible === undefined ? rows : await runInSlices(filterInSteps(rows, isVisible));
      return { rows: visible, isComplete: true, asOf };
    },
    invalidate: () => liveIndex.invalidate(),
    scoped: (filter) =>
      indexFor(isVisible === undefined ? filter : (row) => isVisible(row) && filter(row), live.scoped(filter)),
  });
  return indexFor(undefined, liveIndex);
}

interface Search {
  readonly query: SearchQuery | undefined;
  readonly max: number;
  readonly isVisible: InstanceFilter | undefined;
  readonly includeClosed: boolean;
}

function* searchOpenAndClosed(
  open: readonly Entries[],
  closed: readonly Entries[],
  search: Search,
): Steps<SearchResult> {
  const common = { ...search, toEntry: (entry: IndexedInstance) => entry, isComplete: true };
  const openResult = yield* searchInSteps({ ...common, lists: open });
  const preferred = search.includeClosed ? undefined : openResult;
  const closedResult = yield* searchInSteps({ ...common, lists: closed, preferred });
  return mergeResults(openResult, closedResult, search.max, search.includeClosed);
}

/** Open instances come from Barium. All others are as of the last scan: closed then, or since. */
async function searchWithRefresh(
  lists: readonly Entries[],
  search: Search,
  live: InstanceIndex,
): Promise<SearchResult> {
  const open = await listByStatuses(openStatuses, live.listByStatus);
  return runInSlices(
    (function* () {
      const openIds = new Set(open.rows.map((row) => row.id));
      const openResult = yield* searchInSteps({
        ...search,
        lists: [open.rows],
        toEntry: toSearchable,
        // The live index has left out what is not visible.
        isVisible: undefined,
        isComplete: open.isComplete,
      });
      const others = yield* searchInSteps({
        ...search,
        lists,
        toEntry: (entry) => entry,
        isVisible: (row) => !openIds.has(row.id) && search.isVisible?.(row) !== false,
        isComplete: true,
        preferred: openResult,
      });
      return mergeResults(openResult, others, search.max);
    })(),
  );
}

/**
 * The entries by status, as they are now: a search that lets others run in between must not miss an entry that moves in
 * its list. Copied once per version of the snapshot.
 */
function createEntryLists(snapshot: Snapshot) {
  const copy = () => {
    const entriesOf = (isClosed: boolean): readonly Entries[] =>
      snapshot
        .statuses()
        .filter((status) => isClosedStatus(status) === isClosed)
        .map((status) => snapshot.listed(status).slice());
    return { version: snapshot.version, open: entriesOf(false), closed: entriesOf(true) };
  };
  let current: ReturnType<typeof copy> | undefined;
  return () => {
    if (current?.version !== snapshot.version) current = copy();
    return current;
  };
}

/** Lists by status, newest first; sorted on first use after each change. */
function createSortedRows(snapshot: Snapshot): (status: string | undefined) => Promise<readonly InstanceRow[]> {
  const cache = new Map<string, Promise<readonly InstanceRow[]>>();
  let cachedVersion = -1;
  return (status) => {
    if (cachedVersion !== snapshot.version) cache.clear();
    cachedVersion = snapshot.version;
    const key = status ?? '';
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const lists = snapshot
      .statuses()
      .map((listedStatus) => ({ listedStatus, entries: snapshot.listed(listedStatus).slice() }));
    const rows = runInSlices(
      (function* () {
        const parts: Entries[] = [];
        for (const { listedStatus, entries } of lists) {
          const isWhole = status === undefined || listedStatus === status;
          parts.push(isWhole ? entries : yield* filterInSteps(entries, ({ instance }) => instance.status === status));
        }
        const sorted = yield* sortInSteps(parts.flat(), (a, b) =>
          compareText(b.instance.startDate, a.instance.startDate),
        );
        return yield* mapInSteps(sorted, ({ instance }) => toInstanceRow(instance));
      })(),
    );
    cache.set(key, rows);
    return rows;
  };
}
