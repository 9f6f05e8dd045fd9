/**
 * Deadlines. Only an instance's detail tells its deadline, so it is read for those that somebody watches for it,
 * a few in each scan, and kept: a change is told a day ahead and when the deadline has passed.
 */
import type { Barium } from '../barium/barium.ts';
import { NotAllowedError, NotFoundError, RefusedError } from '../barium/errors.ts';
import type { Change, KnownDeadline, KnownInstance, Watch } from '../store/watching.ts';
import { admits } from './filter.ts';
import type { Snapshot } from './snapshot.ts';
import { openStatuses } from './statuses.ts';

/** How long ahead a deadline is told. */
export const aheadMs = 24 * 60 * 60_000;

/** How long a deadline that was read is believed; before it is told it is read again in any case. */
const believedMs = 6 * 60 * 60_000;
const freshMs = 60_000;

/** Details read in one scan. */
const most = 20;

export interface DeadlineNews {
  readonly deadlines: readonly KnownDeadline[];
  readonly changes: readonly Change[];
  readonly calls: number;
}

/** What is to be said of a deadline now, if that was not said yet. */
export function dueNews(known: KnownDeadline, now: Date): 'soon' | 'passed' | undefined {
  if (known.deadline === undefined || known.told === 'passed') return undefined;
  const left = Date.parse(known.deadline) - now.getTime();
  if (left <= 0) return 'passed';
  return left <= aheadMs && known.told === undefined ? 'soon' : undefined;
}

/**
 * Reads the deadlines that are wanted and not known, and tells those that are due. One that had passed before it
 * was first read is no news. Rejects with a `BariumError`.
 */
export async function lookAtDeadlines(options: {
  readonly barium: Pick<Barium, 'getInstance'>;
  readonly snapshot: Snapshot;
  readonly known: ReadonlyMap<string, KnownDeadline>;
  readonly watches: readonly Watch[];
  readonly now: () => Date;
  readonly signal: AbortSignal;
}): Promise<DeadlineNews> {
  const { known, now } = options;
  const deadlines: KnownDeadline[] = [];
  const changes: Change[] = [];
  const wanted = candidates(options).slice(0, most);
  for (const instance of wanted) {
    const before = known.get(instance.id);
    const read = await readDeadline(instance.id, before, options);
    if (read === undefined) continue;
    const news = dueNews(read, now());
    if (news === undefined) deadlines.push(read);
    else {
      deadlines.push({ ...read, told: news });
      if (before !== undefined || news === 'soon') {
        changes.push({ kind: 'deadline', instance, from: read.deadline, to: news, at: now().toISOString() });
      }
    }
  }
  return { deadlines, changes, calls: wanted.length };
}

/** Instances whose deadline is to be read now: those that have news first. */
function candidates(options: Parameters<typeof lookAtDeadlines>[0]): readonly KnownInstance[] {
  const { snapshot, known, watches, now } = options;
  const interested = watches.filter((watch) => watch.on.includes('deadline'));
  if (interested.length === 0) return [];
  const at = now();
  const due: KnownInstance[] = [];
  const unread: KnownInstance[] = [];
  for (const { instance } of openStatuses.flatMap((status) => snapshot.listed(status))) {
    if (!interested.some((watch) => admits(watch.filter, instance))) continue;
    const before = known.get(instance.id);
    const age = before === undefined ? Number.POSITIVE_INFINITY : at.getTime() - Date.parse(before.readAt);
    if (before !== undefined && dueNews(before, at) !== undefined) due.push(instance);
    else if (age > believedMs) unread.push(instance);
  }
  return [...due, ...unread];
}

/** The deadline as it is now, or `undefined` where Barium does not say. A moved deadline is told anew. */
async function readDeadline(
  id: string,
  before: KnownDeadline | undefined,
  { barium, now, signal }: Parameters<typeof lookAtDeadlines>[0],
): Promise<KnownDeadline | undefined> {
  const readAt = now().toISOString();
  if (before !== undefined && now().getTime() - Date.parse(before.readAt) < freshMs) return before;
  try {
    const { deadlineDate: deadline } = await barium.getInstance(id, { signal });
    const isSame = before?.deadline === deadline;
    return { instanceId: id, deadline, readAt, told: isSame ? before?.told : undefined };
  } catch (error) {
    // The next scan finds out what became of it.
    const isTheirs = [NotFoundError, RefusedError, NotAllowedError].some((kind) => error instanceof kind);
    if (isTheirs) return undefined;
    throw error;
  }
}
