import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';

/** How an effect ended. */
export type EffectOutcome = 'done' | 'not-accepted' | 'refused' | 'failed' | 'unknown';

/** Why an effect was never started. */
export const refusalOutcomes = [
  /** The person's role doesn't allow it. */
  'denied',
  'rate-limited',
  /** The confirmation belongs to somebody else, or needs a second person. */
  'wrong-person',
  /** The confirmation was shown in another conversation, or needs one that others can see. */
  'wrong-conversation',
  'expired',
  /** The instance changed after the confirmation was shown. */
  'changed',
] as const;
export type RefusalOutcome = (typeof refusalOutcomes)[number];

/** A step on the way to an effect. */
type StepOutcome = 'asked' | 'confirmed' | 'approved' | 'withdrawn' | 'undone';

/** How an audited action ended. A row that stays `begun` means that the process crashed during the action. */
export type Outcome = 'begun' | EffectOutcome | RefusalOutcome | StepOutcome;

interface AuditEntry {
  readonly at: string;
  readonly person: Person;
  readonly conversation: Conversation;
  /** The command's name, e.g. `instance.delete`. */
  readonly command: string;
  readonly instanceId: string | undefined;
  readonly instanceName: string | undefined;
  /** The name of the message, file, folder or form. */
  readonly detail: string | undefined;
}

/** A row to write. Every outcome but `begun` is final. */
export interface NewAuditRow extends AuditEntry {
  readonly outcome: Exclude<Outcome, EffectOutcome>;
}

export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly outcome: Outcome;
  readonly endedAt: string | undefined;
  readonly errorLogId: string | undefined;
}

/** The command of the rows that record a pruning. Their detail is the time that all pruned rows are older than. */
export const auditPruneCommand = 'audit.prune';

/** The size of the log: about how many rows it has, and when the oldest was written. */
export interface AuditSize {
  readonly rows: number;
  readonly oldestAt: string | undefined;
}

/** An append-only log: a row that was begun is finished once; no row is otherwise changed, and none
 * is deleted except by {@link AuditStore.prune}. */
export interface AuditStore {
  /** Writes a row: before an effect starts, or as any other step happens. Returns its id. */
  write(row: NewAuditRow): Promise<number>;
  /** Records the outcome of a row that was begun. Does nothing if the row already has one. */
  finish(id: number, end: { outcome: EffectOutcome; at: string; errorLogId?: string | undefined }): Promise<void>;
  get(id: number): Promise<AuditRow | undefined>;
  /** Newest first. `only` selects refused actions, or all others. */
  listForInstance(instanceId: string, max: number, only?: 'refusals' | 'acts'): Promise<readonly AuditRow[]>;
  /** Actions from `at` on that may have changed one of these instances, oldest first. */
  listSince(at: string, instanceIds: readonly string[]): Promise<readonly AuditRow[]>;
  size(): Promise<AuditSize>;
  /**
   * Deletes all rows written before `before`, except those about prunings. `row` records the pruning: it is written
   * first and finished last, even if a pruning was interrupted, and not at all if there is nothing to delete. Returns how
   * many rows were deleted.
   */
  prune(before: string, row: Pick<NewAuditRow, 'at' | 'person' | 'conversation'>): Promise<number>;
  /** All rows from `from` on and before `until`, oldest first, in batches. */
  readBetween(from: string, until: string | undefined): AsyncIterable<readonly AuditRow[]>;
}
