/** The instance index on the snapshot. */
import type { InstanceFilter } from '../../access/scopes.ts';
import type { InstanceRow } from '../../barium/types.ts';
import type { InstanceIndex, SearchResult } from '../../instance-index/index.ts';
import { listByStatuses } from '../../instance-index/live-index.ts';
import {
  exactScore,
  mergeResults,
  parseQuery,
  scoreMatch,
  searchRows,
} from '../../instance-index/ranking.ts';
import { isClosedStatus, openStatuses } from '../../instance-index/statuses.ts';
import { compareText } from '../../lib/compare.ts';
import type { ScanState, SnapshotRow } from '../../store/contract/snapshot.ts';
import { type IndexedInstance, type Snapshot, toIdPrefix, toLetterMask } from './snapshot.ts';

/**
 * Searches the snapshot. `liveIndex` answers until the first scan is complete, and when a caller asks for fresh results.
 */
export function createSnapshotIndex(
  snapshot: Snapshot,
  state: () => Pick<ScanState, 'isComplete' | 'lastScanAt'>,
  liveIndex: InstanceIndex,
): InstanceIndex {
  const sortedRows = createSortedRows(snapshot);
  const statusLists = (isWanted: (status: string) => boolean) =>
    snapshot
      .statuses()
      .filter(isWanted)
      .map((status) => snapshot.listed(status));

  /** Open instances come from Barium. All others are as of the last scan: closed then, or since. */
  async function searchWithRefresh(
    query: string,
    max: number,
    isVisible: InstanceFilter | undefined,
    live: InstanceIndex,
  ): Promise<SearchResult> {
    const open = await listByStatuses(openStatuses, live.listByStatus);
    const openIds = new Set(open.rows.map((row) => row.id));
    const isOther = (row: SnapshotRow) => !openIds.has(row.id) && isVisible?.(row) !== false;
    const others = searchLists(
      statusLists(() => true),
      query,
      max,
      isOther,
    );
    return mergeResults(searchRows(open, query, max), others, max);
  }

  const indexFor = (isVisible: InstanceFilter | undefined, live: InstanceIndex): InstanceIndex => ({
    async search(query, max, { refresh = false } = {}) {
      const { isComplete, lastScanAt: asOf } = state();
      if (!isComplete) return live.search(query, max);
      if (refresh) return searchWithRefresh(query, max, isVisible, live);
      const open = searchLists(
        statusLists((status) => !isClosedStatus(status)),
        query,
        max,
        isVisible,
      );
      const closed = searchLists(statusLists(isClosedStatus), query, max, isVisible, open.total > 0);
      return { ...mergeResults(open, closed, max), asOf };
    },
    async listByStatus(status, { refresh = false } = {}) {
      const { isComplete, lastScanAt: asOf } = state();
      if (refresh || !isComplete) return live.listByStatus(status);
      const rows = sortedRows(status);
      return { rows: isVisible === undefined ? rows : rows.filter(isVisible), isComplete: true, asOf };
    },
    invalidate: () => liveIndex.invalidate(),
    scoped: (filter) =>
      indexFor(
        isVisible === undefined ? filter : (row) => isVisible(row) && filter(row),
        live.scoped(filter),
      ),
  });
  return indexFor(undefined, liveIndex);
}

/** Runs for every instance on every typed letter, so almost all of them have to fail a cheap check. */
function searchLists(
  lists: readonly (readonly IndexedInstance[])[],
  query: string,
  max: number,
  isVisible: ((row: SnapshotRow) => boolean) | undefined,
  exactNamesOnly = false,
): SearchResult {
  const parsed = parseQuery(query);
  const byScore: SnapshotRow[][] = Array.from({ length: exactScore + 1 }, () => []);
  const counts = new Array<number>(exactScore + 1).fill(0);
  if (parsed !== undefined) {
    const letterMask = toLetterMask(parsed.words.join(''));
    const idPrefix = parsed.isIdPrefix ? toIdPrefix(parsed.text) : undefined;
    for (const list of lists) {
      for (const entry of list) {
        if (entry.idPrefix !== idPrefix && (entry.letterMask & letterMask) !== letterMask) continue;
        if (exactNamesOnly && entry.normalizedName !== parsed.text) continue;
        const { instance } = entry;
        const score = scoreMatch(instance.id, entry.normalizedName, parsed);
        if (score === 0 || isVisible?.(instance) === false) continue;
        counts[score] = (counts[score] ?? 0) + 1;
        const rows = byScore[score];
        if (rows !== undefined && rows.length < max) rows.push(instance);
      }
    }
  }
  return {
    rows: byScore.reverse().flat().slice(0, max).map(toInstanceRow),
    total: counts.reduce((sum, count) => sum + count, 0),
    exactCount: counts[exactScore] ?? 0,
    isComplete: true,
  };
}

/** Lists by status, newest first; sorted on first use after each change. */
function createSortedRows(snapshot: Snapshot): (status: string | undefined) => readonly InstanceRow[] {
  const cache = new Map<string, readonly InstanceRow[]>();
  let cachedVersion = -1;
  return (status) => {
    if (cachedVersion !== snapshot.version) cache.clear();
    cachedVersion = snapshot.version;
    const key = status ?? '';
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const entries = snapshot.statuses().flatMap((listedStatus) => {
      const list = snapshot.listed(listedStatus);
      if (status === undefined || listedStatus === status) return list;
      return list.filter(({ instance }) => instance.status === status);
    });
    const rows = entries
      .toSorted((a, b) => compareText(b.instance.startDate, a.instance.startDate))
      .map(({ instance }) => toInstanceRow(instance));
    cache.set(key, rows);
    return rows;
  };
}

/** The snapshot has no descriptions; searches do not use them. */
function toInstanceRow({ listedStatus: _listedStatus, isGone: _isGone, ...row }: SnapshotRow): InstanceRow {
  return { ...row, description: undefined };
}
