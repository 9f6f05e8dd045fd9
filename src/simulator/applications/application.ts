import type { Model } from '../bpmn/model.ts';

/** One application of the simulated installation: its process, where its instances may stand, and their dressing. */
export interface Application {
  /** As people call it, e.g. `Order`. */
  readonly name: string;
  readonly model: Model;
  /** Drawn with the tool that gives diagrams. */
  readonly drawn: boolean;
  /** Of a hundred instances, how many are of this application. */
  readonly share: number;
  /** Where instances stand at the beginning. Tests replay each on the engine. */
  readonly scenes: readonly Scene[];
  /** The id of the template of its form. */
  readonly template: string;
  /** Days from start to deadline. */
  readonly days: readonly [from: number, to: number];
  /** Finds the words for the instance with this place in the seed. */
  readonly dress: (dice: Dice) => Dress;
}

/** A place in a process that was reached by these steps. */
export interface Scene {
  /** Node ids in the order they were done; `check:refuse` is `check` with the way to `refuse` chosen after it. */
  readonly steps: readonly string[];
  readonly status: 'ready' | 'active' | 'completed' | 'cancelled' | 'aborted';
  readonly milestone?: string;
  /** Nodes that hold a token, boundary events left out. */
  readonly waits: readonly string[];
}

/** Chance for one instance; the same question gets the same answer. */
export interface Dice {
  pick<T>(question: number, choices: readonly T[]): T;
  between(question: number, from: number, to: number): number;
  /** The instance's own running number, for order numbers and the like. */
  readonly number: number;
}

/** What an instance is about, made of its dice whenever somebody asks. */
export interface Dress {
  readonly name: string;
  readonly description: string | undefined;
  readonly startedBy: string;
  /** Instances of this application are this one's parents now and then. */
  readonly parentOf?: string;
  readonly objects: readonly ObjectSketch[];
}

export interface FormSketch {
  readonly kind: 'form';
  readonly name: string;
  readonly description?: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export interface FileSketch {
  readonly kind: 'file';
  readonly name: string;
  readonly description?: string;
  /** A title and paragraphs, or rows of a table: what `documents.ts` writes as PDF, text or CSV by the name's ending. */
  readonly title?: string;
  readonly lines: readonly string[];
}

export interface FolderSketch {
  readonly kind: 'folder';
  readonly name: string;
  readonly description?: string;
  readonly holds: readonly FileSketch[];
}

export type ObjectSketch = FormSketch | FileSketch | FolderSketch;
