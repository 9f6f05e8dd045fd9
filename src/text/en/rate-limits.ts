import { formatsFor } from '../format.ts';

const { count, number } = formatsFor('en');

export const rateLimits = {
  title: {
    person: 'You’re sending requests too fast',
    conversation: 'Too many requests in this channel',
    everyone: 'The bot is very busy right now',
  },
  retryAfter: (seconds: number) => `Nothing was changed. Please try again in ${count(seconds, 'second', 'seconds')}.`,
  queueLabel: 'Queue',
  queueLength: (waiting: number, running: number) =>
    `${number.format(waiting)} waiting, ${number.format(running)} running`,
};
