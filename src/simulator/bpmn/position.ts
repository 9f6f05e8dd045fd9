import type { Ending } from './model.ts';

/** One stay of a token at a node. Times are counted in steps: 0 is the start, 1 after the first step. */
export interface Visit {
  readonly node: string;
  readonly entered: number;
  /** When it was done; missing while a token waits there, and for good when it was interrupted. */
  readonly left: number | undefined;
  /** Still holds a token. */
  readonly live: boolean;
}

/** Where a process stands after some steps. */
export interface Position {
  /** Nodes that wait for somebody or something: tasks, messages, timers, and the boundary events on live tasks. */
  readonly waits: readonly string[];
  /** In the order they were entered. A boundary event is entered when it fires. */
  readonly visits: readonly Visit[];
  /** Ids of the flows that a token went along. */
  readonly taken: ReadonlySet<string>;
  readonly ended: Ending | undefined;
  readonly milestone: string | undefined;
}
