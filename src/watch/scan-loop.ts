/** Runs scans: read, compare, decide, and commit everything at once. Never posts anything. */
import type { Logger } from 'pino';
import type { Authorization } from '../access/authorization.ts';
import { AbortedError } from '../barium/errors.ts';
import type { Barium } from '../barium/types.ts';
import type { CardContext } from '../cards/card-context.ts';
import type { LeaderElection } from '../cluster/types.ts';
import { isClosedStatus, isOpenStatus } from '../instance-index/statuses.ts';
import type { Store } from '../store/contract/index.ts';
import { FencedError, type ScanState } from '../store/contract/snapshot.ts';
import type { Watch } from '../store/contract/watches.ts';
import { createDeliveries, type Outage } from './announce/announce.ts';
import { attribute } from './announce/attribution.ts';
import type { Authorize } from './announce/audience.ts';
import { createLeadership } from './leadership.ts';
import type { ScanReport } from './queries.ts';
import type { ScanResult } from './scan/accumulator.ts';
import { checkDeadlines } from './scan/deadlines.ts';
import { diffSnapshot } from './scan/diff.ts';
import { runInitialScan } from './scan/initial-scan.ts';
import { createQuarantine } from './scan/quarantine.ts';
import { createScanner } from './scan/scan.ts';
import type { Snapshot } from './scan/snapshot.ts';
import { createSnapshotReplica } from './scan/snapshot-replica.ts';
import { createScanFailures, type ScanFailure } from './scan-failures.ts';

export interface ScanLoopOptions {
  readonly barium: Barium;
  /** Identifies the upstream: a snapshot of another one is reset. */
  readonly upstream: string;
  readonly store: Store;
  readonly snapshot: Snapshot;
  readonly leader: LeaderElection;
  /** A longer time than this (ms) without a scan is announced as an outage. */
  readonly outageMs: () => number;
  cardContextFor(locale: string | undefined): CardContext;
  /** What the owner of a watch may see in its conversation. */
  readonly authorize: Authorize;
  onScan?(report: ScanReport): void;
  /** Called after a commit that may have added deliveries. */
  onCommit(): void;
  readonly log: Logger;
  readonly now: () => Date;
}

export interface ScanLoop {
  /** Loads the stored snapshot. Rejects if the store cannot be read. */
  load(): Promise<void>;
  /** Takes or keeps the leadership; returns whether this process is the leader. Never rejects. */
  acquireLeadership(): Promise<boolean>;
  /** One scan by the leader. Never rejects: a failure is logged once, reported by {@link failure}, and retried later. */
  tick(signal: AbortSignal): Promise<void>;
  /** Applies what the leader has committed, in every other process. Never rejects. */
  followLeader(signal: AbortSignal): Promise<void>;
  /** Gives up the leadership, so that another process takes over at once. Never rejects. */
  releaseLeadership(): Promise<void>;
  state(): ScanState;
  /** Whether this process was the leader at its last tick. */
  isLeader(): boolean;
  failure(): ScanFailure | undefined;
  lastScan(): ScanReport | undefined;
}

/** Failures in a row before another process may try: the connection of this one may be at fault. */
const failuresBeforeYield = 3;
/** Ids in one log line. */
const maxListedNames = 20;

