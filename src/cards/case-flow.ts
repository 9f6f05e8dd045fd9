/** How many instances started, ended and were open on each day. Pure, and in steps: there can be very many instances. */
import { isClosedStatus } from '../instance-index/statuses.ts';
import { type Steps, visitInSteps } from '../lib/time-slices.ts';

/** An instance with the times that Barium gives. */
export interface FlowRow {
  readonly id: string;
  readonly status: string;
  readonly startDate: string | undefined;
  readonly completedDate: string | undefined;
}

interface Period {
  /** When it began, ISO 8601. */
  readonly from: string;
  readonly started: number;
  readonly completed: number;
  /** Cancelled or aborted. */
  readonly aborted: number;
  /** At its end, or now. */
  readonly open: number;
}

export interface CaseFlow<Row extends FlowRow> {
  /** Days, or weeks if there are many. */
  readonly periods: readonly Period[];
  readonly started: number;
  readonly completed: number;
  readonly aborted: number;
  readonly open: number;
  /** Seconds from the start to the end of the instances that were completed, the shortest first. */
  readonly durations: Float64Array;
  /** The open instances that started first. */
  readonly oldest: readonly Row[];
  /** Closed instances without the time of their end, which are in no period. */
  readonly undated: number;
}

const maxOldest = 3;

/** `boundaries`: when each period began, in milliseconds, and last the end of the last one. */
export function* countFlow<Row extends FlowRow>(
  rows: readonly Row[],
  boundaries: readonly number[],
): Steps<CaseFlow<Row>> {
  const count = boundaries.length - 1;
  const [started, completed, aborted, delta] = [0, 1, 2, 3].map(() => new Array<number>(count + 1).fill(0));
  const durations: number[] = [];
  const oldest: { readonly row: Row; readonly start: number }[] = [];
  let undated = 0;
  const add = (counts: number[] | undefined, at: number, amount = 1) => {
    if (counts?.[at] !== undefined) counts[at] += amount;
  };
  yield* visitInSteps(rows, (row) => {
    const start = Date.parse(row.startDate ?? '');
    const end = Date.parse(row.completedDate ?? '');
    const status = row.status.toLowerCase();
    const isClosed = isClosedStatus(status);
    const startedIn = periodOf(start, boundaries);
    if (startedIn >= 0 && startedIn < count) add(started, startedIn);
    if (isClosed && Number.isNaN(end)) {
      undated += 1;
      return;
    }
    const from = Math.max(0, startedIn);
    if (from >= count) return;
    if (!isClosed) {
      add(delta, from);
      insertOldest(oldest, { row, start });
      return;
    }
    const endedIn = periodOf(end, boundaries);
    if (endedIn < 0 || endedIn >= count) {
      if (endedIn >= count) add(delta, from);
      return;
    }
    add(delta, from);
    add(delta, endedIn, -1);
    if (status === 'completed') {
      add(completed, endedIn);
      if (end >= start) durations.push((end - start) / 1_000);
    } else add(aborted, endedIn);
  });
  let open = 0;
  const periods = boundaries.slice(0, count).map((from, index): Period => {
    open += delta?.[index] ?? 0;
    return {
      from: new Date(from).toISOString(),
      started: started?.[index] ?? 0,
      completed: completed?.[index] ?? 0,
      aborted: aborted?.[index] ?? 0,
      open,
    };
  });
  const sum = (read: (period: Period) => number) => periods.reduce((total, period) => total + read(period), 0);
  return {
    periods,
    started: sum((period) => period.started),
    completed: sum((period) => period.completed),
    aborted: sum((period) => period.aborted),
    open,
    durations: Float64Array.from(durations).sort(),
    oldest: oldest.map(({ row }) => row),
    undated,
  };
}

/** The last period that began at or before `at`; -1 before all of them and for no time at all. */
function periodOf(at: number, boundaries: readonly number[]): number {
  let [low, high] = [0, boundaries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((boundaries[middle] ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function insertOldest<Entry extends { readonly start: number }>(oldest: Entry[], entry: Entry): void {
  if (Number.isNaN(entry.start)) return;
  const last = oldest.at(-1);
  if (oldest.length === maxOldest && last !== undefined && last.start <= entry.start) return;
  const index = oldest.findIndex(({ start }) => start > entry.start);
  oldest.splice(index === -1 ? oldest.length : index, 0, entry);
  if (oldest.length > maxOldest) oldest.pop();
}
