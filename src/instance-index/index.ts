/**
 * Finds instances by name or id. The upstream has no search, it only lists by status, so names are searched in rows
 * that were read shortly before. Exact matches come first, open or closed; then other open matches, and other closed
 * ones only if nothing open matches.
 */
import type { InstanceFilter } from '../access/scopes.ts';
import type { InstanceRow } from '../barium/types.ts';

export interface SearchResult {
  /** Best match first, at most as many as requested. */
  readonly rows: readonly InstanceRow[];
  /** Number of all matches. */
  readonly total: number;
  /** Number of exact matches, which come first. */
  readonly exactCount: number;
  /** Number of matches of whole words or their beginnings, which come before matches of any part of a word. */
  readonly wordMatchCount: number;
  /** Number of leading words of the query that the matches contain; 0 without matches. */
  readonly wordCount: number;
  /** False if there were more instances than could be searched. */
  readonly isComplete: boolean;
  /** When the rows were read from the upstream; missing if they were read for this search. */
  readonly asOf?: string | undefined;
}

export interface ListResult {
  readonly rows: readonly InstanceRow[];
  /** False if there are more rows than were read. */
  readonly isComplete: boolean;
  readonly asOf?: string | undefined;
}

export interface SearchOptions {
  /** Reads open instances from the upstream instead of the snapshot, to find those created since the last scan. */
  readonly refresh?: boolean;
  /**
   * Words of the query that have to match; all of them by default. With fewer, the matches of the most leading words are
   * found.
   */
  readonly minWords?: number;
  /** Only whole words of a name match, or their beginnings: for what changes something. */
  readonly wholeWords?: boolean;
  /** Closed instances follow the open ones, instead of only if nothing open matches. */
  readonly includeClosed?: boolean;
}

export interface InstanceIndex {
  /** Finds by beginning of the id (6 or more hexadecimal digits), by name, or by words of the name. */
  search(query: string, max: number, options?: SearchOptions): Promise<SearchResult>;
  /** The instances with these ids, in this order, without those that are not known. */
  findByIds(ids: readonly string[]): Promise<readonly InstanceRow[]>;
  /** Every instance with a status (`undefined`: any), in the upstream's order. */
  listByStatus(status: string | undefined, options?: SearchOptions): Promise<ListResult>;
  /** Drops cached rows, after the bot itself changed something. */
  invalidate(): void;
  /** The index for a user who sees only matching instances; others are not counted either. */
  scoped(filter: InstanceFilter): InstanceIndex;
}
