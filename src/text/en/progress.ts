/** How far a case has come: the steps below a diagram, and the picture that the bot draws where Barium has none. */
import { formatsFor } from '../format.ts';

const { count, listed } = formatsFor('en');

export const progress = {
  title: (instance: string) => `Progress – ${instance}`,
  drawn: 'Barium has no diagram of this process. These are the case’s tasks over time.',
  file: (instance: string) => `${instance} progress.png`,
  /** Between two steps. */
  arrow: ' → ',
  done: (step: string) => `${step} ✓`,
  open: (step: string) => `▸ ${step}`,
  /** The steps for a screen reader. */
  alt: (instance: string, status: string) => `Progress of ${instance}. Status: ${status.toLowerCase()}.`,
  altDone: (steps: readonly string[]) => `Done: ${listed(steps)}.`,
  altOpen: (steps: readonly string[]) => `Open: ${listed(steps)}.`,
  since: (time: string) => `since ${time}`,
  earlier: (tasks: number) => `+ ${count(tasks, 'earlier task', 'earlier tasks')}`,
  more: (tasks: number) => `+ ${count(tasks, 'more open task', 'more open tasks')}`,
  now: 'now',
  canceled: 'cancelled',
};
