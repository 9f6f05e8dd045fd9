/** What stands between the confirmation of a deletion and the deletion. */
export interface DeletionPolicy {
  /** Another admin has to approve it. */
  readonly needsSecondPerson: boolean;
  /** How long it waits, and can be undone, once it is confirmed; 0 for not at all. */
  readonly undoSeconds: number;
  /** Tells this process from others that share the store. */
  readonly holder: string;
  /** Something new waits for its time, or to be told. */
  wake(): void;
}
