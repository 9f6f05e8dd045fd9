/** Decides at each tick whether to scan or to follow the leader, and what a failure means. Never posts anything. */
import { AbortedError } from '../barium/errors.ts';
import type { Barium } from '../barium/types.ts';
import type { LeaderElection } from '../cluster/types.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Change } from '../store/contract/changes.ts';
import { FencedError, type ScanState, type StoreRestore } from '../store/contract/snapshot.ts';
import { createLeadership } from './leadership.ts';
import { createRequestMeter } from './request-meter.ts';
import { createBeliefJudge } from './scan/beliefs.ts';
import { runInitialScan } from './scan/initial-scan.ts';
import { createQuarantine } from './scan/quarantine.ts';
import { createScanner } from './scan/scan.ts';
import { createSnapshotReplica } from './scan/snapshot-replica.ts';
import { createScanFailures, type ScanFailure } from './scan-failures.ts';
import { createScanPace, defaultExtraLoadPercent, type NextTick } from './scan-pace.ts';
import { createSteadyScan, type ScanReport, type SteadyScanOptions } from './steady-scan.ts';

interface ScanLoopOptions extends SteadyScanOptions {
  readonly barium: Pick<Barium, 'listInstances' | 'getInstance' | 'backgroundConcurrency'>;
  /** Identifies the upstream: a snapshot of another one is reset. */
  readonly upstream: string;
  readonly leader: LeaderElection;
  /** How long the leader of before may take to deal with a restored store, see `acquireLeadership`; 0 without others. */
  readonly maxRecoveryMs: () => number;
  /** Pages of closed lists that each scan reads again. */
  readonly auditPages?: number | undefined;
  /** Of Barium's capacity, for scans between the ticks. */
  readonly extraLoadPercent?: number | undefined;
  onScan?(report: ScanReport): void;
}

export interface ScanLoop {
  /** Loads the stored snapshot. Rejects if the store cannot be read. */
  load(): Promise<void>;
  /**
   * Takes or keeps the leadership; returns whether this process is the leader. After a restore of the store, a process that
   * can't commit again what is lost leaves the leadership for a while to the one that can. Never rejects.
   */
  acquireLeadership(): Promise<boolean>;
  /**
   * One scan by the leader, at a tick or an extra one. Never rejects: a failure is logged once, reported by {@link failure}, and
   * retried later.
   */
  tick(signal: AbortSignal, isExtra: boolean): Promise<void>;
  /** How long to wait until an extra scan; `undefined` if there's none before the next tick. */
  msUntilExtraScan(tick: NextTick): number | undefined;
  /** Changes are likely from now on. */
  expectChanges(): void;
  /** Applies what the leader has committed, in every other process. Never rejects. */
  followLeader(signal: AbortSignal): Promise<void>;
  /** Gives up the leadership, so that another process takes over at once. Never rejects. */
  releaseLeadership(): Promise<void>;
  state(): ScanState;
  /** False from a restore of the store until the leader has dealt with it. Rejects if the store cannot be read. */
  isStoreCurrent(): Promise<boolean>;
  /** Whether this process was the leader at its last tick. */
  isLeader(): boolean;
  failure(): ScanFailure | undefined;
  lastScan(): ScanReport | undefined;
  /** Instances that are missing and not yet believed to be gone or hidden; 0 in a process that never led. */
  missingCount(): number;
}

/** How far back a new leader looks for changes. */
const recentMs = 10 * 60_000;

/** Failures in a row before another process may try: the connection of this one may be at fault. */
const failuresBeforeYield = 3;

