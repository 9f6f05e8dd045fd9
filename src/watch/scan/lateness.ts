/**
 * Instances that are in their milestone for longer than is usual in their process, and those that will probably miss their
 * deadline. How long is usual comes from completed examples; without enough of them, nothing is said.
 */
import { isClosedStatus } from '../../instance-index/statuses.ts';
import { countAll, type LogHistogram, quantile } from '../../lib/log-histogram.ts';
import { runInSlices, visitInSteps } from '../../lib/time-slices.ts';
import type { Change } from '../../store/contract/changes.ts';
import type { DurationStore, MilestoneStay } from '../../store/contract/durations.ts';
import type { SnapshotDeadline, SnapshotRow } from '../../store/contract/snapshot.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { matchesInstance } from '../filter.ts';

/** Fewer completed examples don't say what is usual. */
export const minExamples = 20;

/** `STUCK_FACTOR` */
export const defaultStuckFactor = 3;

/** So far back examples count. */
const exampleMs = 90 * 24 * 60 * 60_000;
/** How long what is usual is kept in memory. */
const usualTtlMs = 10 * 60_000;
/** Of one milestone; the longest come first. */
const maxStays = 500;

/**
 * A case is stuck after this many times the 95th percentile, at least: where times vary a lot, some times the median is
 * still usual.
 */
const stuckP95Factor = 2;

/** Even most of the quicker cases would miss the deadline. */
const quickShare = 0.1;

interface UsualTime {
  readonly application: string;
  readonly milestone: string;
  /** Seconds in the milestone; missing without enough examples. */
  readonly median?: number;
  /** Seconds after which a case is stuck. */
  readonly stuckAfter?: number;
  /** Seconds from the milestone to the end that only few cases stay below. */
  readonly quickRemaining?: number;
}

/** An open instance that is stuck. */
export interface StuckInstance extends MilestoneStay {
  /** When it became stuck. */
  readonly stuckAt: string;
  /** Seconds that are usual. */
  readonly usualSeconds: number;
}

export interface StuckInstances {
  readonly instances: readonly StuckInstance[];
  /** False as long as it is not known of any milestone how long is usual. */
  readonly isKnown: boolean;
}

export interface Lateness {
  /** Those that are stuck now, the longest first in each milestone. `isVisible`: others are left out. */
  listStuck(isVisible: (instance: SnapshotRow) => boolean): Promise<StuckInstances>;
  /** Changes of the kinds `stuck` and `risk` that a watch wants and that were not announced yet. */
  findChanges(watches: readonly Watch[], deadlines: ReadonlyMap<string, SnapshotDeadline>): Promise<readonly Change[]>;
}

interface LatenessOptions {
  readonly durations: DurationStore;
  readonly snapshot: { get(id: string): SnapshotRow | undefined };
  readonly stuckFactor: number;
  readonly now: () => Date;
}

