/** A change to an instance. */
export interface WorldChange {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly instanceId: string;
  readonly name: string;
  /** `created`, `status`, `milestone`, `task`, `object`, `renamed` or `deleted`. */
  readonly kind: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A bounded log of changes, oldest first. */
export interface ChangeLog {
  /** The sequence number of the newest change; 0 without one. */
  readonly lastSeq: number;
  add(change: Omit<WorldChange, 'seq'>): void;
  /** The changes after a sequence number. */
  since(seq: number): readonly WorldChange[];
}

const maxChanges = 20_000;
/** Pruning one change at a time would copy a long array each time. */
const pruneBatchSize = 5_000;

export function createChangeLog(saved: readonly WorldChange[] = [], savedSeq = 0): ChangeLog {
  let changes = [...saved];
  let lastSeq = savedSeq;
  return {
    get lastSeq() {
      return lastSeq;
    },
    add(change) {
      lastSeq += 1;
      changes.push({ seq: lastSeq, ...change });
      if (changes.length > maxChanges + pruneBatchSize) changes = changes.slice(pruneBatchSize);
    },
    since(seq) {
      const prunedCount = lastSeq - changes.length;
      return changes.slice(Math.max(0, seq - prunedCount));
    },
  };
}
