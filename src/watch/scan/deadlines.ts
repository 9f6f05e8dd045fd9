/**
 * Deadlines. Only an instance's details contain its deadline, so each scan reads the details of a few instances with a
 * deadline watch and stores the deadline. It is announced a day ahead and once it has passed.
 */
import { NotFoundError } from '../../barium/errors.ts';
import type { Barium } from '../../barium/types.ts';
import { openStatuses } from '../../instance-index/statuses.ts';
import { compareText } from '../../lib/compare.ts';
import { runInSlices, type Steps } from '../../lib/time-slices.ts';
import type { Change } from '../../store/contract/changes.ts';
import type { SnapshotDeadline, SnapshotRow } from '../../store/contract/snapshot.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { matchesInstance } from '../filter.ts';
import type { Quarantine } from './quarantine.ts';
import type { Snapshot } from './snapshot.ts';
import { maxConcurrent } from './verify.ts';

const lookaheadMs = 24 * 60 * 60_000;

/** How long a deadline is trusted in the background; it is read again before it is announced. */
const trustMs = 60 * 60_000;
const freshMs = 60_000;

/** Details read per scan: for due deadlines and for all others, so that neither kind delays the other. */
const maxDueChecks = 200;
const maxBackground = 20;

/** Instances compared with watches, between two steps. */
const comparisonsPerStep = 1_000;

/** After this many failures the rest waits for the next scan: each can take a whole request timeout. */
const maxFailures = 4;

interface DeadlineResult {
  readonly deadlines: readonly SnapshotDeadline[];
  readonly changes: readonly Change[];
  readonly requests: number;
}

export interface DeadlineOptions {
  readonly barium: Pick<Barium, 'getInstance'>;
  readonly snapshot: Snapshot;
  readonly quarantine: Quarantine;
  readonly known: ReadonlyMap<string, SnapshotDeadline>;
  /** Whether anything about the instance changed recently: its deadline may have moved too. */
  readonly hasChanged: (id: string) => boolean;
  readonly watches: readonly Watch[];
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

interface DeadlineCandidate {
  readonly instance: SnapshotRow;
  readonly before: SnapshotDeadline | undefined;
  /** When the oldest matching watch was created. */
  readonly watchedSince: string;
}

/**
 * Reads missing and outdated deadlines and returns a change for each that is due. A deadline that had passed before
 * anybody watched the instance is not announced. Rejects with a `BariumError`.
 */
export async function checkDeadlines(options: DeadlineOptions): Promise<DeadlineResult> {
  const { now } = options;
  const deadlines: SnapshotDeadline[] = [];
  const changes: Change[] = [];
  const candidates = await runInSlices(selectCandidates(options));
  let requests = 0;
  let failures = 0;
  for (let from = 0; from < candidates.length && failures < maxFailures; from += maxConcurrent) {
    const batch = candidates.slice(from, from + maxConcurrent);
    requests += batch.length;
    const read = await Promise.all(batch.map((one) => readDeadline(one, options)));
    for (const [index, deadline] of read.entries()) {
      const candidate = batch[index];
      if (candidate === undefined) continue;
      if (deadline === undefined) failures += 1;
      else {
        const result = evaluateDeadline(candidate, deadline, now());
        deadlines.push(result.deadline);
        changes.push(...result.changes);
      }
    }
  }
  return { deadlines, changes, requests };
}

/** Which announcement of a deadline is due and was not made yet. */
function dueAnnouncement(known: SnapshotDeadline, now: Date): SnapshotDeadline['announced'] {
  if (known.deadline === undefined || known.announced === 'passed') return undefined;
  const remainingMs = Date.parse(known.deadline) - now.getTime();
  if (remainingMs <= 0) return 'passed';
  return remainingMs <= lookaheadMs && known.announced === undefined ? 'soon' : undefined;
}

function evaluateDeadline(
  { instance, before, watchedSince }: DeadlineCandidate,
  read: SnapshotDeadline,
  now: Date,
): { readonly deadline: SnapshotDeadline; readonly changes: readonly Change[] } {
  const announced = dueAnnouncement(read, now);
  if (announced === undefined) return { deadline: read, changes: [] };
  const { deadline: from = '' } = read;
  const hadPassedBefore = before === undefined && announced === 'passed' && Date.parse(from) < Date.parse(watchedSince);
  const change: Change = { kind: 'deadline', instance, from, to: announced, at: now.toISOString() };
  return { deadline: { ...read, announced }, changes: hadPassedBefore ? [] : [change] };
}

/**
 * Instances whose deadline this scan reads: due ones first, then those that were read longest ago. In steps, since people
 * can add as many watches as they like.
 */
function* selectCandidates({
  snapshot,
  quarantine,
  known,
  hasChanged,
  watches,
  now,
}: DeadlineOptions): Steps<readonly DeadlineCandidate[]> {
  const deadlineWatches = watches.filter(({ on }) => on.includes('deadline') || on.includes('risk'));
  if (deadlineWatches.length === 0) return [];
  const at = now();
  const due: DeadlineCandidate[] = [];
  const changed: DeadlineCandidate[] = [];
  const others: DeadlineCandidate[] = [];
  let compared = 0;
  for (const { instance } of openStatuses.flatMap((status) => snapshot.listed(status))) {
    const { id } = instance;
    compared += deadlineWatches.length;
    if (compared > comparisonsPerStep) {
      compared = 0;
      yield;
    }
    const matching = deadlineWatches.filter((watch) => matchesInstance(watch.filter, instance));
    if (matching.length === 0 || !quarantine.canRequest(id)) continue;
    const before = known.get(id);
    const ageMs = before === undefined ? Number.POSITIVE_INFINITY : at.getTime() - Date.parse(before.readAt);
    const candidate = { instance, before, watchedSince: oldestCreation(matching) };
    if (before !== undefined && dueAnnouncement(before, at) !== undefined) due.push(candidate);
    // If the clock was set back, the last read seems to lie in the future.
    else if (hasChanged(id) && Math.abs(ageMs) > freshMs) changed.push(candidate);
    else if (Math.abs(ageMs) > trustMs) others.push(candidate);
  }
  due.sort((a, b) => compareText(a.before?.deadline, b.before?.deadline));
  others.sort((a, b) => compareText(a.before?.readAt, b.before?.readAt));
  return [...due.slice(0, maxDueChecks), ...[...changed, ...others].slice(0, maxBackground)];
}

function oldestCreation(watches: readonly Watch[]): string {
  const [first = ''] = watches.map((watch) => watch.createdAt).toSorted();
  return first;
}

/** Returns `undefined` if Barium fails to return the instance. A deadline that moved is announced again. */
async function readDeadline(
  { instance: { id }, before }: DeadlineCandidate,
  { barium, quarantine, now, signal }: DeadlineOptions,
): Promise<SnapshotDeadline | undefined> {
  const readAt = now().toISOString();
  if (before !== undefined && Math.abs(now().getTime() - Date.parse(before.readAt)) < freshMs) return before;
  try {
    const { deadlineDate: deadline } = await barium.getInstance(id, { signal, background: { isComparable: false } });
    quarantine.recordSuccess(id);
    const isSame = before?.deadline === deadline;
    return { instanceId: id, deadline, readAt, announced: isSame ? before?.announced : undefined };
  } catch (error) {
    // The next scan finds out what happened to it. If it is still listed, it has no deadline until its next check.
    if (error instanceof NotFoundError) {
      return { instanceId: id, deadline: undefined, readAt, announced: undefined };
    }
    if (quarantine.recordFailure(id, error)) return undefined;
    throw error;
  }
}
