import * as z from 'zod';
import { BariumError } from '../barium/errors.ts';
import type { TaskRow } from '../barium/types.ts';
import { instanceCard, isClosed } from '../cards/instance.ts';
import { isOpen } from '../cards/task.ts';
import { instance } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';

/** Everything about one instance. */
export const show: Definition<'instance.show'> = {
  name: 'instance.show',
  word: 'show',
  role: 'viewer',
  isQuestion: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  input: z.object({ instance }),
  async run({ instance: id }, context) {
    const found = await context.barium.getInstance(id);
    // One call after the other: a command has one place upstream at a time, as all others have.
    const tasks = isClosed(found) ? [] : await openTasks(id, context);
    return answer(instanceCard(context, found, tasks, context.now()));
  },
};

/** The rest of the card does not wait longer for its tasks. */
const patienceMs = 3_000;

/** What somebody has to do next; nothing where it cannot be read, since the rest can. */
async function openTasks(id: string, { barium, log }: Context): Promise<readonly TaskRow[]> {
  try {
    const { rows } = await barium.listTasks(id, { max: 200 }, { signal: AbortSignal.timeout(patienceMs) });
    return rows.filter(isOpen);
  } catch (err) {
    if (!(err instanceof BariumError)) throw err;
    log.debug({ err }, 'shown without its tasks');
    return [];
  }
}
