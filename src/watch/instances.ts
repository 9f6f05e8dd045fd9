/** Names, beginnings of ids and lists, answered from the snapshot. */

import type { Sees } from '../access/applications.ts';
import type { InstanceRow } from '../barium/barium.ts';
import { folded, type InstanceIndex, type Search } from '../commands/instance-index.ts';
import type { KnownInstance } from '../store/watching.ts';
import { type Held, lettersOf, prefixOf, type Snapshot } from './snapshot.ts';
import { closedStatuses } from './statuses.ts';

/** How well a name or id fits, from best to worst. */
const exactly = 0;
const idBegins = 1;
const nameBegins = 2;
const nameHolds = 3;
const nameHoldsWords = 4;
const grades = 5;

/**
 * An index on the snapshot. Until `isComplete` says that all of it is known, `fallback` answers. Open instances
 * come first, closed ones only where no open one fits.
 */
export function createSnapshotIndex(
  snapshot: Snapshot,
  isComplete: () => boolean,
  fallback: InstanceIndex,
): InstanceIndex {
  const isClosed = (status: string) => closedStatuses.includes(status);
  const sorted = createSorted(snapshot);
  /** What somebody finds who sees only some; `rest` answers for them until everything is known. */
  const indexFor = (sees: Sees | undefined, rest: InstanceIndex): InstanceIndex => ({
    async search(query, max) {
      if (!isComplete()) return rest.search(query, max);
      const statuses = snapshot.statuses();
      const open = search(
        statuses.filter((status) => !isClosed(status)).map((status) => snapshot.listed(status)),
        query,
        max,
        sees,
      );
      if (open.total > 0) return open;
      return search(
        statuses.filter(isClosed).map((status) => snapshot.listed(status)),
        query,
        max,
        sees,
      );
    },
    async withStatus(status) {
      if (!isComplete()) return rest.withStatus(status);
      const rows = sorted(status);
      return { rows: sees === undefined ? rows : rows.filter(sees), complete: true };
    },
    forget: () => fallback.forget(),
    within: (more) =>
      indexFor(sees === undefined ? more : (one) => sees(one) && more(one), rest.within(more)),
  });
  return indexFor(undefined, fallback);
}

function search(
  lists: readonly (readonly Held[])[],
  query: string,
  max: number,
  sees: Sees | undefined,
): Search {
  const wanted = folded(query);
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
    exact: Math.min(counts[exactly] ?? 0, max),
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
