/** One scan after the initial one: read, compare, decide, and commit everything at once. */
import type { Logger } from 'pino';
import type { Authorization } from '../access/authorization.ts';
import type { Barium } from '../barium/types.ts';
import type { CardContext } from '../cards/card-context.ts';
import { isClosedStatus, isOpenStatus } from '../instance-index/statuses.ts';
import type { Store } from '../store/contract/index.ts';
import type { Inconsistency, ScanGap, ScanState, SnapshotRow } from '../store/contract/snapshot.ts';
import type { Watch } from '../store/contract/watches.ts';
import { createDeliveries } from './announce/announce.ts';
import type { Outage } from './announce/announcement.ts';
import { attribute } from './announce/attribution.ts';
import type { Authorize } from './announce/audience.ts';
import type { ScanResult } from './scan/accumulator.ts';
import { type BeliefJudge, populationOf } from './scan/beliefs.ts';
import { checkDeadlines } from './scan/deadlines.ts';
import { advanceObservedTime, selectDue } from './scan/evidence.ts';
import type { Lateness } from './scan/lateness.ts';
import type { Quarantine } from './scan/quarantine.ts';
import type { Scanner } from './scan/scan.ts';
import type { Snapshot } from './scan/snapshot.ts';
import type { SnapshotReplica } from './scan/snapshot-replica.ts';

export interface SteadyScanOptions {
  readonly barium: Pick<Barium, 'getInstance'>;
  readonly store: Store;
  readonly snapshot: Snapshot;
  readonly lateness: Pick<Lateness, 'findChanges'>;
  /** A longer time than this (ms) without a scan is announced as an outage. */
  readonly outageMs: () => number;
  cardContextFor(locale: string | undefined): CardContext;
  /** What the owner of a watch may see in its conversation. */
  readonly authorize: Authorize;
  /** Called after a commit that may have added deliveries. */
  onCommit(): void;
  readonly log: Logger;
  readonly now: () => Date;
}

interface SteadyScanParts {
  readonly replica: SnapshotReplica;
  readonly scanner: Scanner;
  readonly quarantine: Quarantine;
  readonly judge: BeliefJudge;
  readonly fence: () => number | undefined;
}

/** One complete scan. */
export interface ScanReport {
  readonly startedAt: string;
  readonly seconds: number;
  /** Upstream requests. */
  readonly requests: number;
  readonly changes: number;
  /** Deliveries that wait for nothing but their turn. */
  readonly announcements: number;
  /** Instances in quarantine because Barium repeatedly fails to return them. */
  readonly quarantined: number;
  /** Whether it ran between two ticks of `WATCH_CRON` because that paid. */
  readonly isExtra: boolean;
}

export interface SteadyScan {
  /** @param isExtra whether it runs between two ticks */
  run(signal: AbortSignal, isExtra: boolean): Promise<ScanReport>;
  /** Forgets the last scan, for a different upstream. */
  reset(): void;
}

/** Ids in one log line. */
const maxListedNames = 20;

