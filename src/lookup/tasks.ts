import { BariumError } from '../barium/errors.ts';
import type { TaskRow } from '../barium/types.ts';
import { type CollectedRows, collectPages } from '../instance-index/collect-pages.ts';
import type { Context } from '../request/context.ts';

/** Every task of an instance, in Barium's order. Rejects with a `BariumError`. */
export async function readTasks(
  id: string,
  status: string | undefined,
  { barium }: Pick<Context, 'barium'>,
): Promise<CollectedRows<TaskRow>> {
  const filter = status === undefined ? {} : { status };
  return collectPages((query) => barium.listTasks(id, { ...filter, ...query }));
}

/** After this, a case is shown without its tasks. */
const tasksTimeoutMs = 3_000;

/** Returns no tasks if they cannot be read in time, for what can be shown without them. */
export async function readTasksInTime(
  id: string,
  { barium, log }: Pick<Context, 'barium' | 'log'>,
): Promise<readonly TaskRow[]> {
  try {
    const { rows } = await barium.listTasks(id, { max: 200 }, { signal: AbortSignal.timeout(tasksTimeoutMs) });
    return rows;
  } catch (err) {
    if (!(err instanceof BariumError)) throw err;
    log.debug({ err }, 'case shown without its tasks');
    return [];
  }
}
