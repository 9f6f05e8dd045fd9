/**
 * Looking instances up by what people call them.
 *
 * The upstream has no search: it lists by status, page by page. So names are looked up in rows that were read
 * shortly before: first the open instances, and the closed ones only when no open one fits.
 */
import type { Sees } from '../access/applications.ts';
import type { Barium, InstanceRow } from '../barium/barium.ts';
import { readAll } from './read-all.ts';

export interface Search {
  /** Best first, at most as many as were asked for. */
  readonly rows: readonly InstanceRow[];
  /** How many fit in all. */
  readonly total: number;
  /** How many of `rows` are called exactly so: they come first. */
  readonly exact: number;
  /** False when there were more instances than could be looked through. */
  readonly complete: boolean;
}

export interface InstanceIndex {
  /** Finds by the beginning of an id (6 or more hexadecimal digits), by name, or by words of the name. */
  search(query: string, max: number): Promise<Search>;
  /** Every instance with a status (`undefined`: any), in the upstream's order. */
  withStatus(status: string | undefined): Promise<{ rows: readonly InstanceRow[]; complete: boolean }>;
  /** Makes the next look-up read again, after the bot itself changed something. */
  forget(): void;
  /** The same for somebody who sees only some instances: the others are not counted either. */
  within(sees: Sees): InstanceIndex;
}

const openStatuses = ['active', 'ready'];
const closedStatuses = ['completed', 'cancelled', 'aborted'];

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
  readonly rows: Promise<{ rows: readonly InstanceRow[]; complete: boolean }>;
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
  async function searchIn(statuses: readonly string[], query: string, max: number): Promise<Search> {
    const read = await Promise.all(statuses.map((status) => withStatus(status)));
    const found = rank(
      read.flatMap((one) => one.rows),
      query,
    );
    return {
      rows: found.rows.slice(0, max),
      total: found.rows.length,
      exact: Math.min(found.exact, max),
      complete: read.every((one) => one.complete),
    };
  }
  return {
    withStatus,
    async search(query, max) {
      const open = await searchIn(openStatuses, query, max);
      return open.total > 0 ? open : searchIn([...openStatuses, ...closedStatuses], query, max);
    },
  };
}

/** Case, width and white space of a name do not matter to whoever looks for it. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

/** The rows that fit a query, best first: exact name, beginning of the id or name, the words in order, any order. */
export function rank(rows: readonly InstanceRow[], query: string): { rows: InstanceRow[]; exact: number } {
  const wanted = folded(query);
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
  const name = folded(row.name ?? '');
  if (name === wanted || row.id.toLowerCase() === wanted) return exactScore;
  if (isPrefix && row.id.toLowerCase().startsWith(wanted)) return 4;
  if (name.startsWith(wanted)) return 3;
  if (name.includes(wanted)) return 2;
  return words.length > 1 && words.every((word) => name.includes(word)) ? 1 : 0;
}
