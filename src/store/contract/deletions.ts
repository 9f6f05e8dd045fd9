/** Confirmed deletions that are deferred: until a second person approves, and until they can no longer be undone. */
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import type { NewAuditRow } from './audit.ts';
import type { NewDelivery } from './outbox.ts';

export type DeletionPhase =
  /** Waits for a second person's approval. */
  | 'requested'
  /** Runs when it is due, unless somebody undoes it. */
  | 'scheduled'
  | 'running'
  /** Completed or failed; its audit row has the outcome. */
  | 'finished'
  /** The process that ran it disappeared. */
  | 'unknown'
  | 'withdrawn'
  | 'undone'
  /** Not run: the instance changed, or the person is no longer an admin. */
  | 'changed'
  /** Not run: no process was running when it was due. */
  | 'missed';

export interface NewDeletion {
  /** Unguessable: the buttons carry it. */
  readonly id: string;
  readonly phase: 'requested' | 'scheduled';
  readonly instanceId: string;
  readonly instanceName: string;
  /** The instance as it was shown, as JSON. */
  readonly state: string;
  readonly conversation: Conversation;
  readonly requester: Person;
  readonly requestedAt: string;
  /** When a second person can no longer approve it. */
  readonly expiresAt: string;
  /** When a scheduled deletion runs. */
  readonly dueAt: string | undefined;
}

export interface Deletion extends Omit<NewDeletion, 'phase'> {
  readonly phase: DeletionPhase;
  readonly approver: Person | undefined;
  /** The process that runs it. */
  readonly leaseHolder: string | undefined;
  /** When that process is presumed dead. */
  readonly leaseExpiresAt: string | undefined;
  /** The person who withdrew or undid it. */
  readonly cancelledBy: Person | undefined;
  readonly phaseChangedAt: string;
  /** The audit row of its last transition. */
  readonly auditId: number | undefined;
}

/** A change of phase, and the rows written in the same transaction. */
export interface DeletionTransition {
  /** The audit row of the transition, which the deletion then refers to. */
  readonly auditRow?: NewAuditRow | undefined;
  readonly deliveries?: readonly NewDelivery[];
  readonly from: DeletionPhase;
  readonly to: DeletionPhase;
  readonly at: string;
  /** Only if this process holds the lease. */
  readonly expectedHolder?: string | undefined;
  readonly approval?: { readonly by: Person; readonly dueAt: string };
  readonly lease?: { readonly holder: string; readonly expiresAt: string };
  readonly cancelledBy?: Person;
}

/** A deletion is created by consuming the token that confirmed it, see `TokenStore.consume`. */
export interface DeletionStore {
  /** `undefined` if there is none, or its row is corrupt. */
  find(id: string): Promise<Deletion | undefined>;
  /** The requester's deletions that can still be cancelled, the last one first. */
  listPending(requester: Person): Promise<readonly Deletion[]>;
  /**
   * Changes the phase, for one of any number of concurrent callers. Returns the deletion after the change; `undefined`,
   * with nothing written, if it is no longer in the phase `from`.
   */
  transition(id: string, step: DeletionTransition): Promise<Deletion | undefined>;
  /** Deletions that are due, and running ones whose lease expired, up to a limit. */
  listDue(now: string): Promise<readonly Deletion[]>;
  /** When the next deletion is due or the next lease expires. */
  nextDueAt(): Promise<string | undefined>;
  /** Deletes those that reached a final phase, or expired, before `before`. Returns how many. */
  prune(before: string): Promise<number>;
}