export function createSteadyScan(
  options: SteadyScanOptions,
  { replica, scanner, quarantine, judge, fence }: SteadyScanParts,
): SteadyScan {
  const { barium, store, snapshot, log, now } = options;
  /** Ids that the last scan found changed. Their deadline may have moved, and new ones are only now in the snapshot. */
  let lastChangedIds: ReadonlySet<string> = new Set();

  function outageBefore({ startedAt }: ScanResult, { lastScanAt, restore }: ScanState): Outage | undefined {
    if (lastScanAt === undefined) return undefined;
    if (restore?.isRecovered === false && restore.backTo === lastScanAt) {
      return { from: lastScanAt, to: startedAt, isRestore: true };
    }
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

  function logInconsistency(before: Inconsistency | undefined, after: Inconsistency | undefined): void {
    if (after === undefined || after === before) return;
    log.warn({ lagSeconds: after.lagMs / 1_000 }, 'Barium answers inconsistently; changes are held until they stay');
  }

  return {
    async run(signal, isExtra) {
      const startedAt = performance.now();
      const before = replica.state();
      const observed = advanceObservedTime(before.observed, before.lastScanAt, now().toISOString(), options.outageMs());
      const result = await scanner.scan(
        {
          revision: before.revision,
          countSurplus: before.countSurplus,
          missingIds: [...replica.missing.keys()],
          dueIds: selectDue(replica.missing, observed, populationOf(snapshot)),
        },
        signal,
      );
      // A clock that was wrong may have put the previous scan into the future.
      const firstScanAt = earliest(before.firstScanAt, result.startedAt);
      const lastScanAt = earliest(before.lastScanAt, result.startedAt);
      const deletedByBot = await findDeletedByBot(result, store, now());
      const beliefs = judge.judge({
        result,
        snapshot,
        state: { ...before, firstScanAt, lastScanAt },
        missing: replica.missing,
        now: observed,
        at: now().toISOString(),
        isDeletedByBot: (id) => deletedByBot.has(id),
      });
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
      const ended = new Set(beliefs.rows.filter(hasEnded).map(({ id }) => id));
      const deadlineChanges = due.changes.filter(({ instance: { id } }) => !ended.has(id) && !result.missing.has(id));
      const late = (await options.lateness.findChanges(watches, replica.deadlines)).filter(
        ({ instance: { id } }) => !result.changed.has(id) && !result.missing.has(id),
      );
      const found = [...beliefs.changes, ...deadlineChanges, ...late].map((change) => ({
        ...change,
        since: lastScanAt,
      }));
      const changes = await attribute(found, lastScanAt, store);
      const outage = outageBefore(result, before);
      const { deliveries, endedWatches } = await createDeliveries({
        changes,
        watches,
        revision: before.revision + 1,
        baseCommitId: before.commitId,
        outage,
        since: lastScanAt ?? result.startedAt,
        now: now(),
        cardContextFor: options.cardContextFor,
        authorizations: await authorizeOwners(changes.length === 0 ? [] : watches, options.authorize),
      });
      await replica.commit(
        fence(),
        {
          lastScanAt: result.startedAt,
          countSurplus: result.countSurplus,
          observed,
          completeScanAt: before.completeScanAt ?? (result.isConsistent ? result.startedAt : undefined),
          inconsistency: beliefs.inconsistency,
          gaps: outage === undefined ? before.gaps : [...(before.gaps ?? []), gapOf(outage)].slice(-maxGaps),
        },
        { rows: beliefs.rows, deadlines: due.deadlines, missing: beliefs.missing, changes, deliveries, endedWatches },
      );
      beliefs.remember();
      options.onCommit();
      logInconsistency(before.inconsistency, beliefs.inconsistency);
      lastChangedIds = beliefs.changedIds;
      logQuarantined();
      return {
        startedAt: result.startedAt,
        seconds: (performance.now() - startedAt) / 1_000,
        requests: result.requests + due.requests,
        changes: changes.length,
        announcements: deliveries.filter(({ isDigestEntry }) => isDigestEntry !== true).length,
        quarantined: quarantine.count,
        isExtra,
      };
    },
    reset() {
      lastChangedIds = new Set();
    },
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

/** Enough for any report. */
const maxGaps = 50;

function gapOf({ from, to }: Outage): ScanGap {
  return { from, to };
}

function earliest(before: string | undefined, now: string): string | undefined {
  return before === undefined || before < now ? before : now;
}

function hasEnded({ isGone, listedStatus }: SnapshotRow): boolean {
  return isGone || isClosedStatus(listedStatus);
}

/** How long ago the bot can have deleted an instance that is missing only now. */
const maxDeletionAgeMs = 24 * 60 * 60_000;

/** Ids of missing instances that the bot itself deleted, with Barium's confirmation. */
async function findDeletedByBot(
  { missing }: ScanResult,
  { audit }: Pick<Store, 'audit'>,
  now: Date,
): Promise<ReadonlySet<string>> {
  const ids = [...missing].filter(([, answer]) => answer === 'not-found').map(([id]) => id);
  if (ids.length === 0) return new Set();
  const rows = await audit.listSince(new Date(now.getTime() - maxDeletionAgeMs).toISOString(), ids);
  const deletions = rows.filter(({ command, outcome }) => command === 'instance.delete' && outcome === 'done');
  return new Set(deletions.flatMap(({ instanceId }) => (instanceId === undefined ? [] : [instanceId])));
}
