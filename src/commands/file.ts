import * as z from 'zod';
import { instanceName } from '../cards/card-context.ts';
import { folderCard, objectCard } from '../cards/object.ts';
import { paginate } from '../cards/pagination.ts';
import { collectPages } from '../instance-index/collect-pages.ts';
import { findObject } from '../lookup/find-object.ts';
import { instanceArgument, pageArgument, shortText } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok, pageReply } from '../request/reply.ts';

/** A file or form in detail, or what is in a folder. */
export const file: Definition<'object.show'> = {
  name: 'object.show',
  word: 'file',
  role: 'viewer',
  isReadOnly: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'object', kind: 'rest' },
  ],
  keys: { version: 'version', page: 'page' },
  argumentsSchema: z.object({
    instance: instanceArgument,
    object: shortText.optional(),
    version: shortText.optional(),
    page: pageArgument.optional(),
  }),
  async run({ instance: id, object: query, version, page }, context) {
    const search = await findObject(id, query, version, context);
    if (!search.ok) return search.reply;
    const name = instanceName(context.text, await context.barium.getInstance(id));
    const { object } = search;
    if (!object.container) return ok(objectCard(context, { id, name }, object, version));
    const { rows, isComplete } = await collectPages((part) => context.barium.listFolder(object.id, part));
    // Barium may list a folder in itself.
    const children = rows.filter((row) => row.id !== object.id);
    return pageReply(
      folderCard(context, { id, name }, object, { children, isComplete, page }),
      page,
      paginate(children.length).pages,
    );
  },
};
