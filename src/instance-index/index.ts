/**
 * Looking instances up by what people call them.
 *
 * The upstream has no search: it lists by status, page by page. So names are looked up in rows that were read
 * shortly before. Whatever is called exactly so comes first, open or closed; then the open ones that fit, and the
 * closed ones only where no open one does.
 */
import type { Sees } from '../access/scopes.ts';
import type { Barium, InstanceRow } from '../barium/types.ts';
import { normalize } from '../text/normalize.ts';
import { readAll } from './collect-pages.ts';
import { closedStatuses, openStatuses } from './statuses.ts';

export interface Search {
  /** Best first, at most as many as were asked for. */
  readonly rows: readonly InstanceRow[];
  /** How many fit in all. */
  readonly total: number;
  /** How many are called exactly so: they come first. */
  readonly exact: number;
  /** False when there were more instances than could be looked through, so that another may fit as well. */
  readonly complete: boolean;
  /** When Barium was read, where that was not for this look. */
  readonly asOf?: string | undefined;
}

export interface Listed {
  readonly rows: readonly InstanceRow[];
  /** False when there were more than are read. */
  readonly complete: boolean;
  readonly asOf?: string | undefined;
}

export interface Look {
  /** Barium itself is asked: for the open ones where names are looked up, since those are what is new. */
  readonly fresh?: boolean;
}

export interface InstanceIndex {
  /** Finds by the beginning of an id (6 or more hexadecimal digits), by name, or by words of the name. */
  search(query: string, max: number, look?: Look): Promise<Search>;
  /** Every instance with a status (`undefined`: any), in the upstream's order. */
  withStatus(status: string | undefined, look?: Look): Promise<Listed>;
  /** Makes the next look-up read again, after the bot itself changed something. */
  forget(): void;
  /** The same for somebody who sees only some instances: the others are not counted either. */
  within(sees: Sees): InstanceIndex;
}

export interface UpstreamIndexOptions {
  readonly barium: Pick<Barium, 'listInstances'>;
  readonly now: () => Date;
  /** How long rows are believed. */
  readonly freshMs?: number;
  /** Rows asked for at once, and how many are read of one status at most. */
  readonly pageSize?: number;
  readonly mostRows?: number;
}

interface Reading {
  readonly at: number;
  readonly rows: Promise<Listed>;
}

/** An index that reads the upstream when it is asked, and remembers the answer for some seconds. */
export function createUpstreamIndex(options: UpstreamIndexOptions): InstanceIndex {
  const { barium, now, freshMs = 15_000, pageSize = 200, mostRows = 2_000 } = options;
  const readings = new Map<string, Reading>();

  function read(status: string | undefined): Reading['rows'] {
    const filter = status === undefined ? {} : { status };
    return readAll((query) => barium.listInstances({ ...filter, ...query }), { pageSize, mostRows });
  }

  function withStatus(status: string | undefined): Reading['rows'] {
    const key = status ?? '';
    const known = readings.get(key);
    if (known !== undefined && now().getTime() - known.at < freshMs) return known.rows;
    const reading: Reading = { at: now().getTime(), rows: read(status) };
    readings.set(key, reading);
    // A failed reading is not an answer to remember; whoever awaits it gets the failure.
    reading.rows.catch(() => {
      if (readings.get(key) === reading) readings.delete(key);
    });
    return reading.rows;
  }

  const forget = () => readings.clear();
  const within = (sees: Sees): InstanceIndex => {
    const seen = async (status: string | undefined) => {
      const { rows, complete } = await withStatus(status);
      return { rows: rows.filter(sees), complete };
    };
    return { ...searching(seen), forget, within: (more) => within((row) => sees(row) && more(row)) };
  };
  return { ...searching(withStatus), forget, within };
}

/** Names looked up in the rows of each status. */
function searching(withStatus: InstanceIndex['withStatus']): Pick<InstanceIndex, 'withStatus' | 'search'> {
  return {
    withStatus,
    async search(query, max) {
      const [open, closed] = await Promise.all([
        withStatuses(openStatuses, withStatus),
        withStatuses(closedStatuses, withStatus),
      ]);
      return together(searchIn(open, query, max), searchIn(closed, query, max), max);
    },
  };
}

/** Every instance with one of some statuses. */
export async function withStatuses(
  statuses: readonly string[],
  withStatus: InstanceIndex['withStatus'],
): Promise<Listed> {
  const read = await Promise.all(statuses.map((status) => withStatus(status)));
  return { rows: read.flatMap((one) => one.rows), complete: read.every((one) => one.complete) };
}

/** Looks a name up among some. */
export function searchIn({ rows, complete }: Listed, query: string, max: number): Search {
  const found = rank(rows, query);
  return { rows: found.rows.slice(0, max), total: found.rows.length, exact: found.exact, complete };
}

/** What fits among the open and the closed ones as one answer. */
export function together(open: Search, closed: Search, max: number): Search {
  const others = open.total > 0 ? open : closed;
  return {
    rows: [
      ...open.rows.slice(0, open.exact),
      ...closed.rows.slice(0, closed.exact),
      ...others.rows.slice(others.exact),
    ].slice(0, max),
    total: open.exact + closed.exact + others.total - others.exact,
    exact: open.exact + closed.exact,
    // Whoever names an open one exactly means none of the closed ones that were not looked through.
    complete: open.complete && (closed.complete || (open.exact > 0 && closed.exact === 0)),
  };
}

/** The rows that fit a query, best first: exact name, beginning of the id or name, the words in order, any order. */
export function rank(rows: readonly InstanceRow[], query: string): { rows: InstanceRow[]; exact: number } {
  const wanted = normalize(query);
  if (wanted === '') return { rows: [], exact: 0 };
  const words = wanted.split(' ');
  const isPrefix = /^[0-9a-f-]{6,}$/u.test(wanted);
  const scored: { row: InstanceRow; score: number }[] = [];
  for (const row of rows) {
    const score = scoreOf(row, wanted, words, isPrefix);
    if (score > 0) scored.push({ row, score });
  }
  scored.sort((a, b) => b.score - a.score);
  return {
    rows: scored.map((one) => one.row),
    exact: scored.filter((one) => one.score === exactScore).length,
  };
}

const exactScore = 5;

function scoreOf(row: InstanceRow, wanted: string, words: readonly string[], isPrefix: boolean): number {
  const name = normalize(row.name ?? '');
  if (name === wanted || row.id.toLowerCase() === wanted) return exactScore;
  if (isPrefix && row.id.toLowerCase().startsWith(wanted)) return 4;
  if (name.startsWith(wanted)) return 3;
  if (name.includes(wanted)) return 2;
  return words.length > 1 && words.every((word) => name.includes(word)) ? 1 : 0;
}
