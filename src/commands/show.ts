import * as z from 'zod';
import { instanceCard, isClosed } from '../cards/instance.ts';
import { isOpen } from '../cards/task.ts';
import { offerNextMessage } from '../effects/offer-messages.ts';
import { readTasksInTime } from '../lookup/tasks.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** One instance: where it stands and what comes next. */
export const show: Definition<'instance.show'> = {
  name: 'instance.show',
  word: 'show',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument }),
  async run({ instance: id }, context) {
    const instance = await context.barium.getInstance(id);
    context.deadlines.record(instance);
    // One request at a time, so that every command has the same share of the upstream concurrency.
    const tasks = isClosed(instance) ? [] : await readTasksInTime(id, context);
    const next = await offerNextMessage(instance, tasks.filter(isOpen), context);
    return ok(instanceCard(context, instance, { tasks, next, now: context.now() }));
  },
};
