/**
 * The upstream as of the last scan, in memory: a copy of the store's rows that scans are compared with and searches run
 * on. It is updated only after the store.
 */
import { type SearchableInstance, toSearchable } from '../../instance-index/matching.ts';
import { closedStatuses, openStatuses } from '../../instance-index/statuses.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';

export type IndexedInstance = SearchableInstance<SnapshotRow>;

export interface Snapshot {
  get(id: string): SnapshotRow | undefined;
  /** Number of instances that are not gone. */
  readonly size: number;
  /** Increases with every change. */
  readonly version: number;
  count(listedStatus: string): number;
  /** Instances in a status list, in no particular order. */
  listed(listedStatus: string): readonly IndexedInstance[];
  /** Every status with a list, open ones first. */
  statuses(): readonly string[];
  /** Instances that are gone from the upstream. */
  gone(): readonly IndexedInstance[];
  /** Applies rows that the store has committed. */
  apply(rows: readonly SnapshotRow[]): void;
  clear(): void;
}

interface SnapshotSlot {
  entry: IndexedInstance;
  /** Index in the list of its status; -1 if it is gone. */
  index: number;
}

export function createSnapshot(): Snapshot {
  const slots = new Map<string, SnapshotSlot>();
  const lists = new Map<string, IndexedInstance[]>();
  const goneEntries = new Map<string, IndexedInstance>();
  const intern = createStringPool();
  let version = 0;
  let size = 0;

  const listFor = (status: string): IndexedInstance[] => {
    const existing = lists.get(status);
    if (existing !== undefined) return existing;
    const list: IndexedInstance[] = [];
    lists.set(status, list);
    return list;
  };

  /** Removes an entry from its list by moving the last one into its place. */
  function removeFromList(slot: SnapshotSlot): void {
    if (slot.index === -1) return;
    const list = listFor(slot.entry.instance.listedStatus);
    const last = list.pop();
    if (last !== undefined && last !== slot.entry) {
      list[slot.index] = last;
      const moved = slots.get(last.instance.id);
      if (moved !== undefined) moved.index = slot.index;
    }
    size -= 1;
  }

  function insert(row: SnapshotRow): void {
    const instance = internStrings(row, intern);
    const entry = toSearchable(instance);
    const slot = slots.get(instance.id);
    if (slot !== undefined) removeFromList(slot);
    if (instance.isGone) goneEntries.set(instance.id, entry);
    else goneEntries.delete(instance.id);
    const index = instance.isGone ? -1 : listFor(instance.listedStatus).push(entry) - 1;
    if (index !== -1) size += 1;
    if (slot === undefined) slots.set(instance.id, { entry, index });
    else Object.assign(slot, { entry, index });
  }

  return {
    get: (id) => slots.get(id)?.entry.instance,
    get size() {
      return size;
    },
    get version() {
      return version;
    },
    count: (status) => lists.get(status)?.length ?? 0,
    listed: (status) => lists.get(status) ?? [],
    statuses() {
      const known = [...openStatuses, ...closedStatuses];
      const others = [...lists.keys()].filter((status) => !known.includes(status));
      return [...openStatuses, ...others, ...closedStatuses];
    },
    gone: () => [...goneEntries.values()],
    apply(rows) {
      for (const row of rows) insert(row);
      if (rows.length > 0) version += 1;
    },
    clear() {
      slots.clear();
      lists.clear();
      goneEntries.clear();
      size = 0;
      version += 1;
    },
  };
}

/** Stores texts that many rows share once. */
function createStringPool(): (text: string) => string {
  const pool = new Map<string, string>();
  return (text) => {
    const pooled = pool.get(text);
    if (pooled !== undefined) return pooled;
    // Bounded, because pooling gains nothing if every row has a different text.
    if (pool.size < 10_000) pool.set(text, text);
    return text;
  };
}

function internStrings(row: SnapshotRow, intern: (text: string) => string): SnapshotRow {
  const internIfPresent = (text: string | undefined) => (text === undefined ? undefined : intern(text));
  return {
    id: row.id,
    name: row.name,
    status: intern(row.status),
    milestone: internIfPresent(row.milestone),
    startDate: row.startDate,
    startedBy: internIfPresent(row.startedBy),
    completedDate: row.completedDate,
    applicationName: internIfPresent(row.applicationName),
    listedStatus: intern(row.listedStatus),
    isGone: row.isGone,
  };
}
