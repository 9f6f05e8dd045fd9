/**
 * What proves that an instance is gone. One look proves nothing: a restart answers every request with "not found", a
 * server that lags does not know new instances yet, a page that moves skips one, and a right that was taken from the bot's
 * user looks like a deletion. So:
 *
 * - An instance is **missing** if no list contains it and a lookup does not find it. Being in a list outweighs a lookup.
 * - It is **gone** once it has been missing in several scans, over a time that grows with the number of missing instances,
 *   and a last lookup says that it does not exist. The bot's own deletion is proof at once.
 * - If many are missing at the same time, or the answer is not clear, it is only **hidden**, after a longer time: deleted,
 *   or a right was taken. The few that stay hidden when the others are back are gone.
 * - The counts of all lists must agree with that. Where they never do because lists move all the time, it takes longer.
 *
 * Pure, so that tests can try any sequence of observations.
 */
import type { MissingInstance, ObservedTime } from '../../store/contract/snapshot.ts';
import type { MissingAnswer } from './accumulator.ts';

/** What it takes before a missing instance is believed to be gone, and before many are believed to be hidden. */
const minForOne: ObservedTime = { scans: 3, ms: 60_000 };
const minForMany: ObservedTime = { scans: 5, ms: 15 * 60_000 };

/** Many: more than a few, and a share of all or simply a lot. */
export const fewInstances = 5;
const massShare = 0.05;
const massCount = 100;

/** A group that is still growing waits for the rest, so that it is announced once, but not for ever. */
const settledMs = 2 * 60_000;

/** How much longer it takes while the counts of the lists disagree. */
const inconsistentFactor = 3;

/**
 * The time that scans have observed, including the scan that starts now. A gap counts only up to `maxGapMs`: the clock may
 * have jumped, or the bot was down.
 */
export function advanceObservedTime(
  before: ObservedTime | undefined,
  lastScanAt: string | undefined,
  startedAt: string,
  maxGapMs: number,
): ObservedTime {
  const gapMs = lastScanAt === undefined ? 0 : Date.parse(startedAt) - Date.parse(lastScanAt);
  return {
    scans: (before?.scans ?? 0) + 1,
    ms: (before?.ms ?? 0) + Math.min(Math.max(0, gapMs), maxGapMs),
  };
}

/** Whether so many instances changed in the same unusual way that there is one cause, which is not in the instances. */
export function isMass(count: number, all: number): boolean {
  if (count > massCount) return true;
  return (count > fewInstances && count > all * massShare) || isEverything(count, all);
}

/** A restart makes all instances missing, however few there are. */
function isEverything(count: number, all: number): boolean {
  return count > 1 && count >= all;
}

/** The instances that the bot knows. */
export interface Population {
  readonly openCount: number;
  /** Open and closed ones. */
  readonly knownCount: number;
  isOpen(id: string): boolean;
  /** Whether a missing instance is already believed to be hidden. */
  isHidden(id: string): boolean;
}

/** Whether so many of the open instances, or of all, are missing that there is one cause. */
function areMany(ids: readonly string[], { openCount, knownCount, isOpen }: Population): boolean {
  const open = ids.filter(isOpen).length;
  // All open ones can be deleted, while the closed ones are still there.
  return isMass(ids.length, knownCount) || (open > fewInstances && isMass(open, openCount));
}

/** Whether so few hidden instances are left that they have another cause than the one that hid them. */
function areLeftOver(hiddenCount: number, { knownCount }: Population): boolean {
  return hiddenCount <= fewInstances && knownCount > 0;
}

/** How long that many instances must be missing together. */
function requiredTime(count: number, isMany: boolean): ObservedTime {
  if (isMany) return minForMany;
  return { ...minForOne, ms: Math.min(minForMany.ms, minForOne.ms * (1 + Math.log2(Math.max(1, count)))) };
}

const idOf = ({ instanceId }: MissingInstance) => instanceId;

