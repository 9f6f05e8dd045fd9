/**
 * The upstream as it was last seen, held in memory: a copy of the store's rows that differences are found against
 * and names are looked up in. It changes only after the store has.
 */

import { closedStatuses, openStatuses } from '../../instance-index/statuses.ts';
import type { KnownInstance } from '../../store/contract/watching.ts';
import { normalize } from '../../text/normalize.ts';

/** An instance with its name as it is compared. */
export interface Held {
  readonly instance: KnownInstance;
  readonly folded: string;
  /** Which characters its name has, see {@link lettersOf}: most names are told apart by that alone. */
  readonly letters: number;
  /** The first six digits of its id as a number. */
  readonly prefix: number;
}

export interface Snapshot {
  get(id: string): KnownInstance | undefined;
  /** How many the upstream still knows. */
  readonly size: number;
  /** Grows with every change. */
  readonly version: number;
  /** How many are listed under a status. */
  count(listed: string): number;
  /** Those that are listed under a status, in no order. */
  listed(status: string): readonly Held[];
  /** Every status that something is listed under, open ones first. */
  statuses(): readonly string[];
  /** Those that the upstream does not know any more. */
  gone(): readonly KnownInstance[];
  /** Takes over rows that the store has taken. */
  apply(rows: readonly KnownInstance[]): void;
  /** Forgets everything. */
  clear(): void;
}

interface Slot {
  held: Held;
  /** Its index in the list of its status; -1 for one that is gone. */
  at: number;
}

export function createSnapshot(): Snapshot {
  const slots = new Map<string, Slot>();
  const lists = new Map<string, Held[]>();
  const once = createInterning();
  let version = 0;
  let present = 0;

  const listOf = (status: string): Held[] => {
    const known = lists.get(status);
    if (known !== undefined) return known;
    const made: Held[] = [];
    lists.set(status, made);
    return made;
  };

  /** Takes it out of its list by putting the last one in its place. */
  function leave(slot: Slot): void {
    if (slot.at === -1) return;
    const list = listOf(slot.held.instance.listed);
    const last = list.pop();
    if (last !== undefined && last !== slot.held) {
      list[slot.at] = last;
      const moved = slots.get(last.instance.id);
      if (moved !== undefined) moved.at = slot.at;
    }
    present -= 1;
  }

  function put(row: KnownInstance): void {
    const instance = compact(row, once);
    const name = normalize(instance.name ?? '');
    const held: Held = {
      instance,
      folded: name === instance.name ? instance.name : name,
      letters: lettersOf(name),
      prefix: prefixOf(instance.id),
    };
    const slot = slots.get(instance.id);
    if (slot !== undefined) leave(slot);
    const at = instance.gone ? -1 : listOf(instance.listed).push(held) - 1;
    if (at !== -1) present += 1;
    if (slot === undefined) slots.set(instance.id, { held, at });
    else Object.assign(slot, { held, at });
  }

  return {
    get: (id) => slots.get(id)?.held.instance,
    get size() {
      return present;
    },
    get version() {
      return version;
    },
    count: (listed) => lists.get(listed)?.length ?? 0,
    listed: (status) => lists.get(status) ?? [],
    statuses() {
      const known = [...openStatuses, ...closedStatuses];
      const other = [...lists.keys()].filter((status) => !known.includes(status));
      return [...openStatuses, ...other, ...closedStatuses];
    },
    gone: () => [...slots.values()].filter(({ at }) => at === -1).map(({ held }) => held.instance),
    apply(rows) {
      for (const row of rows) put(row);
      if (rows.length > 0) version += 1;
    },
    clear() {
      slots.clear();
      lists.clear();
      present = 0;
      version += 1;
    },
  };
}

/** The set of characters in a text as bits, several characters to a bit. What holds a text holds its bits. */
export function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) % 31);
  return letters;
}

/** The first six hexadecimal digits of an id as a number; -1 where they are none. */
export function prefixOf(id: string): number {
  const first = id.slice(0, 6);
  return /^[0-9a-f]{6}$/iu.test(first) ? Number.parseInt(first, 16) : -1;
}

/** Words that many rows share are held once. */
function createInterning(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    // Bounded: what is different in every row gains nothing here.
    if (known.size < 10_000) known.set(text, text);
    return text;
  };
}

function compact(row: KnownInstance, once: (text: string) => string): KnownInstance {
  const shared = (text: string | undefined) => (text === undefined ? undefined : once(text));
  return {
    id: row.id,
    name: row.name,
    status: once(row.status),
    milestone: shared(row.milestone),
    startDate: row.startDate,
    startedBy: shared(row.startedBy),
    completedDate: row.completedDate,
    applicationName: shared(row.applicationName),
    listed: once(row.listed),
    gone: row.gone,
  };
}
