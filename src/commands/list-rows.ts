/** Reads, filters and sorts the instances of a list. */
import type { InstanceRow } from '../barium/types.ts';
import { rowsPerPage } from '../cards/pagination.ts';
import type { CommandOf } from '../chat/command.ts';
import type { ListResult } from '../instance-index/index.ts';
import { createWordFilter } from '../instance-index/matching.ts';
import { isClosedStatus } from '../instance-index/statuses.ts';
import { compareText } from '../lib/compare.ts';
import { createNormalizer, normalize } from '../lib/normalize.ts';
import { filterInSteps, runInSlices, sortInSteps } from '../lib/time-slices.ts';
import type { Context } from '../request/context.ts';
import type { ListFilter } from './list-filter.ts';

type List = CommandOf<'instance.list'>;

export interface InstancePage {
  readonly rows: readonly InstanceRow[];
  readonly total: number;
  /** False if there may be more than `total`, because Barium does not count. */
  readonly isTotalKnown: boolean;
  /** The number of searched instances, if the search was not complete. */
  readonly searchedCount?: number | undefined;
  /** How many deadlines were read of how many, if not all. */
  readonly deadlinesChecked?: { readonly checked: number; readonly all: number } | undefined;
  /** When Barium was read, if the rows are from a cache. */
  readonly asOf?: string | undefined;
}

/** More distinct names than any installation has. */
const maxNames = 10_000;

/** Each is a request. */
const maxDeadlineReads = 300;

const dayMs = 24 * 60 * 60_000;

export function readInstances(command: List, filter: ListFilter, context: Context): Promise<InstancePage> {
  const { app, match, milestone, startedBy, due, isOverdue, isStuck, statuses } = filter;
  const isFiltered =
    context.isScoped ||
    isOverdue ||
    isStuck ||
    [app, match, milestone, startedBy, due, command.sort].some((one) => one !== undefined);
  return isFiltered || statuses.length > 1
    ? readFiltered(command, filter, context)
    : readPage(command, filter, context);
}

/** Uses Barium's paging, which can filter by one status only. Barium may return fewer rows than requested. */
async function readPage(command: List, { statuses }: ListFilter, { barium }: Context): Promise<InstancePage> {
  const [status] = statuses;
  const filter = status === undefined ? {} : { status };
  const firstRow = ((command.page ?? 1) - 1) * rowsPerPage;
  // Rows can shift between requests, so the same instance may come twice.
  const rows = new Map<string, InstanceRow>();
  let start = firstRow;
  let total: number | undefined;
  while (rows.size < rowsPerPage && start < (total ?? Number.POSITIVE_INFINITY)) {
    const response = await barium.listInstances({ ...filter, start, max: rowsPerPage - rows.size });
    if (response.isExactTotal !== false) total = response.total;
    if (response.rows.length === 0) break;
    for (const row of response.rows) rows.set(row.id, row);
    start += response.rows.length;
  }
  const pageRows = [...rows.values()].slice(0, rowsPerPage);
  // A page that is not full is the last one, even if Barium does not count.
  const endOfList = pageRows.length < rowsPerPage ? (pageRows.length === 0 ? 0 : start) : undefined;
  return {
    rows: pageRows,
    total: total ?? endOfList ?? start,
    isTotalKnown: total !== undefined || endOfList !== undefined,
  };
}

async function readFiltered(command: List, filter: ListFilter, context: Context): Promise<InstancePage> {
  const found = await findListed(filter, command.sort === 'deadline', context);
  const rows = await sortRows(found.rows, command.sort ?? (isAboutDeadlines(filter) ? 'deadline' : undefined), context);
  const firstRow = ((command.page ?? 1) - 1) * rowsPerPage;
  return {
    rows: rows.slice(firstRow, firstRow + rowsPerPage),
    total: rows.length,
    isTotalKnown: true,
    searchedCount: found.isComplete ? undefined : found.searchedCount,
    deadlinesChecked: found.deadlinesChecked,
    asOf: found.asOf,
  };
}

interface MatchingRows extends ListResult {
  readonly searchedCount: number;
}

/** Every instance that matches, except for its deadline. */
export async function findMatching(filter: ListFilter, context: Context): Promise<MatchingRows> {
  const known = await filterStatuses(filter, context, false);
  if (known.asOf === undefined || known.rows.length > 0) return known;
  // Barium is read again before saying that nothing matches. It may be read in part only, but everything is known.
  const fresh = await filterStatuses(filter, context, true);
  return fresh.rows.length > 0 || fresh.isComplete ? fresh : known;
}

