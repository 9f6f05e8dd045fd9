/** The part of the simulator that the side panel needs; an adapter must not import the simulator itself. */
import type { PanelView } from '../view.ts';

/** A step that an instance took, or could not take. */
export interface Advance {
  readonly moved: boolean;
  /** Of the instance. */
  readonly name: string;
  /** Undefined if the instance was only started. */
  readonly step?: { readonly kind: 'task' | 'message' | 'timer'; readonly name: string };
  /** Afterwards. */
  readonly status: string;
  readonly waitingFor: readonly string[];
}

/** The simulator behind the side panel. Methods throw or reject if there is no instance with the id. */
export interface Panel {
  state(): {
    readonly speed: number;
    /** Settings by name: booleans and numbers. */
    readonly quirks: object;
    /** The number of instances by status. */
    readonly instances: Readonly<Record<string, number>>;
  };
  setSpeed(speed: number): void;
  setQuirks(change: object): void;
  /** Newest first. */
  requests(max?: number): PanelView['requests'];
  /** Oldest first. */
  changes(since?: number): PanelView['changes'];
  list(max?: number): PanelView['instances'];
  advance(id: string): Promise<Advance>;
  create(application?: string): Promise<{ readonly id: string; readonly name: string }>;
  cancel(id: string): void;
  remove(id: string): void;
}