export function createLateness({ durations, snapshot, stuckFactor, now }: LatenessOptions): Lateness {
  let cached: { readonly at: number; readonly usual: ReadonlyMap<string, UsualTime> } | undefined;

  async function readUsual(): Promise<ReadonlyMap<string, UsualTime>> {
    const at = now().getTime();
    // A clock that was set back must not keep it for ever.
    if (cached !== undefined && Math.abs(at - cached.at) < usualTtlMs) return cached.usual;
    const since = new Date(at - exampleMs).toISOString().slice(0, 10);
    const usual = new Map<string, UsualTime>();
    for (const { kind, application, milestone, histogram } of await durations.list(since)) {
      if (countAll(histogram) < minExamples) continue;
      const key = keyOf(application, milestone);
      const known = usual.get(key) ?? { application, milestone };
      usual.set(key, { ...known, ...(kind === 'milestone' ? milestoneTimes(histogram) : remainingTimes(histogram)) });
    }
    cached = { at, usual };
    return usual;
  }

  function milestoneTimes(histogram: LogHistogram): Pick<UsualTime, 'median' | 'stuckAfter'> {
    const median = quantile(histogram, 0.5) ?? 0;
    const p95 = quantile(histogram, 0.95) ?? 0;
    return { median, stuckAfter: Math.max(stuckFactor * median, stuckP95Factor * p95) };
  }

  /** The instance if it is still in the milestone of the stay. */
  function findCurrent({ instanceId, milestone }: MilestoneStay): SnapshotRow | undefined {
    const instance = snapshot.get(instanceId);
    const isOpen = instance !== undefined && !instance.isGone && !isClosedStatus(instance.listedStatus);
    return isOpen && instance.milestone === milestone ? instance : undefined;
  }

  async function findStuck(): Promise<readonly (StuckInstance & { readonly instance: SnapshotRow })[]> {
    const found: (StuckInstance & { readonly instance: SnapshotRow })[] = [];
    const at = now().getTime();
    for (const { application, milestone, median, stuckAfter } of (await readUsual()).values()) {
      if (median === undefined || stuckAfter === undefined) continue;
      const before = new Date(at - stuckAfter * 1_000).toISOString();
      for (const stay of await durations.listStays(application, milestone, before, maxStays)) {
        const instance = findCurrent(stay);
        if (instance === undefined) continue;
        const stuckAt = new Date(Date.parse(stay.enteredAt) + stuckAfter * 1_000).toISOString();
        found.push({ ...stay, instance, stuckAt, usualSeconds: median });
      }
    }
    return found;
  }

  async function stuckChanges(watches: readonly Watch[]): Promise<readonly Change[]> {
    if (watches.length === 0) return [];
    const stuck = (await findStuck()).filter(({ isStuckAnnounced }) => !isStuckAnnounced);
    const changes: Change[] = [];
    const steps = visitInSteps(stuck, ({ instance, enteredAt, stuckAt, usualSeconds }) => {
      if (!isWatched(watches, instance, stuckAt)) return;
      const to = String(Math.round(usualSeconds));
      changes.push({ kind: 'stuck', instance, from: enteredAt, to, at: now().toISOString() });
    });
    await runInSlices(steps);
    return changes;
  }

  async function riskChanges(
    watches: readonly Watch[],
    deadlines: ReadonlyMap<string, SnapshotDeadline>,
  ): Promise<readonly Change[]> {
    if (watches.length === 0) return [];
    const at = now();
    const pending = [...deadlines.values()].flatMap(({ instanceId, deadline }) => {
      return deadline !== undefined && Date.parse(deadline) > at.getTime() ? [{ instanceId, deadline }] : [];
    });
    const stays = new Map(
      (await durations.findStays(pending.map(({ instanceId }) => instanceId))).map((stay) => [stay.instanceId, stay]),
    );
    const usual = await readUsual();
    return pending.flatMap(({ instanceId, deadline }): readonly Change[] => {
      const stay = stays.get(instanceId);
      const instance = stay === undefined || stay.isRiskAnnounced ? undefined : findCurrent(stay);
      if (stay === undefined || instance === undefined) return [];
      const { quickRemaining } = usual.get(keyOf(stay.application, stay.milestone)) ?? {};
      if (quickRemaining === undefined) return [];
      const expected = new Date(Date.parse(stay.enteredAt) + quickRemaining * 1_000).toISOString();
      if (expected <= deadline || !isWatched(watches, instance, undefined)) return [];
      return [{ kind: 'risk', instance, from: deadline, to: expected, at: at.toISOString() }];
    });
  }

  return {
    listStuck: async (isVisible) => ({
      instances: (await findStuck()).filter(({ instance }) => isVisible(instance)),
      isKnown: [...(await readUsual()).values()].some(({ stuckAfter }) => stuckAfter !== undefined),
    }),
    async findChanges(watches, deadlines) {
      const on = (kind: 'stuck' | 'risk') => watches.filter((watch) => watch.on.includes(kind));
      return [...(await stuckChanges(on('stuck'))), ...(await riskChanges(on('risk'), deadlines))];
    },
  };
}

function keyOf(application: string, milestone: string): string {
  return JSON.stringify([application, milestone]);
}

function remainingTimes(histogram: LogHistogram): Pick<UsualTime, 'quickRemaining'> {
  return { quickRemaining: quantile(histogram, quickShare) ?? 0 };
}

/** Whether a watch wants to know. A case that was stuck before anybody watched it is not announced. */
function isWatched(watches: readonly Watch[], instance: SnapshotRow, since: string | undefined): boolean {
  return watches.some(
    ({ filter, createdAt }) => matchesInstance(filter, instance) && (since === undefined || since > createdAt),
  );
}
