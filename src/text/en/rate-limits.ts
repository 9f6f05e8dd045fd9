/** What those are told who were not let in. */
import { count } from './grammar.ts';

export const load = {
  title: {
    person: 'You ask faster than I can answer',
    place: 'More is asked here than I can answer',
    everyone: 'Very much is asked of me just now',
  },
  again: (seconds: number) => `Nothing was done. Please try again in ${count(seconds, 'second', 'seconds')}.`,
  waiting: 'Waiting to be answered',
  waitingNow: (waiting: number, running: number) =>
    `${count(waiting, 'request', 'requests')}, behind ${count(running, 'other', 'others')}`,
};
