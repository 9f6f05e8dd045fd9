/**
 * Which response about an instance is believed. Barium can be several servers behind one address, and one of them can
 * lag: its answers are old ones, and an instance seems to go back and forth. So:
 *
 * - A new state is believed at once.
 * - A state that the instance has just left is **held** until the next scan sees it too. Old answers do not stay. So is an
 *   open state of a closed instance, or another instance with the same id that started earlier: it can be from between two
 *   scans.
 * - Once an old answer was recognized, every change is held in this way for a while: two states that are both new can
 *   arrive in the wrong order.
 * - An instance that was gone is back when two scans have seen it, if it is open.
 *
 * So an old answer is not announced, and costs a scan's interval, only while answers are old. One exception cannot be told
 * from news: the first one, if it shows a milestone that the instance had only between two scans.
 */
import { isClosedStatus, isOpenStatus } from '../../instance-index/statuses.ts';
import type { Inconsistency, ObservedTime, SnapshotRow } from '../../store/contract/snapshot.ts';

/** How long a state that was left is recognized as old. */
const minMemoryMs = 2 * 60_000;
/** How long a held state must stay: less than the interval between scans, which is not exact. */
const minHoldMs = 25_000;
/** The longest lag that is taken into account. */
const maxLagMs = 5 * 60_000;
/** How long every change is held after an old answer. */
const alertMs = 10 * 60_000;
/** States remembered for each instance. */
const maxPastStates = 5;

/** What changes announce. The start date is part of it, because an id can be given to another instance. */
type State = Pick<SnapshotRow, 'status' | 'milestone' | 'name' | 'startDate' | 'isGone'>;

/** An instance that changed recently, or whose change is held. */
export interface ViewTrack {
  readonly past: readonly { readonly state: State; readonly leftMs: number }[];
  readonly held: { readonly state: State; readonly since: ObservedTime; readonly isOld: boolean } | undefined;
}

export interface ViewVerdict {
  /** Ids of changed instances whose change is not believed yet. */
  readonly held: ReadonlySet<string>;
  /** The new tracks; `undefined` forgets one. */
  readonly tracks: ReadonlyMap<string, ViewTrack | undefined>;
  readonly inconsistency: Inconsistency | undefined;
}

interface ViewEvidence {
  /** Instances whose observed state differs from the snapshot. */
  readonly changed: Iterable<{ readonly before: SnapshotRow | undefined; readonly after: SnapshotRow }>;
  readonly tracks: ReadonlyMap<string, ViewTrack>;
  readonly inconsistency: Inconsistency | undefined;
  readonly now: ObservedTime;
  /** ISO 8601. */
  readonly at: string;
}

export function judgeViews({ changed, tracks, inconsistency, now, at }: ViewEvidence): ViewVerdict {
  const { isAlert, memoryMs, holdMs } = limitsOf(inconsistency, now);
  const held = new Set<string>();
  const updated = new Map<string, ViewTrack | undefined>();
  let lagMs = -1;
  /** A held state that did not stay was an old answer, or is followed by one. */
  const recordLag = ({ past, held: state }: ViewTrack) => {
    if (state === undefined || !(state.isOld || isAlert)) return;
    const left = past.findLast((one) => isSameState(one.state, state.state)) ?? past.at(-1);
    const sinceMs = state.isOld && left !== undefined ? left.leftMs : state.since.ms;
    lagMs = Math.max(lagMs, now.ms - sinceMs);
  };
  const seen = new Set<string>();
  for (const { before, after } of changed) {
    if (before === undefined) continue;
    if (isSameState(before, after)) continue;
    seen.add(after.id);
    const track = tracks.get(after.id) ?? newTrack;
    const past = track.past.filter(({ leftMs }) => now.ms - leftMs <= memoryMs);
    const isOld = past.some(({ state }) => isSameState(state, after)) || goesBack(before, after);
    const waiting = track.held !== undefined && isSameState(track.held.state, after) ? track.held : undefined;
    if (track.held !== waiting) recordLag(track);
    const mustStay = isOld || waiting !== undefined || ((isAlert || before.isGone) && isReadAgain(before, after));
    const since = waiting?.since ?? now;
    if (mustStay && !(now.scans > since.scans && now.ms - since.ms >= holdMs)) {
      held.add(after.id);
      updated.set(after.id, { past, held: { state: after, since, isOld } });
      continue;
    }
    const left = before.isGone ? [] : [{ state: before, leftMs: now.ms }];
    updated.set(after.id, { past: [...past, ...left].slice(-maxPastStates), held: undefined });
  }
  for (const [id, track] of tracks) {
    if (seen.has(id)) continue;
    const [oldest] = track.past;
    if (track.held === undefined && oldest !== undefined && now.ms - oldest.leftMs <= memoryMs) continue;
    const past = track.past.filter(({ leftMs }) => now.ms - leftMs <= memoryMs);
    if (track.held !== undefined) recordLag(track);
    if (past.length === 0) updated.set(id, undefined);
    else if (track.held !== undefined || past.length < track.past.length) updated.set(id, { past, held: undefined });
  }
  return {
    held,
    tracks: updated,
    inconsistency:
      lagMs < 0
        ? inconsistency
        : { at, observedMs: now.ms, lagMs: Math.min(maxLagMs, Math.max(lagMs, inconsistency?.lagMs ?? 0)) },
  };
}

/** Whether the next scan reads the instance again: in an open list, or by id because it left one. */
function isReadAgain(before: SnapshotRow, after: SnapshotRow): boolean {
  return isOpenStatus(after.listedStatus) || (!before.isGone && isOpenStatus(before.listedStatus));
}

/**
 * Instances are rarely opened again, and often seem to be by an answer from before they were closed. An id is never given
 * to an instance that started before its last one.
 */
function goesBack(before: SnapshotRow, after: SnapshotRow): boolean {
  if (before.isGone) return false;
  const isEarlier = Date.parse(after.startDate ?? '') < Date.parse(before.startDate ?? '');
  if (isEarlier && !isSameSecond(before.startDate, after.startDate)) return true;
  return isClosedStatus(before.listedStatus) && isOpenStatus(after.listedStatus);
}

/** Whether answers were old recently. */
export function hasOldAnswers(inconsistency: Inconsistency | undefined, now: ObservedTime | undefined): boolean {
  return inconsistency !== undefined && (now?.ms ?? 0) - inconsistency.observedMs < alertMs;
}

/** How long a state that was left is remembered, and how long it must stay to be believed. */
function limitsOf(inconsistency: Inconsistency | undefined, now: ObservedTime) {
  const isAlert = hasOldAnswers(inconsistency, now);
  const lagMs = isAlert ? (inconsistency?.lagMs ?? 0) : 0;
  return {
    isAlert,
    memoryMs: Math.max(minMemoryMs, 2 * lagMs),
    holdMs: Math.max(minHoldMs, lagMs),
  };
}

const newTrack: ViewTrack = { past: [], held: undefined };

function isSameState(a: State, b: State): boolean {
  return (
    a.status === b.status &&
    a.milestone === b.milestone &&
    a.name === b.name &&
    a.isGone === b.isGone &&
    isSameSecond(a.startDate, b.startDate)
  );
}

/** Lists and details can differ in the fractions. */
function isSameSecond(a: string | undefined, b: string | undefined): boolean {
  return a === b || a?.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length) === b?.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
}
