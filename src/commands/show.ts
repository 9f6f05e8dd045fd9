import * as z from 'zod';
import { isAtLeast } from '../access/roles.ts';
import { BariumError } from '../barium/errors.ts';
import type { TaskRow } from '../barium/types.ts';
import { instanceCard, isClosed } from '../cards/instance.ts';
import { isOpen } from '../cards/task.ts';
import { likelyMessage } from '../lookup/messages.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
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
    const tasks = isClosed(instance) ? [] : await readTasks(id, context);
    const canSend = !isClosed(instance) && isAtLeast(context.role, 'operator');
    const openTasks = tasks.filter(isOpen);
    const message = canSend ? await likelyMessage(instance, openTasks, context) : undefined;
    return ok(instanceCard(context, instance, { tasks, message, now: context.now() }));
  },
};

/** After this, the instance is shown without its tasks. */
const tasksTimeoutMs = 3_000;

/** Returns no tasks if they cannot be read, since the instance can be shown without them. */
async function readTasks(id: string, { barium, log }: Context): Promise<readonly TaskRow[]> {
  try {
    const { rows } = await barium.listTasks(id, { max: 200 }, { signal: AbortSignal.timeout(tasksTimeoutMs) });
    return rows;
  } catch (err) {
    if (!(err instanceof BariumError)) throw err;
    log.debug({ err }, 'case shown without its tasks');
    return [];
  }
}
