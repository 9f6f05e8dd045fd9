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
