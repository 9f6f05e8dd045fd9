import type { Person } from '../../chat/person.ts';
import type { SnapshotRow } from './snapshot.ts';

/**
 * `renamed` is only kept for the history, never announced. `hidden`: no longer visible to the bot, because the instance was
 * deleted or the bot's user lost a right. `returned`: visible again, after `gone` or `hidden`. `appeared`: an older
 * instance that became visible with many others, because they were imported or the bot's user was given a right.
 */
export const changeKinds = [
  'created',
  'status',
  'milestone',
  'renamed',
  'gone',
  'hidden',
  'returned',
  'appeared',
  'deadline',
  'stuck',
  'risk',
] as const;

export type ChangeKind = (typeof changeKinds)[number];

/** The person whose command to the bot caused a change. */
interface ChangeAuthor {
  readonly person: Person;
  readonly auditId: number;
}

/** One difference between the upstream and the snapshot. */
export interface Change {
  readonly kind: ChangeKind;
  /** The instance after the change; for `gone`, its last known state. */
  readonly instance: SnapshotRow;
  readonly from: string | undefined;
  /**
   * For `deadline`: `soon` or `passed`; `from` is the deadline. For `stuck`: the seconds that are usual in the milestone;
   * `from` is when it was entered. For `risk`: the earliest time at which it will probably end; `from` is the deadline.
   */
  readonly to: string | undefined;
  /** When it was detected. */
  readonly at: string;
  /** The earliest time that it can have happened: the scan before. Missing if unknown. */
  readonly since?: string | undefined;
  readonly by?: ChangeAuthor | undefined;
}

/** Which changes to count. Texts are normalized, and parts of the texts that they match. */
export interface AnnouncementQuery {
  readonly since: string;
  readonly kinds: readonly ChangeKind[];
  /** Also counts that this instance is gone, whatever the kinds. */
  readonly instanceId: string | undefined;
  /** In lower case. */
  readonly statuses: readonly string[] | undefined;
  readonly application: string | undefined;
  readonly milestone: string | undefined;
  readonly startedBy: string | undefined;
  readonly nameWords: readonly string[];
  /** The newest changes that are counted. */
  readonly maxChanges: number;
}

export interface AnnouncementCounts {
  /** By application, whose name is normalized. */
  readonly counts: readonly { readonly applicationName: string | undefined; readonly count: number }[];
  /** Start of the changes that were counted, if there are more than `maxChanges`. */
  readonly countedSince: string | undefined;
}

export interface ChangeStore {
  /** Newest first. */
  listForInstance(instanceId: string, max: number): Promise<readonly Change[]>;
  /** Oldest first, in batches. */
  readSince(at: string): AsyncIterable<readonly Change[]>;
  /** Counts instances with a change that matches, once for each time at which changes were detected. */
  countAnnouncements(query: AnnouncementQuery): Promise<AnnouncementCounts>;
  /** Which of these audit rows already have a change attributed to them. */
  findAttributed(auditIds: readonly number[]): Promise<readonly number[]>;
  /** Deletes changes detected before `before`. Returns how many. */
  prune(before: string): Promise<number>;
}
