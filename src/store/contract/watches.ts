import type { QuietHours, WatchedKind, WatchMode } from '../../chat/command.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Language } from '../../chat/language.ts';
import type { Person } from '../../chat/person.ts';
import type { Weekday } from '../../lib/local-time.ts';

/** Which instances a watch matches. Text is compared case-insensitively; `undefined` matches everything. */
export interface WatchFilter {
  readonly instance: string | undefined;
  readonly statuses: readonly string[] | undefined;
  readonly app: string | undefined;
  /** Words that the name contains. */
  readonly match: string | undefined;
  readonly milestone: string | undefined;
  readonly startedBy: string | undefined;
}

export type { WatchedKind, WatchMode } from '../../chat/command.ts';

export const watchedKinds = [
  'created',
  'status',
  'milestone',
  'gone',
  'deadline',
  'stuck',
  'risk',
] as const satisfies readonly WatchedKind[];

export const watchModes = ['thread', 'flat', 'digest', 'report'] as const satisfies readonly WatchMode[];

/** Whether a watch posts at times of its own, rather than when something changes. */
export function hasOwnTimes(as: WatchMode): boolean {
  return as === 'digest' || as === 'report';
}

/** When digests are posted, in local time. */
export const defaultDigestTime = '08:00';

export interface NewWatch {
  readonly conversation: Conversation;
  readonly owner: Person;
  readonly filter: WatchFilter;
  readonly on: readonly WatchedKind[];
  readonly as: WatchMode;
  readonly diagram: boolean;
  /** Each announcement in a channel or group notifies the owner by name. */
  readonly mention?: boolean | undefined;
  /** The language of its announcements; the owner's own if missing. */
  readonly lang?: Language | undefined;
  /** When its digest is posted; at 08:00 if missing. */
  readonly at?: string | undefined;
  /** The days on which it is; every day if missing. */
  readonly days?: readonly Weekday[] | undefined;
  /** Announcements wait until these hours are over, and are then posted as one. Not for digests. */
  readonly quiet?: QuietHours | undefined;
  /** Of these times; the owner's own if missing. */
  readonly timeZone?: string | undefined;
  readonly createdAt: string;
}

/** Everything of a watch that can be changed. */
export type WatchSettings = Omit<NewWatch, 'conversation' | 'createdAt'>;

/** A conversation's subscription to changes. */
export interface Watch extends NewWatch {
  readonly id: number;
  /** Its number in the conversation, as people type it: 1, 2, 3 … */
  readonly number: number;
  readonly mutedUntil: string | undefined;
}

export interface WatchStore {
  add(watch: NewWatch): Promise<Watch>;
  /** All watches, or those of one conversation, by number. Corrupt rows are skipped. */
  list(conversation?: Conversation): Promise<readonly Watch[]>;
  /** Changes a watch. Its announcements that wait for a digest, or for the end of quiet hours, are then due at `dueAt`. */
  update(id: number, watch: WatchSettings, dueAt: string): Promise<void>;
  /**
   * Mutes a watch and removes its pending deliveries. A delivery that another watch wants too, one that isn't muted at
   * `at`, is reassigned to that one.
   */
  mute(id: number, until: string | undefined, at: string): Promise<void>;
  /** Removes a watch and its pending deliveries; shared ones are reassigned as in {@link mute}. */
  remove(id: number, at: string): Promise<void>;
  /**
   * Deletes watches that were removed or ended before `before`, except the last one of each conversation, so that its
   * number is not given to another watch. Returns how many.
   */
  prune(before: string): Promise<number>;
}
