import type { Ending } from './model.ts';

/** A token's visit to a node. Times are step numbers: 0 is the start, 1 is after the first step. */
export interface Visit {
  readonly node: string;
  readonly enteredStep: number;
  /** Undefined while the token waits at the node, and if the node was interrupted. */
  readonly leftStep: number | undefined;
  /** The token is still at the node. */
  readonly isActive: boolean;
}

/** The state of a process after some steps. */
export interface Position {
  /** The ids of the waiting tasks, messages and timers, with the boundary events on waiting tasks. */
  readonly waitingAt: readonly string[];
  /** In order. A boundary event is visited when it fires. */
  readonly visits: readonly Visit[];
  /** The ids of the flows that a token has taken. */
  readonly taken: ReadonlySet<string>;
  readonly ended: Ending | undefined;
  readonly milestone: string | undefined;
}
