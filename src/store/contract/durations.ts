/** How long instances are in their milestones, as scans saw it. */
import type { LogHistogram } from '../../lib/log-histogram.ts';

/** `milestone`: from entering a milestone until leaving it. `remaining`: from entering it until the instance is completed. */
export type DurationKind = 'milestone' | 'remaining';

/** Seconds of completed examples. */
export interface Durations {
  readonly kind: DurationKind;
  readonly application: string;
  readonly milestone: string;
  readonly histogram: LogHistogram;
}

/** An open instance in a milestone that the bot saw it enter. */
export interface MilestoneStay {
  readonly instanceId: string;
  readonly application: string;
  readonly milestone: string;
  /** When the bot saw that it had entered. */
  readonly enteredAt: string;
  /** Whether it was announced that it is stuck there. */
  readonly isStuckAnnounced: boolean;
  /** Whether it was announced that it will probably miss its deadline. */
  readonly isRiskAnnounced: boolean;
}

export interface DurationStore {
  /** Durations that ended on this day or later (`2026-11-27`, in UTC), of one application if given, added up. */
  list(sinceDay: string, application?: string): Promise<readonly Durations[]>;
  /** The day since which durations are known; `undefined` before the first. */
  firstDay(): Promise<string | undefined>;
  /** Stays in a milestone of an application that began before `before`, the longest first. */
  listStays(application: string, milestone: string, before: string, max: number): Promise<readonly MilestoneStay[]>;
  /** The stays of these instances, where known. */
  findStays(instanceIds: readonly string[]): Promise<readonly MilestoneStay[]>;
  /** Deletes durations that ended before this time. Returns how many rows. */
  prune(before: string): Promise<number>;
}
