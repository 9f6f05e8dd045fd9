/**
 * What the side panel needs from whoever moves the upstream: the embedded simulator fits it as it is. Only
 * the wiring knows that, since an adapter sees nothing of the core but its words.
 */
import type { PanelView } from '../view.ts';

/** The upstream's levers. Methods throw or reject with a sentence when there is no such instance. */
export interface Panel {
  state(): {
    readonly speed: number;
    /** Named switches and rates: booleans and numbers. */
    readonly quirks: object;
    /** How many instances have each status. */
    readonly instances: Readonly<Record<string, number>>;
  };
  setSpeed(speed: number): void;
  setQuirks(change: object): void;
  /** Newest first. */
  calls(max?: number): PanelView['calls'];
  /** Oldest first. */
  changes(since?: number): PanelView['changes'];
  list(max?: number): PanelView['instances'];
  advance(id: string): Promise<{ readonly moved: boolean; readonly says: string }>;
  create(application?: string): Promise<{ readonly id: string; readonly name: string }>;
  cancel(id: string): void;
  remove(id: string): void;
}
