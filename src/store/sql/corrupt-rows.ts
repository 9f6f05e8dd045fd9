/** Rows that were damaged, or that another version wrote: the store goes on without them. */
export interface SetAside {
  readonly table: string;
  /** Of the rows; none where the table has but one. */
  readonly ids: readonly number[];
}

/** Told of each such row, when it is found. */
export type OnSetAside = (found: SetAside) => void;
