/**
 * How the instances that match a query are scored and ordered. One pass over the names finds those that contain the most
 * leading words of the query, so that nobody has to know where a name ends and the rest of a line begins.
 */
import type { InstanceRow } from '../barium/types.ts';
import type { Steps } from '../lib/time-slices.ts';
import type { SearchResult } from './index.ts';
import {
  containsWordStart,
  createMatcher,
  type SearchableInstance,
  type SearchableRow,
  type SearchQuery,
} from './matching.ts';

/** Scores are whole numbers from 1; 0 is no match. */
const exactScore = 5;
const idPrefixScore = 4;
const namePrefixScore = 3;
const nameContainsScore = 2;
const nameWordsScore = 1;

/** Added for matches of whole words, or of their beginnings: they come before matches of any part of a word. */
const wordMatchBonus = exactScore + 1;

/**
 * Scores one instance by the first `count` words, which are known to match: exact name or id, beginning of the id,
 * beginning of the name, part of the name, all words in any order; more if the words are whole ones or their beginnings.
 */
function scoreMatch({ instance: { id }, normalizedName: name }: SearchableInstance, query: SearchQuery, count: number) {
  const text = query.texts[count] ?? '';
  if (name === text) return exactScore + wordMatchBonus;
  if (count === query.idWordCount && id.toLowerCase().startsWith(text)) {
    return (id.length === text.length ? exactScore : idPrefixScore) + wordMatchBonus;
  }
  const at = name.indexOf(text);
  if (at === 0) return namePrefixScore + wordMatchBonus;
  const score = at > 0 ? nameContainsScore : nameWordsScore;
  const words = query.words.slice(0, count);
  const isWordMatch = words.every((parts) => parts.every((part) => containsWordStart(name, part)));
  return score + (isWordMatch ? wordMatchBonus : 0);
}

interface SearchStepsOptions<Item> {
  readonly lists: Iterable<readonly Item[]>;
  readonly toEntry: (item: Item) => SearchableInstance;
  readonly query: SearchQuery | undefined;
  readonly max: number;
  readonly isVisible: ((row: SearchableRow) => boolean) | undefined;
  /** False if the lists are not all instances. */
  readonly isComplete: boolean;
  /** The result for other instances that are preferred to these: only a better match counts, or one that is exact. */
  readonly preferred?: SearchResult | undefined;
}

const entriesPerStep = 256;

/** Finds the instances that match the most leading words of the query. */
export function* searchInSteps<Item>(options: SearchStepsOptions<Item>): Steps<SearchResult> {
  const { lists, toEntry, query, max, isVisible, isComplete, preferred } = options;
  if (query === undefined) return { ...noMatches, isComplete };
  const { countWords } = createMatcher(query);
  const exactOnly = preferred === undefined || preferred.total === 0 ? 0 : preferred.wordCount;
  const exactName = exactOnly === 0 ? undefined : query.texts[exactOnly];
  let wordCount = exactOnly === 0 ? query.minWords : exactOnly;
  let byScore = createScoreLists();
  let seen = 0;
  for (const list of lists) {
    for (const item of list) {
      seen += 1;
      if (seen % entriesPerStep === 0) yield;
      const entry = toEntry(item);
      const isExact = wordCount === exactOnly && entry.normalizedName === exactName;
      const count = isExact ? wordCount : countWords(entry, wordCount === exactOnly ? wordCount + 1 : wordCount);
      if (count === 0 || isVisible?.(entry.instance) === false) continue;
      if (count > wordCount) {
        wordCount = count;
        byScore = createScoreLists();
      }
      const scored = byScore[scoreMatch(entry, query, count)];
      if (scored === undefined) continue;
      scored.count += 1;
      insertByStart(scored.rows, entry.instance, max);
    }
  }
  return {
    rows: byScore
      .toReversed()
      .flatMap(({ rows }) => rows)
      .slice(0, max),
    total: byScore.reduce((sum, { count }) => sum + count, 0),
    exactCount: byScore[exactScore + wordMatchBonus]?.count ?? 0,
    wordMatchCount: byScore.slice(wordMatchBonus).reduce((sum, { count }) => sum + count, 0),
    wordCount,
    isComplete,
  };
}

/** Keeps the `max` instances that started last, newest first. */
function insertByStart(rows: InstanceRow[], instance: SearchableRow, max: number): void {
  const start = instance.startDate ?? '';
  if (rows.length === max && start <= (rows.at(-1)?.startDate ?? '')) return;
  let at = rows.length;
  while (at > 0 && start > (rows[at - 1]?.startDate ?? '')) at -= 1;
  rows.splice(at, 0, toInstanceRow(instance));
  if (rows.length > max) rows.pop();
}

/** Copies the fields: a snapshot has more of them and no description, which searches do not use. */
export function toInstanceRow(row: SearchableRow & { readonly description?: string | undefined }): InstanceRow {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    status: row.status,
    milestone: row.milestone,
    startDate: row.startDate,
    startedBy: row.startedBy,
    completedDate: row.completedDate,
    applicationName: row.applicationName,
  };
}

const noMatches = { rows: [], total: 0, exactCount: 0, wordMatchCount: 0, wordCount: 0 } as const;

function createScoreLists() {
  return Array.from({ length: wordMatchBonus + exactScore + 1 }, () => ({ rows: [] as InstanceRow[], count: 0 }));
}

/**
 * The matches of the most words. Among them, exact matches of both come first, then the other open ones; then the other
 * closed ones if `includeClosed`, or if nothing open matches.
 */
export function mergeResults(
  open: SearchResult,
  closed: SearchResult,
  max: number,
  includeClosed = false,
): SearchResult {
  // With an exact open match, closed instances that were not searched do not matter.
  const isExactOpen = !includeClosed && open.exactCount > 0 && closed.exactCount === 0;
  const isComplete = open.isComplete && (closed.isComplete || isExactOpen);
  const isOnlyOpen = closed.total === 0 || (open.total > 0 && open.wordCount > closed.wordCount);
  if (isOnlyOpen) return { ...open, rows: open.rows.slice(0, max), isComplete };
  const isOnlyClosed = open.total === 0 || closed.wordCount > open.wordCount;
  if (isOnlyClosed) return { ...closed, rows: closed.rows.slice(0, max), isComplete };
  const { exactCount } = closed;
  const others = includeClosed ? closed : { total: exactCount, wordMatchCount: exactCount };
  return {
    rows: [
      ...open.rows.slice(0, open.exactCount),
      ...closed.rows.slice(0, exactCount),
      ...open.rows.slice(open.exactCount),
      ...(includeClosed ? closed.rows.slice(exactCount) : []),
    ].slice(0, max),
    total: open.total + others.total,
    exactCount: open.exactCount + exactCount,
    wordMatchCount: open.wordMatchCount + others.wordMatchCount,
    wordCount: open.wordCount,
    isComplete,
  };
}
