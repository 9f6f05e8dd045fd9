import * as z from 'zod';
import { instanceName } from '../cards/card-context.ts';
import { objectCard } from '../cards/object.ts';
import { findObject } from '../lookup/find-object.ts';
import { instanceArgument, shortText } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** One file, folder or form in detail. */
export const file: Definition<'object.show'> = {
  name: 'object.show',
  word: 'file',
  role: 'viewer',
  isReadOnly: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'object', kind: 'rest' },
  ],
  keys: { version: 'version' },
  argumentsSchema: z.object({
    instance: instanceArgument,
    object: shortText.optional(),
    version: shortText.optional(),
  }),
  async run({ instance: id, object: query, version }, context) {
    const search = await findObject(id, query, version, context);
    if (!search.ok) return search.reply;
    const name = instanceName(context.text, await context.barium.getInstance(id));
    return ok(objectCard(context, { id, name }, search.object, version));
  },
};
