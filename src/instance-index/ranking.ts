/** How search results are scored, ordered and merged. */
import type { InstanceRow } from '../barium/types.ts';
import { normalize } from '../lib/normalize.ts';
import type { ListResult, SearchResult } from './index.ts';

/** Scores are whole numbers from 1 to {@link exactScore}; 0 is no match. */
export const exactScore = 5;
const idPrefixScore = 4;
const namePrefixScore = 3;
const nameContainsScore = 2;
const nameWordsScore = 1;

export interface SearchQuery {
  /** Normalized. */
  readonly text: string;
  readonly words: readonly string[];
  /** Whether the text can be the beginning of an id: 6 or more hexadecimal digits. */
  readonly isIdPrefix: boolean;
}

/** Returns `undefined` for a query without text, which matches nothing. */
export function parseQuery(query: string): SearchQuery | undefined {
  const text = normalize(query);
  if (text === '') return undefined;
  return {
    text,
    words: bySelectivity(text.split(' ')),
    isIdPrefix: /^[0-9a-f-]{6,}$/u.test(text),
  };
}

/** Words that rule out most names first: those with digits, then long ones. */
function bySelectivity(words: readonly string[]): readonly string[] {
  const weight = (word: string) => (/\d/u.test(word) ? 100 : 0) + word.length;
  return words.toSorted((a, b) => weight(b) - weight(a));
}

/**
 * Scores one instance: exact name or id, beginning of the id, beginning of the name, part of the name, all words of
 * the query in any order. `name` is normalized.
 */
export function scoreMatch(id: string, name: string, { text, words, isIdPrefix }: SearchQuery): number {
  const at = name.indexOf(text);
  if (at === 0 && name.length === text.length) return exactScore;
  if (isIdPrefix && id.toLowerCase().startsWith(text)) {
    return id.length === text.length ? exactScore : idPrefixScore;
  }
  if (at === 0) return namePrefixScore;
  if (at > 0) return nameContainsScore;
  return words.length > 1 && words.every((word) => name.includes(word)) ? nameWordsScore : 0;
}

/** Searches some rows. */
export function searchRows({ rows, isComplete }: ListResult, query: string, max: number): SearchResult {
  const parsed = parseQuery(query);
  const matches: { readonly row: InstanceRow; readonly score: number }[] = [];
  if (parsed !== undefined) {
    for (const row of rows) {
      const score = scoreMatch(row.id, normalize(row.name ?? ''), parsed);
      if (score > 0) matches.push({ row, score });
    }
    matches.sort((a, b) => b.score - a.score);
  }
  return {
    rows: matches.slice(0, max).map(({ row }) => row),
    total: matches.length,
    exactCount: matches.filter(({ score }) => score === exactScore).length,
    isComplete,
  };
}

/** Exact matches of both first, then the other open ones, or the other closed ones if nothing open matches. */
export function mergeResults(open: SearchResult, closed: SearchResult, max: number): SearchResult {
  const others = open.total > 0 ? open : closed;
  return {
    rows: [
      ...open.rows.slice(0, open.exactCount),
      ...closed.rows.slice(0, closed.exactCount),
      ...others.rows.slice(others.exactCount),
    ].slice(0, max),
    total: open.exactCount + closed.exactCount + others.total - others.exactCount,
    exactCount: open.exactCount + closed.exactCount,
    // With an exact open match, closed instances that were not searched do not matter.
    isComplete: open.isComplete && (closed.isComplete || (open.exactCount > 0 && closed.exactCount === 0)),
  };
}
