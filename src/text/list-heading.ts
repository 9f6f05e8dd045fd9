/** The filters of a list, for its title. */
export interface ListHeading {
  /** Barium's words; empty for all. */
  readonly statuses: readonly string[];
  readonly app: string | undefined;
  readonly match: string | undefined;
  readonly milestone: string | undefined;
  readonly startedBy: string | undefined;
  /** In days. */
  readonly due: number | undefined;
  readonly isOverdue: boolean;
  /** In their milestone for longer than is usual. */
  readonly isStuck: boolean;
}
