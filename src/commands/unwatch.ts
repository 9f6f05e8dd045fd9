import * as z from 'zod';
import { button } from '../cards/pen.ts';
import { watchWords } from '../cards/watch.ts';
import type { Definition } from './definition.ts';
import { withWatch } from './find-watch.ts';
import { answer } from './reply.ts';
import { watchNumber } from './schemas.ts';

/** Stops a watch of the place it is typed in. */
export const unwatch: Definition<'watch.remove'> = {
  name: 'watch.remove',
  word: 'unwatch',
  role: 'viewer',
  positionals: [{ argument: 'watch', kind: 'word' }],
  keys: {},
  input: z.object({ watch: watchNumber }),
  run: ({ watch: number }, context) =>
    withWatch(number, context, async (watch) => {
      const { text, store } = context;
      await store.watches.remove(watch.id);
      const card = {
        title: text.watch.removed(number),
        text: [watchWords(text, watch)],
        actions: [button(context, text.watch.all, { name: 'watch.list' })],
      };
      return answer(card, { audience: 'everyone' });
    }),
};
