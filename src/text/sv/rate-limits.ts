import { formatsFor } from '../format.ts';

const { count, number } = formatsFor('sv');

export const rateLimits = {
  title: {
    person: 'Du skickar frågor för fort',
    conversation: 'För många frågor i den här kanalen',
    everyone: 'Boten är hårt belastad just nu',
  },
  retryAfter: (seconds: number) => `Inget har ändrats. Försök igen om ${count(seconds, 'sekund', 'sekunder')}.`,
  queueLabel: 'Kö',
  queueLength: (waiting: number, running: number) =>
    `${number.format(waiting)} väntar, ${number.format(running)} pågår`,
};
