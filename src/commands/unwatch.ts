import * as z from 'zod';
import { button } from '../cards/pen.ts';
import { watchWords } from '../cards/watch.ts';
import type { Definition } from './definition.ts';
import { withWatch } from './find-watch.ts';
import { prove } from './proof.ts';
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
  run: (command, context) =>
    withWatch(command.watch, context, async (watch) => {
      const { text, store, person, now } = context;
      await prove(context, command, () => store.watches.remove(watch.id, now().toISOString()));
      const card = {
        title: text.watch.removed(command.watch),
        text: [watchWords(text, watch), text.watch.by(person.name)],
        actions: [button(context, text.watch.all, { name: 'watch.list' })],
      };
      return answer(card, { audience: 'everyone' });
    }),
};
