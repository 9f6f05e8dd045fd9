import * as z from 'zod';
import { nameOf } from '../cards/card-context.ts';
import { objectCard } from '../cards/object.ts';
import { findObject } from '../lookup/find-object.ts';
import { instance, short } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';

/** One file, folder or form in detail. */
export const file: Definition<'object.show'> = {
  name: 'object.show',
  word: 'file',
  role: 'viewer',
  isQuestion: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'object', kind: 'rest' },
  ],
  keys: { version: 'version' },
  input: z.object({ instance, object: short.optional(), version: short.optional() }),
  async run({ instance: id, object: query, version }, context) {
    const search = await findObject(id, query, version, context);
    if (!search.ok) return search.reply;
    const shown = await context.barium.getInstance(id);
    const of = { id, name: nameOf(context.text, shown) };
    return answer(objectCard(context, of, search.object, version));
  },
};