export function createScanLoop(options: ScanLoopOptions): ScanLoop {
  const { barium, store, snapshot, log, now } = options;
  const quarantine = createQuarantine();
  const scanner = createScanner({ barium, snapshot, quarantine, now });
  const replica = createSnapshotReplica(store.snapshot, snapshot, options.upstream);
  const leadership = createLeadership(options.leader, log);
  const failures = createScanFailures(log, now);
  /** Ids that the last scan found changed. Their deadline may have moved, and new ones are only now in the snapshot. */
  let lastChangedIds: ReadonlySet<string> = new Set();
  let lastScan: ScanReport | undefined;
  /** After some failures it is unknown whether the last commit is in the store. */
  let isInDoubt = false;

  /** Adopts the last election, and prepares a new leader. Returns false if this process is not the leader. */
  async function prepareToLead(): Promise<boolean> {
    const result = leadership.begin();
    if (result === 'lost') {
      await loadSnapshot();
      return false;
    }
    if (result === 'new' || isInDoubt) {
      await replica.loadAsLeader();
      isInDoubt = false;
    }
    const { upstream } = replica.state();
    if (upstream !== undefined && upstream !== options.upstream) await resetForNewUpstream(upstream);
    return true;
  }

  async function loadSnapshot(): Promise<void> {
    await replica.load();
    isInDoubt = false;
  }

  /** Compared with a different upstream, every instance would be gone or new. */
  async function resetForNewUpstream(before: string): Promise<void> {
    await replica.reset(leadership.fence(), now().toISOString());
    lastChangedIds = new Set();
    log.warn({ before, now: options.upstream }, 'upstream changed; snapshot reset');
  }

  async function scan(signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const before = replica.state();
    const result = await scanner.scan(before.countSurplus, signal);
    // A clock that was wrong may have put the previous scan into the future.
    const firstScanAt = earliest(before.firstScanAt, result.startedAt);
    const lastScanAt = earliest(before.lastScanAt, result.startedAt);
    const diff = diffSnapshot((id) => snapshot.get(id), result, firstScanAt);
    const watches = await store.watches.list();
    const due = await checkDeadlines({
      barium,
      snapshot,
      quarantine,
      watches,
      now,
      signal,
      known: replica.deadlines,
      hasChanged: (id) => result.changed.has(id) || lastChangedIds.has(id),
    });
    const deadlineChanges = due.changes.filter(({ instance }) => !hasEnded(instance.id, result));
    const changes = await attribute([...diff.changes, ...deadlineChanges], lastScanAt, store);
    const { deliveries, endedWatches } = await createDeliveries({
      changes,
      watches,
      revision: before.revision + 1,
      outage: outageBefore(result, before),
      since: lastScanAt ?? result.startedAt,
      now: now(),
      cardContextFor: options.cardContextFor,
      authorizations: await authorizeOwners(changes.length === 0 ? [] : watches, options.authorize),
    });
    await replica.commit(
      leadership.fence(),
      { lastScanAt: result.startedAt, countSurplus: result.countSurplus },
      { rows: diff.rows, deadlines: due.deadlines, changes, deliveries, endedWatches },
    );
    options.onCommit();
    lastChangedIds = new Set(result.changed.keys());
    logQuarantined();
    lastScan = {
      startedAt: result.startedAt,
      seconds: (performance.now() - startedAt) / 1_000,
      requests: result.requests + due.requests,
      changes: changes.length,
      quarantined: quarantine.count,
    };
    options.onScan?.(lastScan);
  }

  function outageBefore({ startedAt }: ScanResult, { lastScanAt }: ScanState): Outage | undefined {
    if (lastScanAt === undefined) return undefined;
    const isOutage = Date.parse(startedAt) - Date.parse(lastScanAt) > options.outageMs();
    return isOutage ? { from: lastScanAt, to: startedAt } : undefined;
  }

  function logQuarantined(): void {
    quarantine.retainOnly((id) => isOpenStatus(snapshot.get(id)?.listedStatus ?? ''));
    const added = quarantine.takeNew();
    if (added === undefined) return;
    const { ids, error } = added;
    log.error(
      { err: error, instances: ids.slice(0, maxListedNames), count: ids.length },
      'quarantined unreadable instances',
    );
  }

  async function handleFailure(error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted || error instanceof AbortedError) return;
    if (error instanceof FencedError) {
      log.warn({ err: error }, 'lost leadership');
      return leadership.release();
    }
    const { kind, attempts } = failures.record(error);
    isInDoubt ||= kind !== 'upstream';
    if (kind !== 'upstream' || attempts % failuresBeforeYield !== 0) return;
    // As a follower this process has nothing to retry, so it does not back off.
    if (await leadership.stepDown()) failures.endBackoff();
  }

  return {
    load: loadSnapshot,
    acquireLeadership: leadership.elect,
    async tick(signal) {
      if (failures.isBackingOff()) return;
      try {
        if (await prepareToLead()) {
          if (!replica.state().isComplete) {
            await runInitialScan(
              {
                scanner,
                snapshot,
                state: replica.state,
                commit: (rows, change) => replica.commit(leadership.fence(), change, { rows }),
                now,
              },
              signal,
            );
          }
          // What changed during a long initial scan does not wait for the next tick.
          if (replica.state().isComplete) await scan(signal);
        }
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
    releaseLeadership: leadership.release,
    state: replica.state,
    isLeader: leadership.isLeader,
    failure: failures.current,
    lastScan: () => lastScan,
  };
}

async function authorizeOwners(
  watches: readonly Watch[],
  authorize: Authorize,
): Promise<ReadonlyMap<number, Authorization>> {
  const entries = watches.map(
    async ({ id, owner, conversation }) => [id, await authorize(owner, conversation)] as const,
  );
  return new Map(await Promise.all(entries));
}

function earliest(before: string | undefined, now: string): string | undefined {
  return before === undefined || before < now ? before : now;
}

function hasEnded(id: string, { changed, gone }: ScanResult): boolean {
  return gone.has(id) || isClosedStatus(changed.get(id)?.listedStatus ?? '');
}
