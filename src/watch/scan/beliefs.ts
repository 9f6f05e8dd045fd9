/** Applies the rules of evidence to a scan: what it changes, and what has to be seen again first. */
import { isOpenStatus, openStatuses } from '../../instance-index/statuses.ts';
import type { Change } from '../../store/contract/changes.ts';
import type {
  Inconsistency,
  MissingInstance,
  ObservedTime,
  ScanState,
  SnapshotRow,
} from '../../store/contract/snapshot.ts';
import type { ScanResult } from './accumulator.ts';
import { diffSnapshot, toSnapshotRow } from './diff.ts';
import { judgeMissing, type Population } from './evidence.ts';
import type { Snapshot } from './snapshot.ts';
import { judgeViews, type ViewTrack } from './views.ts';

interface BeliefsInput {
  readonly result: ScanResult;
  readonly snapshot: Snapshot;
  readonly state: Pick<ScanState, 'firstScanAt' | 'lastScanAt' | 'completeScanAt' | 'inconsistency'>;
  readonly missing: ReadonlyMap<string, MissingInstance>;
  readonly now: ObservedTime;
  /** ISO 8601. */
  readonly at: string;
  isDeletedByBot(id: string): boolean;
}

interface Beliefs extends ReturnType<typeof diffSnapshot> {
  readonly missing: { readonly added: readonly MissingInstance[]; readonly removed: readonly string[] };
  readonly inconsistency: Inconsistency | undefined;
  /** Ids of instances whose row changes. */
  readonly changedIds: ReadonlySet<string>;
  /** Remembers what was observed. Call it once the changes are stored. */
  remember(): void;
}

export interface BeliefJudge {
  judge(input: BeliefsInput): Beliefs;
  /** Starts over with what was found recently. */
  reset(recent: readonly Change[], now: ObservedTime): void;
}

export function createBeliefJudge(): BeliefJudge {
  const tracks = new Map<string, ViewTrack>();
  return {
    judge({ result, snapshot, state, missing, now, at, isDeletedByBot }) {
      const population = populationOf(snapshot);
      const verdict = judgeMissing({
        observed: result.missing,
        known: missing,
        now,
        population,
        isConsistent: result.isConsistent,
        contradictions: result.contradictions,
        isDeletedByBot,
      });
      const compared = [...result.changed.values()].map(({ row, listedStatus, readAt }) => ({
        before: snapshot.get(row.id),
        after: toSnapshotRow(row, listedStatus),
        readAt,
      }));
      const views = judgeViews({
        changed: compared,
        tracks,
        inconsistency: state.inconsistency,
        now,
        at,
      });
      const changed = compared.filter(({ after }) => !views.held.has(after.id));
      const diff = diffSnapshot(
        { changed, gone: verdict.gone, hidden: verdict.hidden, at },
        {
          get: (id) => snapshot.get(id),
          openCount: population.openCount,
          knownCount: population.knownCount,
          firstScanAt: state.firstScanAt,
          lastScanAt: state.lastScanAt,
          hasCompleteScan: state.completeScanAt !== undefined,
          hasApplication: createApplicationFinder(snapshot, result),
        },
      );
      return {
        ...diff,
        missing: { added: verdict.added, removed: verdict.removed },
        inconsistency: views.inconsistency,
        changedIds: new Set(changed.map(({ after }) => after.id)),
        remember() {
          for (const [id, track] of views.tracks) {
            if (track === undefined) tracks.delete(id);
            else tracks.set(id, track);
          }
        },
      };
    },

    reset(recent, now) {
      tracks.clear();
      for (const { id, state } of statesBefore(recent)) {
        const past = tracks.get(id)?.past ?? [];
        tracks.set(id, { past: [...past, { state, leftMs: now.ms }], held: undefined });
      }
    },
  };
}

/** The states that instances left. One scan can find several changes of an instance. */
function* statesBefore(changes: readonly Change[]): Generator<{ readonly id: string; readonly state: SnapshotRow }> {
  const before = new Map<string, SnapshotRow>();
  for (const { kind, instance, from, at } of changes) {
    const key = `${instance.id} ${at}`;
    const known = before.get(key) ?? instance;
    if (kind === 'status' && from !== undefined) before.set(key, { ...known, status: from });
    if (kind === 'milestone') before.set(key, { ...known, milestone: from });
    if (kind === 'renamed') before.set(key, { ...known, name: from });
  }
  for (const row of before.values()) yield { id: row.id, state: row };
}

export function populationOf(snapshot: Pick<Snapshot, 'count' | 'size' | 'get'>): Population {
  return {
    openCount: openStatuses.reduce((sum, status) => sum + snapshot.count(status), 0),
    knownCount: snapshot.size,
    isOpen: (id) => isOpenStatus(snapshot.get(id)?.listedStatus ?? ''),
    isHidden: (id) => snapshot.get(id)?.isGone === true,
  };
}

/** Returns whether an open instance that this scan saw unchanged has a process. Remembers each answer. */
function createApplicationFinder(snapshot: Snapshot, { changed, missing }: ScanResult): (name: string) => boolean {
  const found = new Map<string, boolean>();
  const find = (name: string) =>
    openStatuses.some((status) =>
      snapshot
        .listed(status)
        .some(
          ({ instance: { id, applicationName } }) => applicationName === name && !changed.has(id) && !missing.has(id),
        ),
    );
  return (name) => {
    const result = found.get(name) ?? find(name);
    found.set(name, result);
    return result;
  };
}
