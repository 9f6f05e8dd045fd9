/** Names, beginnings of ids and lists, answered from the snapshot. */

import type { Sees } from '../../access/scopes.ts';
import type { InstanceRow } from '../../barium/types.ts';
import {
  type InstanceIndex,
  type Search,
  searchIn,
  together,
  withStatuses,
} from '../../instance-index/index.ts';
import { closedStatuses, openStatuses } from '../../instance-index/statuses.ts';
import type { KnownInstance, ScanState } from '../../store/contract/watching.ts';
import { normalize } from '../../text/normalize.ts';
import { type Held, lettersOf, prefixOf, type Snapshot } from './snapshot.ts';

/** How well a name or id fits, from best to worst. */
const exactly = 0;
const idBegins = 1;
const nameBegins = 2;
const nameHolds = 3;
const nameHoldsWords = 4;
const grades = 5;

/**
 * An index on the snapshot. Until `state` says that all of it is known, `fallback` answers, and where Barium itself
 * is to be asked it is asked through that. Whatever is called exactly so comes first, open or closed; then the open
 * ones that fit, and the closed ones only where no open one does.
 */
export function createSnapshotIndex(
  snapshot: Snapshot,
  state: () => Pick<ScanState, 'complete' | 'lastAt'>,
  fallback: InstanceIndex,
): InstanceIndex {
  const isClosed = (status: string) => closedStatuses.includes(status);
  const sorted = createSorted(snapshot);
  const lists = (isWanted: (status: string) => boolean) =>
    snapshot
      .statuses()
      .filter(isWanted)
      .map((status) => snapshot.listed(status));

  /** Which are open is asked of Barium. All others are as they were seen: closed, or closed since. */
  async function searchAnew(
    query: string,
    max: number,
    sees: Sees | undefined,
    rest: InstanceIndex,
  ): Promise<Search> {
    const open = await withStatuses(openStatuses, rest.withStatus);
    const ids = new Set(open.rows.map((row) => row.id));
    const isOther = (one: KnownInstance) => !ids.has(one.id) && sees?.(one) !== false;
    const all = lists(() => true);
    return together(searchIn(open, query, max), search(all, query, max, isOther), max);
  }

  /** What somebody finds who sees only some; `rest` answers for them until everything is known. */
  const indexFor = (sees: Sees | undefined, rest: InstanceIndex): InstanceIndex => ({
    async search(query, max, { fresh = false } = {}) {
      const { complete, lastAt: asOf } = state();
      if (!complete) return rest.search(query, max);
      if (fresh) return searchAnew(query, max, sees, rest);
      const openLists = lists((status) => !isClosed(status));
      const open = search(openLists, query, max, sees);
      const lookIn = open.total > 0 ? searchExactly : search;
      return { ...together(open, lookIn(lists(isClosed), query, max, sees), max), asOf };
    },
    async withStatus(status, { fresh = false } = {}) {
      const { complete, lastAt: asOf } = state();
      if (fresh || !complete) return rest.withStatus(status);
      const rows = sorted(status);
      return { rows: sees === undefined ? rows : rows.filter(sees), complete: true, asOf };
    },
    forget: () => fallback.forget(),
    within: (more) =>
      indexFor(sees === undefined ? more : (one) => sees(one) && more(one), rest.within(more)),
  });
  return indexFor(undefined, fallback);
}

type Sight = ((one: KnownInstance) => boolean) | undefined;

/** Those alone that are called exactly so. */
function searchExactly(lists: readonly (readonly Held[])[], query: string, max: number, sees: Sight): Search {
  const wanted = normalize(query);
  const found = lists
    .flatMap((list) => list.filter((held) => held.folded === wanted))
    .filter(({ instance }) => sees === undefined || sees(instance));
  const rows = found.slice(0, max).map(({ instance }) => toRow(instance));
  return { rows, total: found.length, exact: found.length, complete: true };
}

function search(lists: readonly (readonly Held[])[], query: string, max: number, sees: Sight): Search {
  const wanted = normalize(query);
  const found: KnownInstance[][] = Array.from({ length: grades }, () => []);
  const counts = new Array<number>(grades).fill(0);
  if (wanted !== '') {
    const words = rarestFirst(wanted.split(' '));
    const letters = lettersOf(words.join(''));
    const prefix = /^[0-9a-f-]{6,}$/u.test(wanted) ? prefixOf(wanted) : -2;
    for (const list of lists) {
      for (const held of list) {
        const grade =
          held.prefix === prefix && held.instance.id.toLowerCase().startsWith(wanted)
            ? gradeOfId(held, wanted)
            : (held.letters & letters) === letters
              ? gradeOfName(held.folded, wanted, words)
              : undefined;
        if (grade === undefined || sees?.(held.instance) === false) continue;
        counts[grade] = (counts[grade] ?? 0) + 1;
        const same = found[grade];
        if (same !== undefined && same.length < max) same.push(held.instance);
      }
    }
  }
  const total = counts.reduce((sum, one) => sum + one, 0);
  return {
    rows: found.flat().slice(0, max).map(toRow),
    total,
    exact: counts[exactly] ?? 0,
    complete: true,
  };
}

/** One pass over a name decides almost always: this runs for every instance at every letter that is typed. */
function gradeOfName(name: string, wanted: string, words: readonly string[]): number | undefined {
  const at = name.indexOf(wanted);
  if (at === 0) return name.length === wanted.length ? exactly : nameBegins;
  if (at > 0) return nameHolds;
  return words.length > 1 && words.every((word) => name.includes(word)) ? nameHoldsWords : undefined;
}

function gradeOfId({ instance }: Held, wanted: string): number {
  return instance.id.length === wanted.length ? exactly : idBegins;
}

/** Numbers tell names apart best, then long words: what does not fit is seen sooner. */
function rarestFirst(words: readonly string[]): readonly string[] {
  const weight = (word: string) => (/\d/u.test(word) ? 100 : 0) + word.length;
  return words.toSorted((a, b) => weight(b) - weight(a));
}

/** Lists by status, newest first, made when they are first asked for after a change. */
function createSorted(snapshot: Snapshot): (status: string | undefined) => readonly InstanceRow[] {
  const made = new Map<string, readonly InstanceRow[]>();
  let version = -1;
  return (status) => {
    if (version !== snapshot.version) made.clear();
    version = snapshot.version;
    const key = status ?? '';
    const known = made.get(key);
    if (known !== undefined) return known;
    const held = snapshot.statuses().flatMap((listed) => {
      const list = snapshot.listed(listed);
      if (status === undefined || listed === status) return list;
      return list.filter((one) => one.instance.status === status);
    });
    const newestFirst = (a: Held, b: Held) => compare(b.instance.startDate, a.instance.startDate);
    const rows = held.toSorted(newestFirst).map((one) => toRow(one.instance));
    made.set(key, rows);
    return rows;
  };
}

function compare(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The snapshot keeps no descriptions: nothing is looked up in them. */
function toRow({ listed: _listed, gone: _gone, ...row }: KnownInstance): InstanceRow {
  return { ...row, description: undefined };
}
