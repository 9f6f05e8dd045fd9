import type { ProcessModel } from '../bpmn/model.ts';
import type { Translate } from './translate.ts';

/** An application: its process, and how its instances are generated. */
export interface SimulatedApplication {
  /** E.g. `Order`. */
  readonly name: string;
  readonly model: ProcessModel;
  /** Made with the BPMN 1.0 tool, so that Barium has a diagram of it. */
  readonly hasDiagram: boolean;
  /** The percentage of instances of this application. */
  readonly weight: number;
  /** The states of generated instances. A test replays each on the engine. */
  readonly states: readonly ProcessState[];
  /** The id of the template of its form. */
  readonly template: string;
  /** The range of days from start to deadline. */
  readonly deadlineDays: readonly [from: number, to: number];
  /** Generates the content of an instance. */
  readonly createFixture: (random: SeededRandom, t: Translate) => InstanceFixture;
}

/** A state of a process, and the steps that lead to it. */
export interface ProcessState {
  /** The completed nodes in order; `check:refuse` is `check` with the flow to `refuse` chosen after it. */
  readonly steps: readonly string[];
  readonly status: 'ready' | 'active' | 'completed' | 'cancelled' | 'aborted';
  readonly milestone?: string;
  /** The nodes with a token, without boundary events. */
  readonly waitingAt: readonly string[];
  /** No generated instance is in it, only one of the tour. */
  readonly isForTour?: true;
}

/** Random numbers of one instance; the same question always gets the same answer. */
export interface SeededRandom {
  pick<T>(question: number, choices: readonly T[]): T;
  between(question: number, from: number, to: number): number;
  /** The number of the instance, e.g. for its order number. */
  readonly number: number;
}

/** The generated content of an instance. */
export interface InstanceFixture {
  readonly name: string;
  readonly description: string | undefined;
  readonly startedBy: string;
  /** The application of the parent instances, which only some instances have. */
  readonly parentApplication?: string;
  readonly objects: readonly ObjectFixture[];
}

interface FormFixture {
  readonly kind: 'form';
  readonly name: string;
  readonly description?: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export interface FileFixture {
  readonly kind: 'file';
  readonly name: string;
  readonly description?: string;
  /** A title and paragraphs, or the rows of a CSV file; see `generateDocument`. */
  readonly title?: string;
  readonly lines: readonly string[];
}

interface FolderFixture {
  readonly kind: 'folder';
  readonly name: string;
  readonly description?: string;
  readonly files: readonly FileFixture[];
}

export type ObjectFixture = FormFixture | FileFixture | FolderFixture;
