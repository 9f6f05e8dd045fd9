/** What those are told who were not let in. */
import { count } from './grammar.ts';

export const load = {
  title: {
    person: 'Du frågar fortare än jag hinner svara',
    place: 'Här frågas det mer än jag hinner svara på',
    everyone: 'Det är väldigt många frågor just nu',
  },
  again: (seconds: number) => `Ingenting har gjorts. Försök igen om ${count(seconds, 'sekund', 'sekunder')}.`,
  waiting: 'Väntar på svar',
  waitingNow: (waiting: number, running: number) =>
    `${count(waiting, 'fråga', 'frågor')}, efter ${count(running, 'annan', 'andra')}`,
};
