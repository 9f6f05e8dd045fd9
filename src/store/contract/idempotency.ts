import type { NewAuditRow } from './audit.ts';

/** The keys of chat events that already had their effect. */
export interface IdempotencyStore {
  /** True for the first caller with this key, or for the first one since `since` (ISO 8601); false for every other. */
  recordOnce(key: string, now: string, since?: string): Promise<boolean>;
  /**
   * Records the key and writes the audit row in one transaction. Returns the row's id to the first caller with this
   * key, `undefined` to every other.
   */
  recordWithAudit(key: string, auditRow: NewAuditRow): Promise<number | undefined>;
  /** The audit row of the action that was recorded under this key. */
  auditIdFor(key: string): Promise<number | undefined>;
  /** Deletes keys recorded before `before`, and those without an audit row recorded before `eventsBefore`. Returns how many. */
  prune(before: string, eventsBefore: string): Promise<number>;
}
