import { NotFoundError } from '../barium/errors.ts';
import type { ObjectRow } from '../barium/types.ts';
import { instanceName } from '../cards/card-context.ts';
import { objectRow } from '../cards/object.ts';
import type { Reply } from '../chat/reply.ts';
import { guidIn } from '../parser/guids.ts';
import type { Context } from '../request/context.ts';
import { asked, rejected } from '../request/reply.ts';
import { choiceCard, matchByName } from './match-by-name.ts';
import { readContents } from './objects.ts';

type ObjectLookup = { readonly ok: true; readonly object: ObjectRow } | { readonly ok: false; readonly reply: Reply };

/** Finds an object of an instance by its id or name. Without a query, the instance's only object. */
export async function findObject(
  instanceId: string,
  query: string | undefined,
  version: string | undefined,
  context: Context,
): Promise<ObjectLookup> {
  const { barium } = context;
  if (query !== undefined && guidIn(query) !== undefined) {
    try {
      return { ok: true, object: await barium.getObject(instanceId, query, version) };
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  const { objects } = await readContents(instanceId, context);
  const named = objects.map((located) => ({ ...located, id: located.object.id, name: located.object.name }));
  const matches = query === undefined ? named : matchByName(named, query);
  const [only] = matches;
  if (only !== undefined && matches.length === 1) {
    return { ok: true, object: await barium.getObject(instanceId, only.id, version) };
  }
  const name = instanceName(context.text, await barium.getInstance(instanceId));
  const rows = matches.map(({ object, folder }) => objectRow(context, instanceId, object, folder));
  const card = choiceCard(context, 'object', query, { id: instanceId, name }, rows);
  return { ok: false, reply: rows.length > 0 ? asked(card) : rejected(card) };
}
