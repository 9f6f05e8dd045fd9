/**
 * Deadlines. Only an instance's detail tells its deadline, so it is read for those that somebody watches for it,
 * a few in each scan, and kept: a change is told a day ahead and when the deadline has passed.
 */

import { NotFoundError } from '../../barium/errors.ts';
import type { Barium } from '../../barium/types.ts';
import { openStatuses } from '../../instance-index/statuses.ts';
import type { Change, KnownDeadline, KnownInstance, Watch } from '../../store/contract/watching.ts';
import { admits } from '../filter.ts';
import type { Unreadable } from './quarantine.ts';
import type { Snapshot } from './snapshot.ts';
import { atOnce } from './verify.ts';

/** How long ahead a deadline is told. */
export const aheadMs = 24 * 60 * 60_000;

/** How long a deadline that was read is believed; before it is told it is read again in any case. */
const believedMs = 60 * 60_000;
const freshMs = 60_000;

/** Details read in one scan: of those that have news, and of the others, so that neither keeps the other waiting. */
const mostDue = 200;
const mostOthers = 20;

/** After so many that cannot be read the rest waits: each may take a whole deadline of a call. */
const mostFailures = 4;

export interface DeadlineNews {
  readonly deadlines: readonly KnownDeadline[];
  readonly changes: readonly Change[];
  readonly calls: number;
}

export interface DeadlineOptions {
  readonly barium: Pick<Barium, 'getInstance'>;
  readonly snapshot: Snapshot;
  readonly unreadable: Unreadable;
  readonly known: ReadonlyMap<string, KnownDeadline>;
  /** What has just changed: its deadline may have moved with it. */
  readonly moved: (id: string) => boolean;
  readonly watches: readonly Watch[];
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** An instance whose deadline somebody watches. */
interface Wanted {
  readonly instance: KnownInstance;
  readonly before: KnownDeadline | undefined;
  /** Since when somebody does. */
  readonly since: string;
}

/** What is to be said of a deadline now, if that was not said yet. */
export function dueNews(known: KnownDeadline, now: Date): 'soon' | 'passed' | undefined {
  if (known.deadline === undefined || known.told === 'passed') return undefined;
  const left = Date.parse(known.deadline) - now.getTime();
  if (left <= 0) return 'passed';
  return left <= aheadMs && known.told === undefined ? 'soon' : undefined;
}

/**
 * Reads the deadlines that are wanted and not known, and tells those that are due. One that had passed before
 * anybody watched for it is no news. Rejects with a `BariumError`.
 */
export async function lookAtDeadlines(options: DeadlineOptions): Promise<DeadlineNews> {
  const { now } = options;
  const deadlines: KnownDeadline[] = [];
  const changes: Change[] = [];
  const wanted = candidates(options);
  let calls = 0;
  let failures = 0;
  for (let from = 0; from < wanted.length && failures < mostFailures; from += atOnce) {
    const some = wanted.slice(from, from + atOnce);
    calls += some.length;
    const read = await Promise.all(some.map((one) => readDeadline(one, options)));
    for (const [index, deadline] of read.entries()) {
      const one = some[index];
      if (one === undefined) continue;
      if (deadline === undefined) failures += 1;
      else {
        const told = newsOf(one, deadline, now());
        deadlines.push(told.deadline);
        changes.push(...told.changes);
      }
    }
  }
  return { deadlines, changes, calls };
}

function newsOf({ instance, before, since }: Wanted, read: KnownDeadline, now: Date) {
  const news = dueNews(read, now);
  if (news === undefined) return { deadline: read, changes: [] };
  const { deadline: from = '' } = read;
  const isOld = before === undefined && news === 'passed' && Date.parse(from) < Date.parse(since);
  const change: Change = { kind: 'deadline', instance, from, to: news, at: now.toISOString() };
  return { deadline: { ...read, told: news }, changes: isOld ? [] : [change] };
}

/** Instances whose deadline is to be read now: those that have news first, then what waits longest. */
function candidates({ snapshot, unreadable, known, moved, watches, now }: DeadlineOptions) {
  const interested = watches.filter((watch) => watch.on.includes('deadline'));
  if (interested.length === 0) return [];
  const at = now();
  const due: Wanted[] = [];
  const changed: Wanted[] = [];
  const others: Wanted[] = [];
  for (const { instance } of openStatuses.flatMap((status) => snapshot.listed(status))) {
    const { id } = instance;
    const asking = interested.filter((watch) => admits(watch.filter, instance));
    if (asking.length === 0 || !unreadable.mayAsk(id)) continue;
    const before = known.get(id);
    const age = before === undefined ? Number.POSITIVE_INFINITY : at.getTime() - Date.parse(before.readAt);
    const one = { instance, before, since: earliest(asking) };
    if (before !== undefined && dueNews(before, at) !== undefined) due.push(one);
    // A clock that was set back makes what was read last seem to come from the future.
    else if (moved(id) && Math.abs(age) > freshMs) changed.push(one);
    else if (Math.abs(age) > believedMs) others.push(one);
  }
  due.sort((a, b) => compare(a.before?.deadline, b.before?.deadline));
  others.sort((a, b) => compare(a.before?.readAt, b.before?.readAt));
  return [...due.slice(0, mostDue), ...[...changed, ...others].slice(0, mostOthers)];
}

function earliest(watches: readonly Watch[]): string {
  const [first = ''] = watches.map((watch) => watch.createdAt).toSorted();
  return first;
}

function compare(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The deadline as it is now, or `undefined` where Barium does not say. A moved deadline is told anew. */
async function readDeadline(
  { instance: { id }, before }: Wanted,
  { barium, unreadable, now, signal }: DeadlineOptions,
): Promise<KnownDeadline | undefined> {
  const readAt = now().toISOString();
  if (before !== undefined && Math.abs(now().getTime() - Date.parse(before.readAt)) < freshMs) return before;
  try {
    const { deadlineDate: deadline } = await barium.getInstance(id, { signal });
    unreadable.worked(id);
    const isSame = before?.deadline === deadline;
    return { instanceId: id, deadline, readAt, told: isSame ? before?.told : undefined };
  } catch (error) {
    // The next scan finds out what became of it. One that is listed all the same has none, and waits for its next turn.
    if (error instanceof NotFoundError)
      return { instanceId: id, deadline: undefined, readAt, told: undefined };
    if (unreadable.failed(id, error)) return undefined;
    throw error;
  }
}
