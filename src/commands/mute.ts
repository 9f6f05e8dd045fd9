import * as z from 'zod';
import { button } from '../cards/card-context.ts';
import { withAudit } from '../effects/audit.ts';
import { withWatch } from '../lookup/find-watch.ts';
import { durationArgument, watchNumber } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok, publicReply } from '../request/reply.ts';

/** Mutes a watch of this conversation for a while. */
export const mute: Definition<'watch.mute'> = {
  name: 'watch.mute',
  word: 'mute',
  role: 'viewer',
  positionals: [
    { argument: 'watch', kind: 'word' },
    { argument: 'duration', kind: 'rest' },
  ],
  keys: {},
  argumentsSchema: z.object({ watch: watchNumber, duration: durationArgument }),
  run: (command, context) =>
    withWatch(command.watch, context, async (watch) => {
      const { watch: number, duration } = command;
      const { text, store, person, now } = context;
      const by = text.watch.createdBy(person.name);
      const mute = (until: string | undefined) =>
        withAudit(context, command, () => store.watches.mute(watch.id, until, now().toISOString()));
      const all = button(context, text.watch.all, { name: 'watch.list' });
      if (duration === 'off') {
        await mute(undefined);
        return ok({ title: text.watch.unmuted(number), text: [by], actions: [all] }, publicReply);
      }
      const until = new Date(now().getTime() + Number.parseInt(duration, 10) * 60_000).toISOString();
      await mute(until);
      const unmute = button(context, text.watch.unmute, {
        name: 'watch.mute',
        watch: number,
        duration: 'off',
      });
      const card = { title: text.watch.muted(number), text: [text.watch.mutedHint(until), by] };
      return ok({ ...card, actions: [unmute, all] }, publicReply);
    }),
};
