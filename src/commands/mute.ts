import * as z from 'zod';
import { button } from '../cards/card-context.ts';
import { withAudit } from '../effects/audit.ts';
import { allWatchesButton, referToWatch, visibilityOfChange, withWatch } from '../lookup/find-watch.ts';
import { booleanArgument, durationArgument, watchNumber } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** Mutes a watch of this conversation, or one of the person's own, for a while. */
export const mute: Definition<'watch.mute'> = {
  name: 'watch.mute',
  word: 'mute',
  role: 'viewer',
  positionals: [
    { argument: 'watch', kind: 'word' },
    { argument: 'duration', kind: 'rest' },
  ],
  keys: { mine: 'mine' },
  argumentsSchema: z.object({ watch: watchNumber, duration: durationArgument, mine: booleanArgument.optional() }),
  run: (command, context) =>
    withWatch({ number: command.watch, mine: command.mine }, context, async (watch) => {
      const { duration } = command;
      const { number } = watch;
      const visibility = visibilityOfChange(watch, context);
      const { text, store, person, now } = context;
      const by = text.watch.createdBy(person.name);
      const mute = (until: string | undefined) =>
        withAudit(context, command, () => store.watches.mute(watch.id, until, now().toISOString()));
      const all = allWatchesButton(context, watch);
      if (duration === 'off') {
        await mute(undefined);
        return ok({ title: text.watch.unmuted(number), text: [by], actions: [all] }, visibility);
      }
      const until = new Date(now().getTime() + Number.parseInt(duration, 10) * 60_000).toISOString();
      await mute(until);
      const unmute = button(context, text.watch.unmute, {
        name: 'watch.mute',
        ...referToWatch(watch, context),
        duration: 'off',
      });
      const card = { title: text.watch.muted(number), text: [text.watch.mutedHint(until), by] };
      return ok({ ...card, actions: [unmute, all] }, visibility);
    }),
};
