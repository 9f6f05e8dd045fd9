import type { Command } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import { proveRefusal } from '../effects/audit.ts';
import type { Entry } from '../rate-limit/limiter.ts';
import type { Context } from '../request/context.ts';
import { refusal } from '../request/reply.ts';

/**
 * Says that somebody was not let in, and when to come again. Nothing is spent by it: a button still works, a form
 * stays open with what was filled in, and a command that would have changed something leaves its proof: the first
 * of a long run of them.
 */
export async function turnAway(
  context: Context,
  command: Command | undefined,
  { why, againMs, isProven }: Extract<Entry, { readonly isGiven: false }>,
): Promise<Reply> {
  if (isProven && command !== undefined && changesSomething(command, context)) {
    await proveRefusal(context, command, 'turned-away');
  }
  const { load } = context.text;
  const again = load.again(Math.max(1, Math.ceil(againMs / 1_000)));
  const [field] = Object.keys(context.values);
  return refusal(
    { title: load.title[why], text: [again] },
    field === undefined ? {} : { fieldErrors: { [field]: again } },
  );
}

function changesSomething({ name }: Command, { definitions }: Context): boolean {
  const definition = definitions.find((one) => one.name === name);
  return definition !== undefined && ('act' in definition || definition.isForButtons === true);
}
