import type { TaskRow } from '../barium/types.ts';
import { compareText } from '../lib/compare.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Strings } from '../text/strings.ts';
import { isOpen, taskName } from './task.ts';

/** A task as a step that is done or open. */
export interface Step {
  readonly name: string;
  readonly isOpen: boolean;
  readonly task: TaskRow;
}

/** The completed tasks in the order of their completion, then the open ones. Canceled tasks are left out. */
export function stepsOf(text: Strings, tasks: readonly TaskRow[]): readonly Step[] {
  const steps = tasks.map((task) => ({ name: taskName(text, task), isOpen: isOpen(task), task }));
  const byTime = (at: (step: Step) => string | undefined) => (a: Step, b: Step) => compareText(at(a), at(b));
  const done = steps.filter((step) => !step.isOpen && isDone(step.task));
  const open = steps.filter((step) => step.isOpen);
  return [
    ...done.sort(byTime(({ task }) => task.completedDate ?? task.createdDate)),
    ...open.sort(byTime(({ task }) => task.createdDate)),
  ];
}

/** Whether somebody completed the task. A task that an event interrupted has ended as well. */
export function isDone({ completedDate, status }: Pick<TaskRow, 'completedDate' | 'status'>): boolean {
  return status === undefined ? completedDate !== undefined : status.toLowerCase() === 'completed';
}

/** Of either kind; a path is one paragraph. */
const maxSteps = 8;

/** The steps on one line, such as `Check the order ✓ → ▸ Ship the goods`; `undefined` without any. */
export function stepPath({ progress }: Strings, steps: readonly Step[]): string | undefined {
  const done = steps.filter((step) => !step.isOpen);
  const open = steps.filter((step) => step.isOpen);
  const parts = [
    ...(done.length > maxSteps ? ['…'] : []),
    ...done.slice(-maxSteps).map(({ name }) => progress.done(name)),
    ...open.slice(0, maxSteps).map(({ name }) => progress.open(name)),
    ...(open.length > maxSteps ? ['…'] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(progress.arrow);
}

/** In a picture's alternative text. */
const maxAltName = 60;

/** The steps as sentences for a screen reader; empty without any. */
export function describeSteps({ progress }: Strings, steps: readonly Step[]): string {
  const names = (isOpen: boolean) =>
    steps.filter((step) => step.isOpen === isOpen).map(({ name }) => truncateChars(name, maxAltName));
  const [done, open] = [names(false).slice(-maxSteps), names(true).slice(0, maxSteps)];
  return [
    ...(done.length > 0 ? [progress.altDone(done)] : []),
    ...(open.length > 0 ? [progress.altOpen(open)] : []),
  ].join(' ');
}
