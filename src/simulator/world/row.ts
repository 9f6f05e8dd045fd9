import type { SimulatedApplication } from '../applications/application.ts';

/** The upstream's status words. */
export type RowStatus = 'ready' | 'active' | 'completed' | 'cancelled' | 'aborted';

export const statuses: readonly RowStatus[] = ['ready', 'active', 'completed', 'cancelled', 'aborted'];

/** A file, folder or form that was added through the API. */
export interface AddedObject {
  /** Unique within the instance, and part of the object's id. */
  readonly n: number;
  readonly kind: 'file' | 'folder' | 'form';
  readonly name: string;
  /** Media type of a file. */
  readonly type?: string | undefined;
  readonly template?: string | undefined;
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
}

/**
 * The stored part of an instance: its position and its changes. Names, people, dates and documents are derived from
 * the seed on demand, so that a hundred thousand rows fit in memory.
 */
export interface SimulatedInstance {
  readonly index: number;
  readonly id: string;
  readonly application: SimulatedApplication;
  readonly startedAt: number;
  status: RowStatus;
  milestone: string | undefined;
  /** The completed steps; see `ProcessState.steps`. */
  steps: readonly string[];
  /** The nodes where the instance waits, with boundary events. */
  waitingAt: readonly string[];
  /** When each step was completed; undefined for the steps from the seed. */
  times: readonly number[] | undefined;
  closedAt: number | undefined;
  /** Set if the instance was renamed. */
  name: string | undefined;
  added: readonly AddedObject[];
  /** Differs from the seed, so it has to be saved. */
  isModified: boolean;
}

export function isOpen(row: SimulatedInstance): boolean {
  return row.status === 'active' || row.status === 'ready';
}
