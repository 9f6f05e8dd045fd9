import { NotFoundError } from '../barium/errors.ts';
import type { ObjectRow } from '../barium/types.ts';
import { nameOf } from '../cards/card-context.ts';
import { objectRow } from '../cards/object.ts';
import type { Reply } from '../chat/reply.ts';
import { idIn } from '../parser/parser.ts';
import type { Context } from '../request/context.ts';
import { answer, refusal } from '../request/reply.ts';
import { pick, pickCard } from './match-by-name.ts';
import { contentsOf } from './objects.ts';

export type ObjectSearch =
  | { readonly ok: true; readonly object: ObjectRow }
  | { readonly ok: false; readonly reply: Reply };

/** Finds the object of an instance that a query names: by id at once, else by name in all that it holds. */
export async function findObject(
  instance: string,
  query: string | undefined,
  version: string | undefined,
  context: Context,
): Promise<ObjectSearch> {
  const { barium } = context;
  if (query !== undefined && idIn(query) !== undefined) {
    try {
      return { ok: true, object: await barium.getObject(instance, query, version) };
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  const { found } = await contentsOf(instance, context);
  const fitting =
    query === undefined
      ? found
      : pick(
          found.map((one) => one.object),
          query,
        ).map((object) => found.find((one) => one.object === object) ?? { object, folder: undefined });
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) {
    return { ok: true, object: await barium.getObject(instance, only.object.id, version) };
  }
  const shown = { id: instance, name: nameOf(context.text, await barium.getInstance(instance)) };
  const rows = fitting.map(({ object, folder }) => objectRow(context, instance, object, folder));
  const card = pickCard(context, 'object', query, shown, rows);
  return { ok: false, reply: rows.length > 0 ? answer(card) : refusal(card) };
}