export function createScanLoop(options: ScanLoopOptions): ScanLoop {
  const { store, snapshot, log, now } = options;
  const clock = () => performance.now();
  const meter = createRequestMeter(options.barium, clock);
  const { barium } = meter;
  const pace = createScanPace({ maxLoadPercent: options.extraLoadPercent ?? defaultExtraLoadPercent, clock });
  const quarantine = createQuarantine();
  const scanner = createScanner({
    barium,
    snapshot,
    quarantine,
    now,
    concurrency: options.barium.backgroundConcurrency,
    ...omitUndefined({ auditPages: options.auditPages }),
  });
  const judge = createBeliefJudge();
  const replica = createSnapshotReplica({
    store: store.snapshot,
    snapshot,
    upstream: options.upstream,
    listWatches: store.watches.list,
    now,
  });
  const leadership = createLeadership(options.leader, log);
  const failures = createScanFailures(log, now);
  const steadyScan = createSteadyScan(
    { ...options, barium },
    { replica, scanner, quarantine, judge, fence: leadership.fence },
  );
  let lastScan: ScanReport | undefined;
  /** After some failures it is unknown whether the last commit is in the store. */
  let isInDoubt = false;
  /** Since when others could have dealt with a restore. Monotonic. */
  let recoverableSince: number | undefined;

  async function mayOthersRecover(): Promise<boolean> {
    if (options.maxRecoveryMs() === 0) return false;
    try {
      if (!(await replica.isForOthersToRecover())) {
        recoverableSince = undefined;
        return false;
      }
    } catch {
      // The election, which needs the store too, fails next.
      return false;
    }
    recoverableSince ??= performance.now();
    return performance.now() - recoverableSince < options.maxRecoveryMs();
  }

  async function loadSnapshot(): Promise<void> {
    await replica.load();
    isInDoubt = false;
  }

  /** Adopts the last election, and prepares a new leader. Returns false if this process is not the leader. */
  async function prepareToLead(): Promise<boolean> {
    let result = leadership.begin();
    if (result === 'kept' && !(await replica.isStoreCurrent())) {
      // The fence is not of this store.
      await leadership.release();
      await leadership.elect();
      result = leadership.begin();
    }
    if (result === 'lost') {
      await loadSnapshot();
      return false;
    }
    if (result === 'new' || isInDoubt) {
      const restore = await replica.loadAsLeader(leadership.fence());
      if (restore !== undefined) reportRestore(restore);
      judge.reset(await readRecentChanges(), replica.state().observed ?? { scans: 0, ms: 0 });
      isInDoubt = false;
    }
    const { upstream } = replica.state();
    if (upstream !== undefined && upstream !== options.upstream) await resetForNewUpstream(upstream);
    return true;
  }

  function reportRestore({ backTo, isRecovered }: StoreRestore): void {
    steadyScan.reset();
    options.onCommit();
    const fields = { backTo, isRecovered };
    if (backTo === undefined) log.error(fields, 'the store was replaced by an empty one; starting with a first scan');
    else log.error(fields, 'the store was restored from a backup; watches, buttons and audit rows since are lost');
  }

  /** The changes of the last scans, which a late response can seem to undo. */
  async function readRecentChanges(): Promise<readonly Change[]> {
    const recent: Change[] = [];
    const since = new Date(Date.parse(replica.state().lastScanAt ?? now().toISOString()) - recentMs).toISOString();
    for await (const some of store.changes.readSince(since)) recent.push(...some);
    return recent;
  }

  /** Compared with a different upstream, every instance would be gone or new. */
  async function resetForNewUpstream(before: string): Promise<void> {
    await replica.reset(leadership.fence(), now().toISOString());
    steadyScan.reset();
    judge.reset([], { scans: 0, ms: 0 });
    log.warn({ before, now: options.upstream }, 'upstream changed; snapshot reset');
  }

  function scanInitially(signal: AbortSignal): Promise<void> {
    const commit: Parameters<typeof runInitialScan>[0]['commit'] = (rows, change) =>
      replica.commit(leadership.fence(), change, { rows });
    return runInitialScan({ scanner, snapshot, state: replica.state, commit, now }, signal);
  }

  async function scanSteadily(signal: AbortSignal, isExtra: boolean): Promise<void> {
    meter.take();
    const startedAt = clock();
    lastScan = await steadyScan.run(signal, isExtra);
    const { announcements } = lastScan;
    pace.recordScan({
      startedAt,
      endedAt: clock(),
      ...meter.take(),
      concurrency: options.barium.backgroundConcurrency(),
      announcements,
      isExtra,
    });
    options.onScan?.(lastScan);
  }

  async function handleFailure(error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted || error instanceof AbortedError) return;
    if (error instanceof FencedError) {
      log.warn({ err: error }, 'lost leadership');
      return leadership.release();
    }
    pace.recordFailure();
    const { kind, attempts } = failures.record(error);
    isInDoubt ||= kind !== 'upstream';
    if (kind !== 'upstream' || attempts % failuresBeforeYield !== 0) return;
    // As a follower this process has nothing to retry, so it does not back off.
    if (await leadership.stepDown()) failures.endBackoff();
  }

  return {
    load: loadSnapshot,
    acquireLeadership: async () => !(await mayOthersRecover()) && leadership.elect(),
    async tick(signal, isExtra) {
      if (failures.isBackingOff()) return;
      try {
        const isLeader = await prepareToLead();
        if (isLeader && !replica.state().isComplete) await scanInitially(signal);
        // What changed during a long initial scan does not wait for the next tick.
        if (isLeader && replica.state().isComplete) await scanSteadily(signal, isExtra);
        failures.recordSuccess();
      } catch (error) {
        await handleFailure(error, signal);
      }
    },
    async followLeader(signal) {
      if (failures.isBackingOff()) return;
      try {
        leadership.follow();
        await loadSnapshot();
        failures.recordSuccess();
      } catch (error) {
        await handleFailure(error, signal);
      }
    },
    msUntilExtraScan: (tick) => (leadership.isLeader() ? pace.msUntilExtraScan(tick) : undefined),
    expectChanges: pace.expectChanges,
    releaseLeadership: leadership.release,
    state: replica.state,
    isStoreCurrent: replica.isStoreCurrent,
    isLeader: leadership.isLeader,
    failure: failures.current,
    lastScan: () => lastScan,
    missingCount: () => [...replica.missing.keys()].filter((id) => snapshot.get(id)?.isGone === false).length,
  };
}
