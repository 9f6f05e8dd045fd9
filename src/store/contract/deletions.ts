/**
 * Deletions that were confirmed and are not made at once, as a contract that any engine can keep: those that wait
 * for a second person, and those that wait for the time in which they can be undone.
 */
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import type { NewAuditRow } from './store.ts';
import type { NewDelivery } from './watching.ts';

/** Where a deletion stands. */
export type Phase =
  /** It waits for a second person. */
  | 'requested'
  /** It is made at its time, unless somebody undoes it. */
  | 'scheduled'
  /** A process is making it. */
  | 'begun'
  /** It was made, or tried; its audit row tells. */
  | 'ended'
  /** A process began it and was never heard of again. */
  | 'unknown'
  | 'withdrawn'
  | 'undone'
  /** The instance is no longer as it was shown, or the person no longer an admin, so nothing was done. */
  | 'changed'
  /** Its time passed while nobody could make it, so nothing was done. */
  | 'missed';

export interface NewDeletion {
  /** Nobody can guess it: the buttons carry it. */
  readonly id: string;
  readonly phase: 'requested' | 'scheduled';
  readonly instanceId: string;
  readonly instanceName: string;
  /** The instance as it was shown, as JSON. */
  readonly state: string;
  /** Where it was asked for. */
  readonly place: Conversation;
  readonly asker: Person;
  readonly askedAt: string;
  /** Until when a second person can approve it. */
  readonly expiresAt: string;
  /** When it is made, for one that is scheduled. */
  readonly dueAt: string | undefined;
}

export interface Deletion extends Omit<NewDeletion, 'phase'> {
  readonly phase: Phase;
  readonly approver: Person | undefined;
  /** The process that makes it, and until when that one is believed to be at work. */
  readonly heldBy: string | undefined;
  readonly heldUntil: string | undefined;
  /** Who withdrew it or undid it. */
  readonly stoppedBy: Person | undefined;
  /** When it came to where it stands. */
  readonly movedAt: string;
  /** The audit row of what was last done about it. */
  readonly auditId: number | undefined;
}

/** From one phase to another, with what is written in the same transaction. */
export interface Step {
  /** The audit row of the step, which the deletion is tied to. */
  readonly proof?: NewAuditRow | undefined;
  readonly deliveries?: readonly NewDelivery[];
  readonly from: Phase;
  readonly to: Phase;
  readonly at: string;
  /** Only if this process holds it. */
  readonly heldBy?: string | undefined;
  readonly approved?: { readonly by: Person; readonly dueAt: string };
  readonly held?: { readonly by: string; readonly until: string };
  readonly stoppedBy?: Person;
}

/** A deletion begins with the claim of the token that confirmed it, see `TokenStore.claim`. */
export interface DeletionStore {
  /** `undefined` where there is none, or it cannot be read. */
  find(id: string): Promise<Deletion | undefined>;
  /**
   * Takes a step, for exactly one of any number of callers. Answers the deletion as it is then, or `undefined` when
   * it no longer stands where the step begins; then nothing was written.
   */
  move(id: string, step: Step): Promise<Deletion | undefined>;
  /** Those that are to be made by now, and those whose process was not heard of in time; a few at once. */
  due(now: string): Promise<readonly Deletion[]>;
  /** When something is due next: a deletion, or a process that should have ended. */
  nextDue(): Promise<string | undefined>;
  /** Forgets those that came to their end, or expired, before. Answers how many. */
  prune(before: string): Promise<number>;
}