async function filterStatuses(
  filter: ListFilter,
  { index, watchQueries }: Context,
  refresh: boolean,
): Promise<MatchingRows> {
  const statuses: readonly (string | undefined)[] = filter.statuses.length === 0 ? [undefined] : filter.statuses;
  const lists = await Promise.all(statuses.map((status) => index.listByStatus(status, { refresh })));
  const matchesText = createFilter(filter);
  const stuck = filter.isStuck
    ? new Set((await watchQueries.listStuck()).instances.map(({ instanceId }) => instanceId))
    : undefined;
  const matches = (row: InstanceRow) => stuck?.has(row.id) !== false && matchesText(row);
  const [only] = lists;
  const all = lists.length === 1 && only !== undefined ? only.rows : lists.flatMap(({ rows }) => rows);
  const rows = await runInSlices(filterInSteps(all, matches));
  return {
    rows: lists.length === 1 ? rows : await runInSlices(sortInSteps(rows, newestFirst)),
    isComplete: lists.every(({ isComplete }) => isComplete),
    asOf: lists.flatMap(({ asOf }) => asOf ?? []).sort()[0],
    searchedCount: all.length,
  };
}

function createFilter({ app, match, milestone, startedBy }: ListFilter): (row: InstanceRow) => boolean {
  const normalizeName = createNormalizer(maxNames);
  const containsWords = createWordFilter(match ?? '');
  const contains = (part: string | undefined) => {
    const wanted = normalize(part ?? '');
    return (value: string | undefined) => wanted === '' || normalizeName(value ?? '').includes(wanted);
  };
  const [isApp, isMilestone, isStarter] = [contains(app), contains(milestone), contains(startedBy)];
  return (row) =>
    isApp(row.applicationName) &&
    isMilestone(row.milestone) &&
    isStarter(row.startedBy) &&
    (match === undefined || containsWords(normalize(row.name ?? '')));
}

function newestFirst(a: InstanceRow, b: InstanceRow): number {
  return compareText(b.startDate, a.startDate);
}

/** Every instance that matches, deadline included. With `needsDeadlines` they are read even if no filter is about them. */
export async function findListed(
  filter: ListFilter,
  needsDeadlines: boolean,
  context: Context,
): Promise<MatchingRows & Pick<InstancePage, 'deadlinesChecked'>> {
  const found = await findMatching(filter, context);
  if (!needsDeadlines && !isAboutDeadlines(filter)) return found;
  const open = found.rows.filter(({ status }) => !isClosedStatus(status));
  // The oldest are most likely to be due.
  const checked = open.toReversed().slice(0, maxDeadlineReads);
  await context.deadlines.read(
    checked.map(({ id }) => id),
    context.barium,
  );
  return {
    ...found,
    rows: isAboutDeadlines(filter) ? checked.filter(createDueFilter(filter, context)) : found.rows,
    deadlinesChecked: checked.length < open.length ? { checked: checked.length, all: open.length } : undefined,
  };
}

function isAboutDeadlines({ due, isOverdue }: ListFilter): boolean {
  return isOverdue || due !== undefined;
}

/** Of rows whose deadline has been read. A case that is overdue is not due any more. */
function createDueFilter({ due, isOverdue }: ListFilter, context: Context): (row: InstanceRow) => boolean {
  const now = context.now().getTime();
  const until = due === undefined ? Number.POSITIVE_INFINITY : now + due * dayMs;
  return ({ id }) => {
    const deadline = context.deadlines.getKnown(id)?.deadline;
    if (deadline === undefined) return false;
    const at = Date.parse(deadline);
    const isLate = at < now;
    return (!isOverdue || isLate) && (due === undefined || (!isLate && at <= until));
  };
}

async function sortRows(
  rows: readonly InstanceRow[],
  sort: List['sort'],
  { text, deadlines }: Context,
): Promise<readonly InstanceRow[]> {
  switch (sort) {
    case undefined:
      return rows;
    case 'deadline': {
      const deadlineOf = ({ id }: InstanceRow) => deadlines.getKnown(id)?.deadline ?? '~';
      return runInSlices(sortInSteps(rows, (a, b) => compareText(deadlineOf(a), deadlineOf(b))));
    }
    case 'newest':
      return runInSlices(sortInSteps(rows, newestFirst));
    case 'oldest':
      return runInSlices(sortInSteps(rows, (a, b) => newestFirst(b, a)));
    case 'name': {
      const { compare } = new Intl.Collator(text.language, { numeric: true });
      return runInSlices(sortInSteps(rows, (a, b) => compare(a.name ?? '', b.name ?? '')));
    }
    default:
      return sort satisfies never;
  }
}
