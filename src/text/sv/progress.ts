/** How far a case has come: the steps below a diagram, and the picture that the bot draws where Barium has none. */
import { formatsFor } from '../format.ts';

const { count, listed } = formatsFor('sv');

export const progress = {
  title: (instance: string) => `Förlopp för ${instance}`,
  drawn: 'Barium har inget diagram för processen. Här är ärendets uppgifter över tid.',
  file: (instance: string) => `${instance} förlopp.png`,
  arrow: ' → ',
  done: (step: string) => `${step} ✓`,
  open: (step: string) => `▸ ${step}`,
  alt: (instance: string, status: string) => `Förlopp för ${instance}. Status: ${status.toLowerCase()}.`,
  altDone: (steps: readonly string[]) => `Klart: ${listed(steps)}.`,
  altOpen: (steps: readonly string[]) => `Pågår: ${listed(steps)}.`,
  since: (time: string) => `sedan ${time}`,
  earlier: (tasks: number) => `+ ${count(tasks, 'tidigare uppgift', 'tidigare uppgifter')}`,
  more: (tasks: number) => `+ ${count(tasks, 'öppen uppgift till', 'öppna uppgifter till')}`,
  now: 'nu',
  canceled: 'annullerad',
};
