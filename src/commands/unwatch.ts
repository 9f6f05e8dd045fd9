import * as z from 'zod';
import { button } from '../cards/card-context.ts';
import { watchSummary } from '../cards/watch.ts';
import { withAudit } from '../effects/audit.ts';
import { withWatch } from '../lookup/find-watch.ts';
import { watchNumber } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok, publicReply } from '../request/reply.ts';

/** Removes a watch of this conversation. */
export const unwatch: Definition<'watch.remove'> = {
  name: 'watch.remove',
  word: 'unwatch',
  role: 'viewer',
  positionals: [{ argument: 'watch', kind: 'word' }],
  keys: {},
  argumentsSchema: z.object({ watch: watchNumber }),
  run: (command, context) =>
    withWatch(command.watch, context, async (watch) => {
      const { text, store, person, now } = context;
      await withAudit(context, command, () => store.watches.remove(watch.id, now().toISOString()));
      const card = {
        title: text.watch.removed(command.watch),
        text: [watchSummary(text, watch), text.watch.createdBy(person.name)],
        actions: [button(context, text.watch.all, { name: 'watch.list' })],
      };
      return ok(card, publicReply);
    }),
};
