import * as z from 'zod';
import { button } from '../cards/card-context.ts';
import { watchWords } from '../cards/watch.ts';
import { prove } from '../effects/audit.ts';
import { withWatch } from '../lookup/watch.ts';
import { watchNumber } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';

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
      return answer(card, { visibility: 'public' });
    }),
};
