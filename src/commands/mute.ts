import * as z from 'zod';
import { button } from '../cards/pen.ts';
import type { Definition } from './definition.ts';
import { withWatch } from './find-watch.ts';
import { answer } from './reply.ts';
import { duration, watchNumber } from './schemas.ts';

/** Keeps a watch of the place it is typed in quiet for a while. */
export const mute: Definition<'watch.mute'> = {
  name: 'watch.mute',
  word: 'mute',
  role: 'viewer',
  positionals: [
    { argument: 'watch', kind: 'word' },
    { argument: 'duration', kind: 'rest' },
  ],
  keys: {},
  input: z.object({ watch: watchNumber, duration }),
  run: ({ watch: number, duration: howLong }, context) =>
    withWatch(number, context, async (watch) => {
      const { text, store, now } = context;
      const all = button(context, text.watch.all, { name: 'watch.list' });
      if (howLong === 'off') {
        await store.watches.mute(watch.id, undefined);
        return answer({ title: text.watch.unmuted(number), actions: [all] });
      }
      const until = new Date(now().getTime() + Number.parseInt(howLong, 10) * 60_000).toISOString();
      await store.watches.mute(watch.id, until);
      const unmute = button(context, text.watch.unmute, {
        name: 'watch.mute',
        watch: number,
        duration: 'off',
      });
      const card = { title: text.watch.muted(number), text: [text.watch.mutedHint(until)] };
      return answer({ ...card, actions: [unmute, all] });
    }),
};
