/** What one scan read, as it is gathered. */
import type { InstanceRow } from '../../barium/types.ts';
import type { KnownInstance } from '../../store/contract/watching.ts';

/** A row as it was read at a moment. */
export interface Seen {
  readonly row: InstanceRow;
  /** The status filter that it came under. */
  readonly listed: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What was read. Nothing in it was guessed: a row was seen, or the upstream said that it is gone. */
export interface Reading {
  readonly startedAt: string;
  /** By id, those that are not as they were known. Of an instance that came twice, the later one. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** When it was found to be gone, by id. */
  readonly gone: ReadonlyMap<string, string>;
  /** By closed status: how many more are counted than can be found. */
  readonly offsets: Readonly<Record<string, number>>;
  /** Whether the counts of all statuses add up with what is known after this reading. */
  readonly addsUp: boolean;
  /** Upstream calls that it took. */
  readonly calls: number;
}

/** Gathers a reading and keeps count of what is then listed under each status. */
export interface Gathering {
  readonly seen: ReadonlyMap<string, Seen>;
  /** Every id that was read. */
  readonly met: ReadonlySet<string>;
  readonly gone: ReadonlyMap<string, string>;
  saw(row: InstanceRow, listed: string, at: string): void;
  isGone(id: string, at: string): void;
  /** Under which status it is listed, as far as is known now; `undefined` for one that is unknown or gone. */
  listedAs(id: string): string | undefined;
  /** How many are listed under a status, as far as is known now. */
  count(listed: string): number;
}

/** What a gathering needs of the snapshot. */
export interface Known {
  get(id: string): KnownInstance | undefined;
  count(listed: string): number;
}

export function createGathering(known: Known): Gathering {
  // Rows as they were known are let go at once: a steady look over many thousands keeps next to nothing.
  const seen = new Map<string, Seen>();
  const met = new Set<string>();
  const gone = new Map<string, string>();
  const moved = new Map<string, number>();
  const move = (listed: string | undefined, by: number) => {
    if (listed !== undefined) moved.set(listed, (moved.get(listed) ?? 0) + by);
  };
  const listedNow = (id: string): string | undefined => {
    if (gone.has(id)) return undefined;
    const before = seen.get(id);
    if (before !== undefined) return before.listed;
    const held = known.get(id);
    return held === undefined || held.gone ? undefined : held.listed;
  };
  return {
    seen,
    met,
    gone,
    saw(row, listed, at) {
      const before = listedNow(row.id);
      if (before !== listed) {
        move(before, -1);
        move(listed, 1);
      }
      gone.delete(row.id);
      const held = known.get(row.id);
      met.add(held?.id ?? row.id);
      if (held !== undefined && isSame(held, row, listed)) seen.delete(row.id);
      else seen.set(row.id, { row, listed, at });
    },
    isGone(id, at) {
      move(listedNow(id), -1);
      seen.delete(id);
      met.delete(id);
      gone.set(id, at);
    },
    listedAs: listedNow,
    count: (listed) => known.count(listed) + (moved.get(listed) ?? 0),
  };
}

function isSame(before: KnownInstance, row: InstanceRow, listed: string): boolean {
  return (
    before.status === row.status &&
    before.milestone === row.milestone &&
    before.name === row.name &&
    before.listed === listed &&
    !before.gone &&
    before.startDate === row.startDate &&
    before.startedBy === row.startedBy &&
    before.completedDate === row.completedDate &&
    before.applicationName === row.applicationName
  );
}