function hasPassed({ since }: MissingInstance, now: ObservedTime, required: ObservedTime, factor = 1): boolean {
  // Counts the scan that first missed it.
  return now.scans - since.scans + 1 >= required.scans && now.ms - since.ms >= required.ms * factor;
}

/** Missing instances that are believed to be gone if this scan does not find them either. */
export function selectDue(
  all: ReadonlyMap<string, MissingInstance>,
  now: ObservedTime,
  population: Population,
): readonly string[] {
  const missing = new Map([...all].filter(([id]) => !population.isHidden(id)));
  const hidden = [...all.keys()].filter(population.isHidden);
  const required = requiredTime(missing.size, areMany([...missing.keys()], population));
  return [
    ...[...missing.values()].filter((one) => hasPassed(one, now, required)).map(idOf),
    ...(areLeftOver(hidden.length, population) ? hidden : []),
  ];
}

interface MissingEvidence {
  /** Instances that this scan did not find, with the answer of the lookup. */
  readonly observed: ReadonlyMap<string, MissingAnswer>;
  /** Instances that the previous scans did not find. */
  readonly known: ReadonlyMap<string, MissingInstance>;
  readonly now: ObservedTime;
  /** Includes missing instances. */
  readonly population: Population;
  /** Whether the counts of all lists agree with what was read. */
  readonly isConsistent: boolean;
  /** Missing instances that a lookup found although no list contains them: the lists are incomplete. */
  readonly contradictions: number;
  /** Whether the bot itself deleted it. */
  isDeletedByBot(id: string): boolean;
}

interface MissingVerdict {
  readonly gone: readonly string[];
  readonly hidden: readonly string[];
  /** Instances to remember, and to forget. */
  readonly added: readonly MissingInstance[];
  readonly removed: readonly string[];
}

export function judgeMissing(evidence: MissingEvidence): MissingVerdict {
  const { observed, known, now, isConsistent, contradictions, isDeletedByBot } = evidence;
  const deleted = [...observed]
    .filter(([id, answer]) => answer === 'not-found' && isDeletedByBot(id))
    .map(([id]) => id);
  const believed = new Set(deleted);
  const { isHidden } = evidence.population;
  const hiddenBefore = [...observed.keys()].filter((id) => isHidden(id) && !believed.has(id));
  const others = [...observed.keys()].filter((id) => !believed.has(id) && !isHidden(id));
  const records = others.map((instanceId) => known.get(instanceId) ?? { instanceId, since: now });
  const isMany = areMany(others, evidence.population);
  const required = requiredTime(others.length, isMany);
  const factor = isConsistent ? 1 : inconsistentFactor;
  const gone: string[] = [];
  const hidden: string[] = [];
  if (isMany) {
    const passed = records.filter((one) => hasPassed(one, now, required, factor));
    const isWhole = passed.length > 0 && isSettled(records, now);
    if (contradictions === 0)
      hidden.push(...(isWhole ? records : passed.filter((one) => hasPassed(one, now, required, 2 * factor))).map(idOf));
  } else {
    for (const record of records) {
      const answer = observed.get(record.instanceId);
      if (answer === 'not-found' && hasPassed(record, now, required, factor)) gone.push(record.instanceId);
      if (answer === 'unclear' && hasPassed(record, now, minForMany, factor)) hidden.push(record.instanceId);
    }
  }
  if (areLeftOver(hiddenBefore.length, evidence.population)) {
    gone.push(...hiddenBefore.filter((id) => observed.get(id) === 'not-found'));
  }
  for (const id of gone) believed.add(id);
  return {
    gone: [...deleted, ...gone],
    hidden,
    added: records.filter(({ instanceId }) => !known.has(instanceId) && !believed.has(instanceId)),
    removed: [...known.keys()].filter((id) => !observed.has(id) || believed.has(id)),
  };
}

/** Whether no instance joined the group recently. */
function isSettled(records: readonly MissingInstance[], now: ObservedTime): boolean {
  return records.every(({ since }) => now.ms - since.ms >= settledMs);
}
