import type { Application } from '../applications/application.ts';

/** The upstream's status words. */
export type Status = 'ready' | 'active' | 'completed' | 'cancelled' | 'aborted';

export const STATUSES: readonly Status[] = ['ready', 'active', 'completed', 'cancelled', 'aborted'];

/** A file, folder or form that somebody added over HTTP. */
export interface Added {
  /** Counts what was ever added to this instance; part of the object's id. */
  readonly n: number;
  readonly kind: 'file' | 'folder' | 'form';
  readonly name: string;
  /** Media type of a file. */
  readonly type?: string | undefined;
  readonly template?: string | undefined;
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
}

/**
 * What the simulator keeps of an instance: where it stands and what was changed. Names, people, dates and documents
 * are made of the seed whenever somebody asks, so a hundred thousand of these are small.
 */
export interface Row {
  readonly index: number;
  readonly id: string;
  readonly application: Application;
  readonly startedAt: number;
  status: Status;
  milestone: string | undefined;
  /** What brought it here; see `Scene.steps`. */
  steps: readonly string[];
  /** Nodes that wait, boundary events included. */
  waits: readonly string[];
  /** When each step was taken; not set while the steps are the scene's. */
  times: readonly number[] | undefined;
  closedAt: number | undefined;
  /** Set when it was renamed. */
  name: string | undefined;
  added: readonly Added[];
  /** No longer as the seed made it: worth saving. */
  touched: boolean;
}

export function isOpen(row: Row): boolean {
  return row.status === 'active' || row.status === 'ready';
}
