/** One thing that happened to an instance. */
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

const KEPT = 20_000;
/** Dropped in lumps, since taking one off a long list for each one added is slow. */
const LUMP = 5_000;

/** The log of everything that changed, oldest first; the oldest are forgotten when it gets long. */
export class Changes {
  #log: WorldChange[];
  #last: number;

  constructor(saved: readonly WorldChange[] = [], last = 0) {
    this.#log = [...saved];
    this.#last = last;
  }

  /** The sequence number of the newest change. */
  get last(): number {
    return this.#last;
  }

  add(change: Omit<WorldChange, 'seq'>): void {
    this.#last += 1;
    this.#log.push({ seq: this.#last, ...change });
    if (this.#log.length > KEPT + LUMP) this.#log = this.#log.slice(LUMP);
  }

  /** Those with a higher sequence number than `seq`. */
  since(seq: number): readonly WorldChange[] {
    const forgotten = this.#last - this.#log.length;
    return this.#log.slice(Math.max(0, seq - forgotten));
  }
}
