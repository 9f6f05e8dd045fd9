import * as z from 'zod';
import { watchSummary } from '../cards/watch.ts';
import { withAudit } from '../effects/audit.ts';
import { allWatchesButton, visibilityOfChange, withWatch } from '../lookup/find-watch.ts';
import { booleanArgument, watchNumber } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** Removes a watch of this conversation, or one of the person's own. */
export const unwatch: Definition<'watch.remove'> = {
  name: 'watch.remove',
  word: 'unwatch',
  role: 'viewer',
  positionals: [{ argument: 'watch', kind: 'word' }],
  keys: { mine: 'mine' },
  argumentsSchema: z.object({ watch: watchNumber, mine: booleanArgument.optional() }),
  run: (command, context) =>
    withWatch({ number: command.watch, mine: command.mine }, context, async (watch) => {
      const { text, store, person, now } = context;
      await withAudit(context, command, () => store.watches.remove(watch.id, now().toISOString()));
      const card = {
        title: text.watch.removed(watch.number),
        text: [watchSummary(text, watch), text.watch.createdBy(person.name)],
        actions: [allWatchesButton(context, watch)],
      };
      return ok(card, visibilityOfChange(watch, context));
    }),
};
