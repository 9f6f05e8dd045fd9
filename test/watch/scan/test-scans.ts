/** Scans of an upstream in memory, judged as the watcher does it, without a store. */
import type { Change } from '../../../src/store/contract/changes.ts';
import type { MissingInstance, ScanState } from '../../../src/store/contract/snapshot.ts';
import type { ScanResult } from '../../../src/watch/scan/accumulator.ts';
import { createBeliefJudge, populationOf } from '../../../src/watch/scan/beliefs.ts';
import { toSnapshotRow } from '../../../src/watch/scan/diff.ts';
import { advanceObservedTime, selectDue } from '../../../src/watch/scan/evidence.ts';
import { createQuarantine } from '../../../src/watch/scan/quarantine.ts';
import { defaultConcurrency } from '../../../src/watch/scan/requests.ts';
import { createScanner } from '../../../src/watch/scan/scan.ts';
import { createSnapshot, type Snapshot } from '../../../src/watch/scan/snapshot.ts';
import { type MutableBarium, toRow } from '../mutable-barium.ts';

type TestUpstream = Pick<MutableBarium, 'instances' | 'listInstances' | 'getInstance'>;

/** When the bot first scanned. */
export const firstAt = '2026-11-23T00:00:00.000Z';

export interface TestScans {
  readonly snapshot: Snapshot;
  /** The time of the scans, which also delays lookups of unreadable instances. Each scan takes place `intervalMs` after the last. */
  readonly clock: { now: number };
  readonly missing: ReadonlyMap<string, MissingInstance>;
  state(): Pick<ScanState, 'completeScanAt' | 'inconsistency' | 'countSurplus'>;
  scan(): Promise<{ readonly result: ScanResult; readonly changes: readonly Change[] }>;
  /** Scans until the given time (ms) has passed. Returns all changes. */
  scanFor(ms: number): Promise<readonly Change[]>;
}

export function createTestScans(
  barium: TestUpstream,
  {
    pageSize = 10,
    concurrency = () => defaultConcurrency,
    auditPages = 1,
    intervalMs = 30_000,
    hasCompleteScan = true,
    isLost = () => false,
  }: {
    readonly pageSize?: number;
    readonly concurrency?: () => number;
    readonly auditPages?: number;
    readonly intervalMs?: number;
    readonly hasCompleteScan?: boolean;
    /** Whether the result of a scan is lost, as if the store had failed. */
    readonly isLost?: () => boolean;
  } = {},
): TestScans {
  const clock = { now: Date.parse('2026-11-23T09:00:00.000Z') };
  const snapshot = createSnapshot();
  snapshot.apply([...barium.instances.values()].map((one) => toSnapshotRow(toRow(one), one.status)));
  const quarantine = createQuarantine(() => clock.now);
  const now = () => new Date(clock.now);
  const scanner = createScanner({ barium, snapshot, quarantine, now, pageSize, auditPages, concurrency });
  const judge = createBeliefJudge();
  const missing = new Map<string, MissingInstance>();
  let state: ScanState = {
    revision: 1,
    firstScanAt: firstAt,
    lastScanAt: now().toISOString(),
    initialScan: undefined,
    isComplete: true,
    completeScanAt: hasCompleteScan ? firstAt : undefined,
    countSurplus: {},
  };

  async function scan() {
    clock.now += intervalMs;
    const at = now().toISOString();
    const observed = advanceObservedTime(state.observed, state.lastScanAt, at, 300_000);
    const { revision, countSurplus } = state;
    const dueIds = selectDue(missing, observed, populationOf(snapshot));
    const result = await scanner.scan(
      { revision, countSurplus, missingIds: [...missing.keys()], dueIds },
      new AbortController().signal,
    );
    const beliefs = judge.judge({ result, snapshot, state, missing, now: observed, at, isDeletedByBot: () => false });
    if (isLost()) return { result, changes: [] };
    snapshot.apply(beliefs.rows);
    for (const id of beliefs.missing.removed) missing.delete(id);
    for (const one of beliefs.missing.added) missing.set(one.instanceId, one);
    beliefs.remember();
    state = {
      ...state,
      revision: revision + 1,
      lastScanAt: result.startedAt,
      countSurplus: result.countSurplus,
      observed,
      inconsistency: beliefs.inconsistency,
    };
    return { result, changes: beliefs.changes };
  }

  return {
    snapshot,
    clock,
    missing,
    state: () => state,
    scan,
    async scanFor(ms) {
      const changes: Change[] = [];
      for (const until = clock.now + ms; clock.now < until; ) changes.push(...(await scan()).changes);
      return changes;
    },
  };
}

/** Kinds and values of changes, as tests compare them. */
export function summarize(changes: readonly Change[]) {
  return changes.map(({ kind, from, to }) => [kind, from, to]);
}
